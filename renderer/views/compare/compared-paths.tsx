import { useMemo } from 'react';
import type { KeptCompare, Sequence, Trace } from '../../../engine/api.ts';
import { alignTokens, compareLayer, type Pair } from '../../lib/compare.ts';
import { count, percent, plural } from '../../lib/format.ts';
import { Tag } from '../tag.tsx';
import { DifferencePicture } from './difference-picture.tsx';
import { PairTable } from './pair-table.tsx';
import { PredictionsPart } from './predictions-part.tsx';
import { SharedBars } from './shared-bars.tsx';
import { UsagePart } from './usage-part.tsx';
import type { LoadedSide } from './use-compared.ts';

interface Props {
  readonly compare: KeptCompare;
  readonly sides: { readonly a: LoadedSide; readonly b: LoadedSide };
  readonly a: Trace;
  readonly b: Trace;
  readonly names: { readonly a: string; readonly b: string };
}

/** What both traces have in common; nothing of paths where their trees are not of one shape. */
export function ComparedPaths({ compare, sides, a, b, names }: Props) {
  const [left, right] = [a.sequences[0], b.sequences[0]];
  const pairs = useMemo(() => alignTokens(piecesOf(left), piecesOf(right)), [left, right]);
  if (!left || !right) return null;
  const predictions = (
    <PredictionsPart
      a={sides.a}
      b={sides.b}
      left={left}
      right={right}
      pairs={pairs}
      names={names}
    />
  );
  const shape = a.model.shape.ffn;
  const other = b.model.shape.ffn;
  const same =
    shape.kind === 'fff' &&
    other.kind === 'fff' &&
    shape.trees === other.trees &&
    shape.depth === other.depth;
  if (!same || shape.kind !== 'fff') {
    return (
      <>
        <section className="panel compare-note" aria-label="Shapes">
          <p data-testid="compare-summary">{whyNotAligned(sides.a, sides.b)}</p>
        </section>
        {!(isDense(sides.a) && isDense(sides.b)) && (
          <UsagePart a={sides.a} b={sides.b} names={names} />
        )}
        {predictions}
      </>
    );
  }
  const layerA = Math.min(compare.a.layer, a.model.shape.layers - 1);
  const layerB = Math.min(compare.b.layer, b.model.shape.layers - 1);
  const tree = Math.min(compare.tree, shape.trees - 1);
  const layers = layersOf(layerA, layerB, a, b);
  const comparisons = layers.map(([first, second]) =>
    compareLayer(
      pairs,
      { sequence: left, layer: first },
      { sequence: right, layer: second },
      shape,
      tree,
    ),
  );
  const chosen = Math.max(
    0,
    layers.findIndex(([first, second]) => first === layerA && second === layerB),
  );
  const shown = comparisons[chosen];
  return (
    <>
      <section className="panel compare-note" aria-label="Summary">
        <p data-testid="compare-summary">{summaryOf(pairs, comparisons, layers)}</p>
        <Tag kind="measured" title="From one forward pass of each side." />
      </section>
      <section className="panel compare-tokens" aria-label="Tokens">
        <PairTable
          pairs={pairs}
          left={left}
          right={right}
          layers={layers}
          comparisons={comparisons}
          depth={shape.depth}
        />
      </section>
      <section className="panel compare-tree" aria-label="Trees">
        <DifferencePicture
          a={{ sequence: left, layer: layerA }}
          b={{ sequence: right, layer: layerB }}
          shape={shape}
          tree={tree}
          names={names}
        />
        {shown && <SharedBars comparison={shown} />}
      </section>
      {predictions}
    </>
  );
}

function isDense({ model }: LoadedSide): boolean {
  return model.shape.ffn.kind === 'ff';
}

/** Why a leaf of one side is none of the other. */
function whyNotAligned(a: LoadedSide, b: LoadedSide): string {
  const dense = [a, b].filter(isDense).map(({ model }) => `${model.name} (${model.notation})`);
  if (dense.length > 0) {
    const which = dense.length === 2 ? `${dense.join(' and ')} have` : `${dense[0]} has`;
    return `Paths cannot be aligned: ${which} dense layers, in which every token engages all neurons and takes no path. What the sides predict, and how long they take, can be compared.`;
  }
  return `Paths cannot be aligned: the trees are of different shapes (${a.model.notation} and ${b.model.notation}). A leaf is named by the decisions along its own tree, so a leaf of one is none of the other, whatever its number. How each uses its own trees, and what they predict, can be compared.`;
}

function piecesOf(sequence: Sequence | undefined): readonly string[] {
  return sequence?.tokens.map(({ piece }) => piece) ?? [];
}

/** Every layer with its like; two different ones alone. */
function layersOf(a: number, b: number, first: Trace, second: Trace) {
  if (a !== b) return [[a, b] as const];
  const both = Math.min(first.model.shape.layers, second.model.shape.layers);
  return Array.from({ length: both }, (_, layer) => [layer, layer] as const);
}

function summaryOf(
  pairs: readonly Pair[],
  comparisons: readonly ReturnType<typeof compareLayer>[],
  layers: readonly (readonly [number, number])[],
): string {
  const aligned = pairs.filter(({ a, b }) => a !== null && b !== null).length;
  const alone = pairs.length - aligned;
  const all = comparisons.reduce((sum, { compared }) => sum + compared, 0);
  const equal = comparisons.reduce((sum, one) => sum + one.equal, 0);
  if (alone === 0 && equal === all) {
    return `No difference: all ${plural(aligned, 'token')} take the same leaves in ${plural(layers.length, 'layer')}.`;
  }
  const first = comparisons.findIndex((one) => one.equal < one.compared);
  const where = layers[first];
  return [
    `${plural(aligned, 'token')} aligned${alone > 0 ? `, ${count(alone)} in one side alone` : ''}.`,
    `${count(equal)} of ${count(all)} walks end at the same leaf (${percent(all === 0 ? 0 : equal / all)}).`,
    where ? `The first difference is in layer ${where[0]}.` : '',
  ].join(' ');
}
