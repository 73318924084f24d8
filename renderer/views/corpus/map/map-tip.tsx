import { type Traffic, tokensAt } from '../../../layout/traffic.ts';
import type { NodeAt } from '../../../layout/window.ts';
import { count, percent, plural } from '../../../lib/format.ts';
import type { Point } from '../../../picture/scene.ts';
import { leafRange, nodeName } from '../../tree/node-tip.tsx';

interface MapTipProps {
  readonly traffic: Traffic;
  readonly node: NodeAt;
  readonly point: Point;
  /** Of the picture, to keep the tip inside. */
  readonly width: number;
}

/** What the pointer is on, with its exact counts. */
export function MapTip({ traffic, node, point, width }: MapTipProps) {
  const { depth } = traffic;
  const { level, place } = node;
  const tokens = tokensAt(traffic, node);
  const all = traffic.nodes[0] ?? 0;
  const right = point.x > width / 2;
  const isLeaf = level === depth;
  const child = (side: 0 | 1) => tokensAt(traffic, { level: level + 1, place: 2 * place + side });
  return (
    <div
      className="tip"
      style={{
        top: Math.max(44, point.y),
        ...(right ? { right: width - point.x + 14 } : { left: point.x + 14 }),
      }}
    >
      <strong>{nodeName(node, depth)}</strong>
      <span className="quiet">
        level {level} of {depth}
        {isLeaf
          ? ` · node ${count(2 ** level - 1 + place)}`
          : ` · leaves ${leafRange(node, depth)}`}
      </span>
      <span className="number">
        {tokens === 0 ? 'no token' : `${plural(tokens, 'token')} · ${percent(tokens / all)}`}
      </span>
      {!isLeaf && tokens > 0 && (
        <span className="number quiet">{`← ${count(child(0))} · ${count(child(1))} →`}</span>
      )}
    </div>
  );
}
