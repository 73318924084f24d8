import { useEffect, useMemo, useState } from 'react';
import type { CorpusDataset, Flow } from '../../../../engine/api.ts';
import { subtreesOf } from '../../../layout/flow.ts';
import { flowScene } from '../../../layout/flow-scene.ts';
import { chanceInformation } from '../../../lib/chance-information.ts';
import { count, decimal } from '../../../lib/format.ts';
import { ExportMenu } from '../../../picture/picture-menu.tsx';
import { useCanopy } from '../../../state/store.ts';
import { tip } from '../../formula-tip.tsx';
import { corpusAbout } from '../about.ts';
import { FlowList } from './flow-list.tsx';
import { FlowPicture } from './flow-picture.tsx';
import { usePlace } from './place.ts';
import { flowTable } from './tables.ts';
import { useQuestion } from './use-question.ts';

const DEEPEST = 8;
const PICTURE = { width: 640, height: 560 };

/** A flow with where it was counted, which may be behind what is chosen by now. */
export interface FlowOf {
  readonly flow: Flow;
  readonly layer: number;
  readonly tree: number;
  readonly level: number;
  /** Subtrees of the layer that the chosen node is, is in, or holds; first and one past the last. */
  readonly chosen: readonly [number, number] | null;
}

/** How tokens go on from the subtrees of this layer to those of the next. */
export function FlowPanel({ dataset }: { readonly dataset: CorpusDataset }) {
  const { folders, layer, tree } = usePlace(dataset);
  const { layers, depth } = dataset.model;
  const deepest = Math.min(depth, DEEPEST);
  const [wanted, setLevel] = useState(3);
  const level = Math.min(wanted, deepest);
  const next = layer + 1 < layers;
  const { answer, asked, busy, error } = useQuestion(
    'corpus.flow',
    next ? { folders, layer, tree, level } : null,
  );
  const node = useCanopy((state) => state.corpus.node);
  const of = useMemo(() => {
    if (!answer || !asked) return null;
    const chosen = node && asked.layer === layer ? subtreesOf(node, asked.level) : null;
    return { flow: answer, layer: asked.layer, tree: asked.tree, level: asked.level, chosen };
  }, [answer, asked, node, layer]);
  if (!next) {
    return (
      <p className="corpus-panel-empty">
        {layer === 0
          ? 'The model has one layer: no other comes after it.'
          : 'This is the last layer: no other comes after it. Choose an earlier one.'}
      </p>
    );
  }
  return (
    <>
      <div className="corpus-panel-head">
        <label>
          Subtrees at level{' '}
          <select value={level} onChange={(event) => setLevel(Number(event.target.value))}>
            {Array.from({ length: deepest + 1 }, (_, at) => at).map((at) => (
              <option key={at} value={at}>{`${at} (${count(2 ** at)})`}</option>
            ))}
          </select>
        </label>
        <span className="spring" />
        {of && <FlowExport of={of} />}
      </div>
      {error && <p className="corpus-panel-error">{error.message}</p>}
      {of && (
        <div className="flow" data-busy={busy}>
          <Shared of={of} />
          <FlowPicture of={of} />
          <FlowList of={of} />
        </div>
      )}
    </>
  );
}

/** In bits, beside what chance alone would give. */
function Shared({ of: { flow, level } }: { readonly of: FlowOf }) {
  const { information } = flow;
  const chance = useChance(flow);
  return (
    <p className="quiet number corpus-panel-part" role="status" data-testid="flow-information">
      <span
        {...tip(
          'What the subtree in this layer says of the subtree in the next: their mutual information over all tokens of the corpus.',
          'H(from) + H(to) − H(from, to)',
        )}
      >
        {`${decimal(information)} of ${level} bits shared`}
      </span>
      {', '}
      <span
        {...tip(
          'Where nothing is shared, finite counts still seem to share this much: the mean over all ways to pair the same tokens that keep how many are in each subtree. It grows with the level and falls with the corpus.',
          '(1/N) Σ E[n log₂ n] − m log₂ m,  n hypergeometric with mean m = from · to / N',
        )}
      >
        {`${chance === null ? '…' : chance > 0 && chance < 0.0005 ? '< 0.001' : decimal(chance)} by chance`}
      </span>{' '}
      <span className="tag">derived</span>
    </p>
  );
}

/** Null until it is computed: that takes some 20 ms at level 8, which the picture shall not wait for. */
function useChance(flow: Flow): number | null {
  const [known, setKnown] = useState<{ readonly of: Flow; readonly bits: number } | null>(null);
  useEffect(() => {
    const later = setTimeout(() =>
      setKnown({ of: flow, bits: chanceInformation(flow.counts, flow.size) }),
    );
    return () => clearTimeout(later);
  }, [flow]);
  return known?.of === flow ? known.bits : null;
}

function FlowExport({ of: { flow, layer, tree, level, chosen } }: { readonly of: FlowOf }) {
  return (
    <ExportMenu
      name="flow"
      picture
      of={() => ({
        about: corpusAbout(`flow level ${level}`, { layer, tree }),
        table: () => flowTable(flow),
        build: (palette) =>
          flowScene({ ...PICTURE, layer, level, counts: flow.counts, chosen }, palette),
      })}
    />
  );
}
