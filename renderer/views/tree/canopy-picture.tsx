import { type PointerEvent, useCallback, useMemo, useState } from 'react';
import type { FffShape, Token } from '../../../engine/api.ts';
import { at, type Fan, fitFan, OPENING, type Point } from '../../layout/fan.ts';
import { strandCurve, strandsOf, strandWidth } from '../../layout/strands.ts';
import { count } from '../../lib/format.ts';
import { placeAt } from '../../lib/path.ts';
import type { Hover } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { Canvas } from '../canvas.tsx';
import { drawGround, type GroundColors } from './ground.ts';
import { hitTest } from './hit.ts';
import { labelRoom, layoutLabels } from './label-layout.ts';
import { Labels } from './labels.tsx';
import { NodeTip } from './node-tip.tsx';
import { SelectedPath } from './selected-path.tsx';
import { drawStrands } from './strands-draw.ts';

interface CanopyPictureProps {
  readonly width: number;
  readonly height: number;
  readonly shape: FffShape;
  readonly leaves: readonly number[];
  readonly tokens: readonly Token[];
  readonly token: number;
}

/** The canopy: root below, leaves on the arc, a strand for each token, side by side in branches. */
export function CanopyPicture(props: CanopyPictureProps) {
  const { width, height, shape, leaves, tokens, token } = props;
  const scheme = useCanopy(schemeOf);
  const hover = useCanopy((state) => state.hover);
  const setHover = useCanopy((state) => state.setHover);
  const select = useCanopy((state) => state.select);
  const [pointer, setPointer] = useState<Point | null>(null);

  const room = labelRoom(width);
  const fan = useMemo(
    () => fitFan(shape.depth, width, height, room),
    [shape.depth, width, height, room],
  );
  const unit = strandWidth(fan, leaves.length);
  const strands = useMemo(() => strandsOf(leaves, shape.depth), [leaves, shape.depth]);
  const curves = useMemo(
    () => leaves.map((_, index) => strandCurve(fan, strands, index, unit)),
    [fan, leaves, strands, unit],
  );
  const { labels, hidden } = useMemo(
    () => layoutLabels(fan, leaves, tokens, token, room),
    [fan, leaves, tokens, token, room],
  );
  const lit = useMemo(() => litTokens(hover, leaves, shape.depth), [hover, leaves, shape.depth]);

  // Read before new elements are in the page: after that it would compute all their styles first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the scheme decides the colours
  const colors = useMemo(groundColors, [scheme]);
  const ground = useCallback(
    (context: CanvasRenderingContext2D) => drawGround(context, fan, colors, scheme),
    [fan, colors, scheme],
  );
  const paths = useCallback(
    (context: CanvasRenderingContext2D) => drawStrands(context, strands, curves, unit, scheme, lit),
    [strands, curves, unit, scheme, lit],
  );

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const corner = event.currentTarget.getBoundingClientRect();
    const point = { x: event.clientX - corner.left, y: event.clientY - corner.top };
    const node = hitTest(fan, curves, leaves, point, Math.max(7, unit));
    setPointer(node ? point : null);
    const same =
      hover?.kind === 'node' && hover.level === node?.level && hover.place === node.place;
    if (!same) setHover(node ? { kind: 'node', ...node } : null);
  };

  return (
    <div
      className="canopy"
      onPointerMove={onPointerMove}
      onPointerLeave={() => {
        setPointer(null);
        setHover(null);
      }}
      onPointerDown={() => {
        const next = nextOf(lit, token);
        if (next !== null) select({ token: next });
      }}
    >
      <Canvas width={width} height={height} draw={ground} />
      <Canvas width={width} height={height} draw={paths} />
      <svg className="canopy-marks" width={width} height={height} aria-hidden="true">
        <Ends fan={fan} />
        <SelectedPath
          fan={fan}
          curve={curves[token] ?? []}
          leaf={leaves[token] ?? 0}
          width={unit}
          faded={lit !== null && !lit.has(token)}
        />
        <Labels labels={labels} token={token} lit={lit} leaves={leaves} depth={shape.depth} />
      </svg>
      {pointer && hover?.kind === 'node' && (
        <NodeTip
          hover={hover}
          depth={shape.depth}
          tokens={tokens}
          members={lit ? [...lit] : []}
          point={pointer}
          width={width}
        />
      )}
      {hidden > 0 && (
        <p className="canopy-note">
          {hidden} more occupied {hidden === 1 ? 'leaf' : 'leaves'} without room for a label: point
          at their strands
        </p>
      )}
    </div>
  );
}

function groundColors(): GroundColors {
  const style = getComputedStyle(document.documentElement);
  const color = (name: string) => style.getPropertyValue(name).trim();
  return { branch: color('--branch'), node: color('--node') };
}

/** Names the two ends of the arc, so that the picture explains itself. */
function Ends({ fan }: { readonly fan: Fan }) {
  const last = 2 ** fan.depth - 1;
  return [0, last].map((leaf) => {
    const left = leaf === 0;
    const end = at(fan, 1, left ? -OPENING : OPENING);
    return (
      <text
        key={leaf}
        className="end"
        x={end.x + (left ? 10 : -10)}
        y={end.y + 14}
        textAnchor={left ? 'start' : 'end'}
      >
        leaf {count(leaf)}
      </text>
    );
  });
}

/** The tokens that the pointer singles out; null for all alike. */
function litTokens(
  hover: Hover | null,
  leaves: readonly number[],
  depth: number,
): ReadonlySet<number> | null {
  if (!hover) return null;
  if (hover.kind === 'tokens') return new Set(hover.tokens);
  const members = leaves.flatMap((leaf, index) =>
    placeAt(leaf, depth, hover.level) === hover.place ? [index] : [],
  );
  // A node that no token visits singles out nobody.
  return members.length > 0 ? new Set(members) : null;
}

/** Clicks on a branch walk through its tokens. */
function nextOf(lit: ReadonlySet<number> | null, token: number): number | null {
  if (!lit) return null;
  const members = [...lit].sort((a, b) => a - b);
  return members.find((member) => member > token) ?? members[0] ?? null;
}
