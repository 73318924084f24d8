import './usage.css';
import { useMemo, useState } from 'react';
import type { CorpusDataset, TreeUsage } from '../../../../engine/api.ts';
import { useSize } from '../../../hooks.ts';
import { count, decimal, percent } from '../../../lib/format.ts';
import { paletteOf } from '../../../picture/palette.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { SceneCanvas } from '../../../picture/scene-canvas.tsx';
import { useCanopy } from '../../../state/store.ts';
import { schemeOf } from '../../../state/theme.ts';
import { tip } from '../../formula-tip.tsx';
import { corpusAbout } from '../about.ts';
import { deadTable, heaviestTable, levelsTable } from '../tables.ts';
import { levelChart } from './level-chart.ts';
import { DeadList, HeaviestList } from './lists.tsx';

interface UsageProps {
  readonly dataset: CorpusDataset;
  readonly usage: TreeUsage;
}

/** How the chosen tree is used: figures, levels, and the leaves at both ends. */
export function UsagePanel({ dataset, usage }: UsageProps) {
  return (
    <section className="panel corpus-usage" aria-label="Use of the chosen tree">
      <Figures usage={usage} />
      <Levels usage={usage} />
      <Ends usage={usage} depth={dataset.model.depth} />
    </section>
  );
}

function Figures({ usage }: { readonly usage: TreeUsage }) {
  const { counts, used, deadSubtrees, entropy, effectiveLeaves, gini, tokens } = usage;
  const leaves = counts.length;
  const depth = Math.log2(leaves);
  const heaviest = usage.heaviest[0];
  return (
    <dl className="corpus-figures" data-testid="corpus-figures">
      <Figure
        name="used leaves"
        value={`${count(used)} · ${percent(used / leaves)}`}
        says="Leaves that at least one token takes, and their share of all."
        formula={`${count(used)} / ${count(leaves)}`}
      />
      <Figure
        name="dead leaves"
        value={count(leaves - used)}
        says="Leaves that no token of the corpus takes."
      />
      <Figure
        name="dead subtrees"
        value={count(deadSubtrees.length)}
        says="The highest nodes that no token passes; a single dead leaf counts as one."
      />
      <Figure
        name="entropy"
        derived
        value={`${decimal(entropy)} bits`}
        says={`Of the tokens over the leaves; at most ${depth} bits, where all have the same share.`}
        formula="−Σ (nᵢ/N) log₂ (nᵢ/N)"
      />
      <Figure
        name="effective leaves"
        derived
        value={decimal(effectiveLeaves)}
        says="As many leaves, equally used, would have the same entropy."
        formula="2^entropy"
      />
      <Figure
        name="Gini"
        derived
        value={decimal(gini)}
        says="0 where all leaves have the same share, near 1 where one has all. Over all leaves, dead ones too, in ascending order."
        formula="Σ (2i − n − 1) nᵢ / (n N)"
      />
      {heaviest && (
        <Figure
          name="fullest leaf"
          value={percent(heaviest.count / tokens)}
          says={`The share of all tokens that leaf ${count(heaviest.leaf)} takes.`}
          formula={`${count(heaviest.count)} / ${count(tokens)}`}
        />
      )}
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly value: string;
  readonly says: string;
  readonly formula?: string;
  /** By the formula from the counts, and no count itself. */
  readonly derived?: boolean;
}

function Figure({ name, value, says, formula, derived = false }: FigureProps) {
  return (
    <div {...tip(says, formula)}>
      <dt>
        {name} {derived && <span className="tag">derived</span>}
      </dt>
      <dd className="number">{value}</dd>
    </div>
  );
}

function Levels({ usage }: { readonly usage: TreeUsage }) {
  const palette = paletteOf(useCanopy(schemeOf));
  const [box, size] = useSize<HTMLDivElement>();
  const { layer, tree } = useCanopy((state) => state.corpus);
  const { levels } = usage;
  const scene = useMemo(
    () => size && levelChart(levels, size.width, size.height, palette),
    [levels, size, palette],
  );
  return (
    <div className="corpus-levels">
      <div className="corpus-part-head">
        <h3
          {...tip(
            'Balance: the share of tokens that would have to be halved evenly; 1 where each node halves its tokens. Entropy of the tokens over a level’s nodes, as a share of its largest.',
            'Σ 2 min(left, right) / Σ (left + right)',
          )}
        >
          By level
        </h3>
        <ExportMenu
          name="balance by level"
          picture
          of={() => ({
            about: corpusAbout('levels', { layer, tree }),
            table: () => levelsTable(usage),
            build: (colors) => levelChart(levels, 420, 220, colors),
          })}
        />
      </div>
      <div ref={box} className="corpus-chart" aria-hidden="true">
        {scene && <SceneCanvas scene={scene} />}
      </div>
      <LevelTable usage={usage} />
    </div>
  );
}

function LevelTable({ usage }: { readonly usage: TreeUsage }) {
  return (
    <div className="unseen">
      <table data-testid="level-table">
        <caption>How evenly each level is used</caption>
        <thead>
          <tr>
            <th scope="col">Level</th>
            <th scope="col">Used nodes</th>
            <th scope="col">Entropy, bits</th>
            <th scope="col">Balance</th>
          </tr>
        </thead>
        <tbody>
          {usage.levels.map(({ level, used, entropy, balance }) => (
            <tr key={level}>
              <th scope="row">{level}</th>
              <td>{`${count(used)} of ${count(2 ** level)}`}</td>
              <td>{decimal(entropy)}</td>
              <td>{balance === null ? '' : decimal(balance)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The fullest leaves, or what no token passes. */
function Ends({ usage, depth }: { readonly usage: TreeUsage; readonly depth: number }) {
  const [dead, setDead] = useState(false);
  const { layer, tree } = useCanopy((state) => state.corpus);
  return (
    <div className="corpus-ends">
      <div className="corpus-part-head">
        <fieldset className="segments">
          <legend className="unseen">Which</legend>
          {[false, true].map((which) => (
            <button
              key={String(which)}
              type="button"
              className="segment"
              aria-pressed={dead === which}
              onClick={() => setDead(which)}
            >
              {which ? 'dead' : 'fullest'}
            </button>
          ))}
        </fieldset>
        <ExportMenu
          name={dead ? 'dead subtrees' : 'fullest leaves'}
          of={() => ({
            about: corpusAbout(dead ? 'dead' : 'fullest', { layer, tree }),
            table: () => (dead ? deadTable(usage, depth) : heaviestTable(usage)),
          })}
        />
      </div>
      {dead ? (
        <DeadList usage={usage} depth={depth} />
      ) : (
        <HeaviestList usage={usage} depth={depth} />
      )}
    </div>
  );
}
