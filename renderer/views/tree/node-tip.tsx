import type { Token } from '../../../engine/api.ts';
import type { Point } from '../../layout/fan.ts';
import { countPieces } from '../../layout/labels.ts';
import { count, plural, shorten } from '../../lib/format.ts';

interface NodeTipProps {
  readonly hover: { readonly level: number; readonly place: number };
  readonly depth: number;
  readonly tokens: readonly Token[];
  /** Tokens that pass the node. */
  readonly members: readonly number[];
  readonly point: Point;
  /** Of the picture, to keep the tip inside. */
  readonly width: number;
}

/** What the pointer is on: which node, and who passes it. */
export function NodeTip({ hover, depth, tokens, members, point, width }: NodeTipProps) {
  const { level, place } = hover;
  const node = 2 ** level - 1 + place;
  const name =
    level === depth && depth > 0
      ? `Leaf ${count(place)}`
      : level === 0
        ? 'Root'
        : `Node ${count(node)}`;
  const right = point.x > width / 2;
  return (
    <div
      className="tip"
      style={{
        top: point.y,
        ...(right ? { right: width - point.x + 14 } : { left: point.x + 14 }),
      }}
    >
      <strong>{name}</strong>
      <span className="quiet">
        {level === depth && depth > 0 ? `node ${count(node)} · ` : ''}level {level} of {depth}
      </span>
      <span>
        {members.length === 0
          ? 'no token of this text'
          : `${plural(members.length, 'token')} of ${tokens.length}`}
      </span>
      {members.length > 0 && (
        <span className="tip-tokens">
          {shorten(
            countPieces(members.map((member) => tokens[member]?.piece ?? '')).join(' · '),
            72,
          )}
        </span>
      )}
    </div>
  );
}
