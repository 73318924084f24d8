import { useState } from 'react';
import type { WorkingSets } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { bytes, count, decimal, duration, percent, plural } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { detailOf } from '../../transport/client.ts';
import { Tag } from '../tag.tsx';

/** What batches of the open model's text touch, and how the time follows. */
export function SetsPart() {
  const client = useClient();
  const model = useCanopy((state) => state.models?.model ?? null);
  const text = useCanopy((state) => state.text);
  const folders = useCanopy((state) => state.corpusDataset && state.corpus.folders);
  const sets = useCanopy((state) => state.labSets);
  const [looking, setLooking] = useState<AbortController | null>(null);
  const dense = model !== null && model.shape.ffn.kind !== 'fff';
  const look = async (
    source: { readonly text: string } | { readonly folders: readonly string[] },
  ) => {
    const { setLabSets, setLabError } = useCanopy.getState();
    const controller = new AbortController();
    setLooking(controller);
    setLabError(null);
    try {
      const { signal } = controller;
      setLabSets(await client.call('lab.workingSets', { source }, { signal }));
    } catch (error) {
      if (!controller.signal.aborted) setLabError(detailOf(error));
    } finally {
      setLooking(null);
    }
  };
  const refused = looking !== null || model === null || dense;
  return (
    <>
      <div className="lab-head">
        <h2>Working sets of {model?.name ?? 'the open model'}</h2>
        <button
          type="button"
          className="button small"
          disabled={refused || text.trim() === ''}
          onClick={() => void look({ text })}
        >
          Look at the text in Paths, a few seconds
        </button>
        {folders && (
          <button
            type="button"
            className="button small"
            disabled={refused}
            onClick={() => void look({ folders })}
          >
            Look at the open corpus
          </button>
        )}
        {looking && (
          <button type="button" className="button small" onClick={() => looking.abort()}>
            Cancel
          </button>
        )}
      </div>
      {dense && <p className="quiet">{`${model.name} has dense layers: a batch touches all.`}</p>}
      {sets ? (
        <Sets sets={sets} />
      ) : (
        <p className="quiet">
          For batches of 1, 2, 4 … tokens: nodes that a batch touches, bytes that move, where caches
          hold them, and the measured time of CMM.
        </p>
      )}
    </>
  );
}

function Sets({ sets }: { readonly sets: WorkingSets }) {
  const { model, tokens, threads, precision, rows, source, limits } = sets;
  const canopy = useCanopy((state) => state.host?.version ?? '');
  const where = source === 'text' ? 'the text' : source;
  return (
    <>
      <div className="lab-head">
        <span>
          {`${model.name} ${model.notation}, ${plural(tokens, 'token')} of ${where}; ${plural(threads, 'thread')}, ${precision.toUpperCase()}`}
        </span>
        <Tag kind="measured" title="Nodes by the tokens’ own paths; CMM by a clock" />
        <Tag
          kind="derived"
          title={`Bytes from nodes; caches of ${bytes(limits.l2Bytes)} and ${bytes(limits.l3Bytes)} hold the nearest share`}
        />
        <ExportMenu
          name="working sets"
          of={() => ({
            about: {
              picture: 'working-sets',
              canopy,
              model: { name: model.name, sha256: model.sha256 },
              computed: { target: useCanopy.getState().host?.machine.target ?? '', precision },
              text: where,
              layer: null,
              interventions: [],
            },
            table: () => setsTable(sets),
          })}
        />
      </div>
      <section
        className="lab-scroll"
        aria-label="Working sets by batch"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls, by arrow keys too
        tabIndex={0}
      >
        <table data-testid="lab-sets">
          <thead>
            <tr>
              <th scope="col">Batch</th>
              <th scope="col">Batches</th>
              <th scope="col">Nodes touched</th>
              <th scope="col">Unshared</th>
              <th scope="col">Bytes moved</th>
              <th scope="col">Touched, all layers</th>
              <th scope="col">In L2</th>
              <th scope="col">In L3</th>
              <th scope="col">CMM</th>
              <th scope="col">Bound</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.tokens}>
                <th scope="row" className="number">
                  {count(row.tokens)}
                </th>
                <td className="number">{count(row.batches)}</td>
                <td className="number">
                  {row.distinctNodes > 999.5
                    ? count(row.distinctNodes)
                    : decimal(row.distinctNodes)}
                </td>
                <td className="number">{percent(row.unshared)}</td>
                <td className="number">{bytes(row.bytesMoved)}</td>
                <td className="number">{bytes(row.touchedBytes)}</td>
                <td className="number">{percent(row.inL2)}</td>
                <td className="number">{percent(row.inL3)}</td>
                <td className="number">{row.cmmUs ? duration(row.cmmUs.median) : ''}</td>
                <td className="number">{row.boundUs === null ? '' : duration(row.boundUs)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p className="quiet lab-method">
        Nodes touched: of a layer, each counted once, mean over batches and layers. Unshared:
        touched / (tokens × trees × levels); 100 % where tokens share nothing. Times: a token and
        layer.
      </p>
    </>
  );
}

function setsTable({ rows }: WorkingSets) {
  return {
    columns: [
      ...['tokens', 'batches', 'distinct_nodes', 'unshared', 'bytes_moved', 'touched_bytes'],
      ...['in_l2', 'in_l3', 'cmm_us_p10', 'cmm_us_median', 'cmm_us_p90', 'bound_us'],
    ],
    rows: rows.map((row) => [
      ...[row.tokens, row.batches, row.distinctNodes, row.unshared, row.bytesMoved],
      ...[row.touchedBytes, row.inL2, row.inL3],
      ...[row.cmmUs?.p10 ?? '', row.cmmUs?.median ?? '', row.cmmUs?.p90 ?? '', row.boundUs ?? ''],
    ]),
  };
}
