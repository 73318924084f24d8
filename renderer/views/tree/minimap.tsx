import { type PointerEvent, useMemo } from 'react';
import { axisAt } from '../../layout/fan.ts';
import { thumbFan, thumbScene } from '../../layout/thumb-scene.ts';
import { isWhole, type LeafWindow, panWindow } from '../../layout/window.ts';
import { paletteOf } from '../../picture/palette.ts';
import { SceneCanvas } from '../../picture/scene-canvas.tsx';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { pointIn } from './use-gestures.ts';
import type { TreeView } from './view.ts';

const SIZE = { width: 104, height: 68 } as const;

interface MinimapProps {
  readonly view: TreeView;
  /** The part of the leaves that the large picture shows. */
  readonly shown: LeafWindow;
  onMove(window: LeafWindow): void;
}

/** The whole tree in a corner while a part of it fills the picture; dragging moves the part. */
export function Minimap(props: MinimapProps) {
  return isWhole(props.shown) ? null : <Thumb {...props} />;
}

function Thumb({ view, shown, onMove }: MinimapProps) {
  const palette = paletteOf(useCanopy(schemeOf));
  const { depth } = view.shape;
  const { leaves, token } = view;
  const { from, to } = shown;
  const scene = useMemo(
    () =>
      thumbScene(
        { ...SIZE, depth, leaves, chosen: leaves[token] ?? null, window: { from, to } },
        palette,
      ),
    [depth, leaves, token, from, to, palette],
  );
  const go = (event: PointerEvent<HTMLElement>) => {
    event.stopPropagation();
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const fan = thumbFan(depth, SIZE.width, SIZE.height);
    const about = axisAt(fan, pointIn(event.currentTarget, event));
    onMove(panWindow(shown, about - (from + to) / 2));
  };
  return (
    <div
      className="minimap"
      aria-hidden="true"
      title="The whole tree; drag to move"
      data-testid="minimap"
      onPointerDown={go}
      onPointerMove={go}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <SceneCanvas scene={scene} />
    </div>
  );
}
