import { useEffect, useState } from 'react';
import type { ApiError, LayerUse, SideUse } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { count, decimal, percent } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { asking } from '../asking.ts';
import { Tag } from '../tag.tsx';
import { compareAbout } from './about.ts';
import { Scrolling } from './scrolling.tsx';
import { inputOfSide, type LoadedSide, sideKey } from './use-compared.ts';

interface Props {
  readonly a: LoadedSide;
  readonly b: LoadedSide;
  readonly names: { readonly a: string; readonly b: string };
}

interface Both {
  readonly a: SideUse;
  readonly b: SideUse;
}

function useBoth(a: LoadedSide, b: LoadedSide) {
  const client = useClient();
  const [both, setBoth] = useState<Both | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the keys say what is asked
  useEffect(
    () =>
      asking(
        async (signal) => ({
          a: await client.call('compare.usage', inputOfSide(a), { signal }),
          b: await client.call('compare.usage', inputOfSide(b), { signal }),
        }),
        (found) => {
          setError(null);
          setBoth(found);
        },
        setError,
      ),
    [client, sideKey(a), sideKey(b)],
  );
  return { both, error };
}

/** How both sides' trees are used, layer by layer: what can be said where paths cannot be aligned. */
export function UsagePart({ a, b, names }: Props) {
  const { both, error } = useBoth(a, b);
  const layerA = Math.min(a.side.layer, Math.max(0, (both?.a.layers.length ?? 1) - 1));
  const layerB = Math.min(b.side.layer, Math.max(0, (both?.b.layers.length ?? 1) - 1));
  return (
    <section className="panel compare-usage" aria-label="How the trees are used">
      <div className="compare-head">
        <h2>How the trees are used</h2>
        {both && (
          <>
            <Tag
              kind="measured"
              title="From one forward pass of each side over its own text; means over the trees of a layer."
            />
            <span className="quiet">
              {`${count(both.a.tokens)} tokens of A, ${count(both.b.tokens)} of B: no more leaves of a tree can be used`}
            </span>
          </>
        )}
        <ExportMenu
          name="how the trees are used"
          of={() => ({ about: compareAbout('usage'), table: () => usageTable(both) })}
        />
      </div>
      {error && (
        <p className="compare-error" role="alert">
          {error.message}
        </p>
      )}
      {both && (
        <div className="compare-two">
          <Layers both={both} names={names} />
          <Levels a={both.a.layers[layerA]} b={both.b.layers[layerB]} names={names} />
        </div>
      )}
    </section>
  );
}

const leavesOf = ({ used, trees, depth }: LayerUse) =>
  `${count(used)} of ${count(trees * 2 ** depth)}`;

/** The median margin of a layer's decisions: of its levels, the one in the middle. */
function middleMargin({ levels }: LayerUse): number | null {
  const medians = levels.flatMap(({ margins }) => (margins ? [margins[1]] : []));
  return medians.toSorted((x, y) => x - y)[Math.floor(medians.length / 2)] ?? null;
}

const COLUMNS: readonly {
  readonly name: string;
  readonly title: string;
  readonly of: (layer: LayerUse) => string;
}[] = [
  { name: 'Leaves used', title: 'Leaves with a token, of all trees of the layer', of: leavesOf },
  {
    name: 'Entropy',
    title: 'Of the tokens over a tree’s leaves, -sum p log2 p, bits',
    of: ({ entropy }) => decimal(entropy),
  },
  {
    name: 'Effective',
    title: 'Effective leaves, 2^entropy: as many, used equally, would have the same entropy',
    of: ({ effectiveLeaves }) => decimal(effectiveLeaves),
  },
  {
    name: 'Gini',
    title: 'Of all leaves’ counts: 0 where all have the same, near 1 where one has all',
    of: ({ gini }) => gini.toFixed(3),
  },
  {
    name: 'Margin',
    title: '|logit| / ||w_in||: the median of a level’s decisions, at the level in the middle',
    of: (layer) => {
      const margin = middleMargin(layer);
      return margin === null ? '–' : decimal(margin);
    },
  },
];

