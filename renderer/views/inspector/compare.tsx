import { count, decimal, plural, shorten, signed } from '../../lib/format.ts';
import { leafColor } from '../../lib/leaf-color.ts';
import {
  goesRight,
  leavesOfTree,
  nodeAt,
  placeAt,
  sharedDecisions,
  stepsOf,
} from '../../lib/path.ts';
import { indexOfLeast } from '../../lib/statistics.ts';
import type { Pin } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';
import { schemeOf } from '../../state/theme.ts';
import { tip } from '../formula-tip.tsx';
import { useTreeView } from '../selected.ts';
import { useTexts } from '../texts.ts';
import { FORMULAS } from './formulas.ts';
import { useHoverEnds } from './hover-ends.ts';

/** The chosen token's steps beside the pinned one's, and where they part. */
export function Compare({ pin }: { readonly pin: Pin }) {
  useHoverEnds();
  const view = useTreeView();
  const texts = useTexts();
  const setHover = useCanopy((state) => state.setHover);
  if (!view) return null;
  const { shape, layer, tree, token } = view;
  const other = texts[pin.text];
  const trace = other?.layers[layer];
  if (!other || !trace) return null;
  const leaf = view.leaves[token] ?? 0;
  const otherLeaf = leavesOfTree(trace.leaves, shape.trees, tree)[pin.token] ?? 0;
  const shared = sharedDecisions(leaf, otherLeaf, shape.depth);
  const own = {
    leaf,
    logits: stepsOf(view.trace.logits, shape, token, tree),
    margins: stepsOf(view.trace.margins, shape, token, tree),
  };
  const pinned = {
    leaf: otherLeaf,
    logits: stepsOf(trace.logits, shape, pin.token, tree),
    margins: stepsOf(trace.margins, shape, pin.token, tree),
  };
  const pieces = [view.tokens[token]?.piece ?? '', other.tokens[pin.token]?.piece ?? ''] as const;
  return (
    <section className="steps steps-pair">
      <p className="compare-parting" data-testid="parting">
        {partingOf(shared, shape.depth, leaf)}
      </p>
      <table data-testid="compare">
        <caption className="unseen">{`Steps of ${pieces[0]} beside ${pieces[1]}`}</caption>
        <thead>
          <tr>
            <th rowSpan={2} scope="col" {...tip(...FORMULAS.level)}>
              lvl
            </th>
            <TokenHeader piece={pieces[0]} leaf={leaf} depth={shape.depth} pinned={false} />
            <TokenHeader piece={pieces[1]} leaf={otherLeaf} depth={shape.depth} pinned />
          </tr>
          <tr>
            <NumberHeaders />
            <NumberHeaders />
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: shape.depth + 1 }, (_, level) => (
            <tr
              // biome-ignore lint/suspicious/noArrayIndexKey: a level is its index
              key={level}
              data-parts={level === shared && shared < shape.depth}
              data-apart={level > shared}
              onPointerEnter={() =>
                setHover({ kind: 'node', level, place: placeAt(leaf, shape.depth, level) })
              }
              onPointerLeave={() => setHover(null)}
            >
              <td className="number quiet">{level}</td>
              <StepCells {...own} depth={shape.depth} level={level} />
              <StepCells {...pinned} depth={shape.depth} level={level} />
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function partingOf(shared: number, depth: number, leaf: number): string {
  if (shared === depth) return 'They reach the same leaf.';
  const where = `they part at level ${shared}, node ${count(nodeAt(leaf, depth, shared))}.`;
  return shared === 0
    ? `No decision in common: ${where}`
    : `${plural(shared, 'decision')} in common; ${where}`;
}

interface HeaderProps {
  readonly piece: string;
  readonly leaf: number;
  readonly depth: number;
  readonly pinned: boolean;
}

function TokenHeader({ piece, leaf, depth, pinned }: HeaderProps) {
  const scheme = useCanopy(schemeOf);
  const setPin = useCanopy((state) => state.setPin);
  return (
    <th scope="colgroup" colSpan={3} className="compare-token">
      <span className="swatch" style={{ background: leafColor(leaf, depth, scheme) }} />
      <span className="piece">{shorten(piece, 12)}</span>
      {pinned && (
        <button
          type="button"
          className="link compare-unpin"
          aria-label="Let the pinned token go"
          title="Let the pinned token go (p)"
          onClick={() => setPin(null)}
        >
          ×
        </button>
      )}
    </th>
  );
}

function NumberHeaders() {
  return (
    <>
      <th scope="col" {...tip(...FORMULAS.node)}>
        node
      </th>
      <th scope="col" {...tip(...FORMULAS.logit)}>
        logit
      </th>
      <th scope="col" {...tip(...FORMULAS.margin)}>
        margin
      </th>
    </>
  );
}

interface StepCellsProps {
  readonly leaf: number;
  readonly logits: Float32Array;
  readonly margins: Float32Array;
  readonly depth: number;
  readonly level: number;
}

function StepCells({ leaf, logits, margins, depth, level }: StepCellsProps) {
  const select = useCanopy((state) => state.select);
  const selection = useCanopy((state) => state.selection);
  const logit = logits[level] ?? 0;
  const last = level === depth;
  const right = !last && goesRight(leaf, depth, level);
  const node = { level, place: placeAt(leaf, depth, level) };
  return (
    <>
      <td className="number compare-node">
        <button
          type="button"
          className="link number step-node"
          title={`Look at ${last ? 'this leaf' : 'this node'}`}
          onClick={() => select({ ...selection, node })}
        >
          {count(nodeAt(leaf, depth, level))}
        </button>
      </td>
      <td className="number" data-sign={logit > 0 ? 'positive' : 'negative'}>
        <span className="unseen">{last ? 'leaf' : right ? 'right' : 'left'} </span>
        <span className="arrow" aria-hidden="true">
          {last ? '' : right ? '→' : '←'}
        </span>
        {signed(logit)}
      </td>
      <Margin of={margins} level={level} depth={depth} />
    </>
  );
}

interface MarginProps {
  readonly of: Float32Array;
  readonly level: number;
  readonly depth: number;
}

/** The smallest margin of a decision, which would turn first, is marked. */
function Margin({ of, level, depth }: MarginProps) {
  const fragile = indexOfLeast(of.subarray(0, depth)) === level;
  return (
    <td
      className="number"
      data-fragile={fragile}
      title={fragile ? 'Fragile: the smallest margin would turn first' : undefined}
    >
      {decimal(of[level] ?? 0)}
    </td>
  );
}
