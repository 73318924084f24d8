import { countPieces } from '../../layout/labels.ts';
import type { NodeAt } from '../../layout/window.ts';
import { count, plural, shorten } from '../../lib/format.ts';
import { passes } from '../../lib/lit.ts';
import type { Point } from '../../picture/scene.ts';
import type { TreeView } from './view.ts';

/** What a node is called: its number in the tree, or the leaf's among the leaves. */
export function nodeName({ level, place }: NodeAt, depth: number): string {
  if (level === depth && depth > 0) return `Leaf ${count(place)}`;
  return level === 0 ? 'Root' : `Node ${count(2 ** level - 1 + place)}`;
}

interface NodeTipProps {
  readonly view: TreeView;
  readonly node: NodeAt;
  readonly point: Point;
  /** Of the picture, to keep the tip inside. */
  readonly width: number;
}

/** What the pointer is on: which node, and who passes it. */
export function NodeTip({ view, node, point, width }: NodeTipProps) {
  const { depth } = view.shape;
  const { level, place } = node;
  const members = view.tokens.filter((_, token) =>
    passes(view.leaves[token] ?? 0, depth, level, place),
  );
  const right = point.x > width / 2;
  const isLeaf = level === depth && depth > 0;
  return (
    <div
      className="tip"
      style={{
        top: point.y,
        ...(right ? { right: width - point.x + 14 } : { left: point.x + 14 }),
      }}
    >
      <strong>{nodeName(node, depth)}</strong>
      <span className="quiet">
        {isLeaf ? `node ${count(2 ** level - 1 + place)} · ` : ''}level {level} of {depth}
        {isLeaf ? '' : ` · leaves ${leafRange(node, depth)}`}
      </span>
      <span>
        {members.length === 0
          ? 'no token of this text'
          : `${plural(members.length, 'token')} of ${view.tokens.length}`}
      </span>
      {members.length > 0 && (
        <span className="tip-tokens">
          {shorten(countPieces(members.map(({ piece }) => piece)).join(' · '), 72)}
        </span>
      )}
    </div>
  );
}

/** The leaves below a node: `1,024–1,279`. */
export function leafRange({ level, place }: NodeAt, depth: number): string {
  const leaves = 2 ** (depth - level);
  return `${count(place * leaves)}–${count((place + 1) * leaves - 1)}`;
}