function Layers({ both, names }: { readonly both: Both; readonly names: Props['names'] }) {
  const rows = Math.max(both.a.layers.length, both.b.layers.length);
  return (
    <Scrolling label="Use by layer">
      <table data-testid="compare-usage">
        <thead>
          <tr>
            <td />
            <th scope="colgroup" colSpan={COLUMNS.length}>
              {names.a}
            </th>
            <th scope="colgroup" colSpan={COLUMNS.length}>
              {names.b}
            </th>
          </tr>
          <tr>
            <th scope="col">Layer</th>
            {(['a', 'b'] as const).flatMap((which) =>
              COLUMNS.map(({ name, title }) => (
                <th key={`${which} ${name}`} scope="col" title={title}>
                  {name}
                </th>
              )),
            )}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, layer) => layer).map((layer) => (
            <tr key={layer}>
              <th scope="row">{layer}</th>
              {(['a', 'b'] as const).flatMap((which) => {
                const use = both[which].layers[layer];
                return COLUMNS.map(({ name, of }) => (
                  <td key={`${which} ${name}`} className="number">
                    {use ? of(use) : '–'}
                  </td>
                ));
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

interface LevelsProps {
  readonly a: LayerUse | undefined;
  readonly b: LayerUse | undefined;
  readonly names: Props['names'];
}

/** The chosen layers, level by level. */
function Levels({ a, b, names }: LevelsProps) {
  const rows = Math.max(a?.levels.length ?? 0, b?.levels.length ?? 0);
  const sides = [
    { which: 'a', use: a, name: names.a },
    { which: 'b', use: b, name: names.b },
  ] as const;
  return (
    <Scrolling label="Use by level">
      <table data-testid="compare-levels">
        <thead>
          <tr>
            <td />
            {sides.map(({ which, use, name }) => (
              <th key={which} scope="colgroup" colSpan={3}>
                {use ? `${name}, layer ${use.layer}` : name}
              </th>
            ))}
          </tr>
          <tr>
            <th scope="col">Level</th>
            {sides.flatMap(({ which }) => [
              <th key={`${which} nodes`} scope="col" title="Nodes with a token, of all trees">
                Nodes
              </th>,
              <th
                key={`${which} balance`}
                scope="col"
                title="Share of the tokens that would stand evenly on both sides of their node"
              >
                Balance
              </th>,
              <th
                key={`${which} margin`}
                scope="col"
                title="|logit| / ||w_in||: the median of the decisions; 10 and 90 % on hover and in the file"
              >
                Margin
              </th>,
            ])}
          </tr>
        </thead>
        <tbody>
          {Array.from({ length: rows }, (_, level) => level).map((level) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              {sides.flatMap(({ which, use }) => {
                const own = use?.levels[level];
                const margins = own?.margins;
                return [
                  <td key={`${which} nodes`} className="number">
                    {own ? count(own.used) : '–'}
                  </td>,
                  <td key={`${which} balance`} className="number">
                    {own?.balance == null ? '–' : percent(own.balance)}
                  </td>,
                  <td
                    key={`${which} margin`}
                    className="number"
                    title={
                      margins ? `10 to 90 %: ${decimal(margins[0])} to ${decimal(margins[2])}` : ''
                    }
                  >
                    {margins ? decimal(margins[1]) : '–'}
                  </td>,
                ];
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function usageTable(both: Both | null) {
  return {
    columns: [
      ...['side', 'tokens', 'layer', 'trees', 'depth', 'leaves_used', 'entropy_bits'],
      ...['effective_leaves', 'gini', 'level', 'nodes_used', 'balance'],
      ...['margin_p10', 'margin_p50', 'margin_p90'],
    ],
    rows: (['a', 'b'] as const).flatMap((which) => {
      const { tokens, layers } = both?.[which] ?? { tokens: 0, layers: [] };
      return layers.flatMap(
        ({ layer, trees, depth, used, entropy, effectiveLeaves, gini, levels }) =>
          levels.map((own) => [
            ...[which, tokens, layer, trees, depth, used, entropy, effectiveLeaves, gini],
            ...[own.level, own.used, own.balance ?? '', ...(own.margins ?? ['', '', ''])],
          ]),
      );
    }),
  };
}
