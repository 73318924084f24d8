import { useMemo, useState } from 'react';
import { useSize } from '../../../hooks.ts';
import { type FlowPart, flowAt, flowScene } from '../../../layout/flow-scene.ts';
import { type FlowMargins, flowMargins } from '../../../lib/flow-margins.ts';
import { count, percent, plural, ratio } from '../../../lib/format.ts';
import { paletteOf } from '../../../picture/palette.ts';
import type { Point } from '../../../picture/scene.ts';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { pointIn } from '../../tree/use-gestures.ts';
import type { FlowOf } from './flow-panel.tsx';

interface Under {
  readonly part: FlowPart;
  readonly point: Point;
  readonly of: FlowOf;
}

/** The ways from subtrees to subtrees; a click chooses where they come from, or with Shift where they go. */
export function FlowPicture({ of }: { readonly of: FlowOf }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const setCorpus = useCanopy((state) => state.setCorpus);
  const [box, size] = useSize<HTMLDivElement>();
  const [under, setUnder] = useState<Under | null>(null);
  const { flow, layer, level, chosen } = of;
  const input = useMemo(() => {
    if (!size) return null;
    const height = Math.min(size.height, 1.1 * size.width);
    return { width: size.width, height, layer, level, counts: flow.counts, chosen };
  }, [size, layer, level, flow, chosen]);
  const scene = useMemo(() => input && flowScene(input, palette), [input, palette]);
  const margins = useMemo(() => flowMargins(flow.counts, flow.size), [flow]);
  return (
    <div
      ref={box}
      className="flow-picture"
      aria-hidden="true"
      data-testid="flow"
      data-over={under ? 'part' : 'nothing'}
      onPointerMove={(event) => {
        const point = pointIn(event.currentTarget, event);
        const part = input && flowAt(input, point.x, point.y);
        setUnder(part && { part, point, of });
      }}
      onPointerLeave={() => setUnder(null)}
      onClick={(event) => {
        const point = pointIn(event.currentTarget, event);
        const part = input && flowAt(input, point.x, point.y);
        if (!part) return;
        const at = ends(part, event.shiftKey);
        setCorpus({
          ...(at.side === 'to' && { layer: layer + 1 }),
          node: { level, place: at.place },
        });
      }}
    >
      {scene && <SceneCanvas scene={scene} />}
      {under?.of === of && size && (
        <FlowTip under={under} margins={margins} width={size.width} height={size.height} />
      )}
    </div>
  );
}

/** Which end of a part a click is for. */
function ends(part: FlowPart, shift: boolean) {
  if (part.kind === 'subtree') return part;
  return shift
    ? ({ side: 'to', place: part.to } as const)
    : ({ side: 'from', place: part.from } as const);
}

interface FlowTipProps {
  readonly under: Under;
  readonly margins: FlowMargins;
  readonly width: number;
  readonly height: number;
}

/** What the pointer is on, with its exact counts. */
function FlowTip({ under: { part, point, of }, margins, width, height }: FlowTipProps) {
  const right = point.x > width / 2;
  return (
    <div
      className="tip"
      style={{
        top: Math.min(Math.max(36, point.y), height - 36),
        ...(right ? { right: width - point.x + 14 } : { left: point.x + 14 }),
      }}
    >
      {part.kind === 'way' ? (
        <WayTip from={part.from} to={part.to} of={of} margins={margins} />
      ) : (
        <SubtreeTip part={part} of={of} margins={margins} />
      )}
    </div>
  );
}

type InTip = Pick<FlowTipProps, 'margins'> & { readonly of: FlowOf };

function WayTip({
  from,
  to,
  of: { flow, layer },
  margins: { out, into, total },
}: InTip & { readonly from: number; readonly to: number }) {
  const tokens = flow.counts[from * flow.size + to] ?? 0;
  const [left, came] = [out[from] ?? 0, into[to] ?? 0];
  return (
    <>
      <strong>{`${count(from)} → ${count(to)}`}</strong>
      <span className="number">{plural(tokens, 'token')}</span>
      <span className="quiet">{`${percent(tokens / left)} of ${count(from)} in layer ${layer}`}</span>
      <span className="quiet">{`${percent(tokens / came)} of ${count(to)} in layer ${layer + 1}`}</span>
      <span className="quiet">{`${ratio((tokens * total) / (left * came))} as many as by chance`}</span>
    </>
  );
}

function SubtreeTip({
  part: { side, place },
  of: { layer, level },
  margins: { out, into, total },
}: InTip & { readonly part: FlowPart & { readonly kind: 'subtree' } }) {
  const tokens = (side === 'from' ? out : into)[place] ?? 0;
  return (
    <>
      <strong>{`Subtree ${count(place)} of level ${level}`}</strong>
      <span className="quiet">{`layer ${side === 'from' ? layer : layer + 1}`}</span>
      <span className="number">{`${plural(tokens, 'token')} · ${percent(tokens / total)}`}</span>
    </>
  );
}
