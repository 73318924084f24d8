import { useEffect, useState } from 'react';
import type { PaperRow } from '../../../engine/api.ts';
import { useClient } from '../../context.ts';
import { duration, ratio } from '../../lib/format.ts';
import { ExportMenu } from '../../picture/picture-menu.tsx';
import { useCanopy } from '../../state/store.ts';
import { asking } from '../asking.ts';
import { Tag } from '../tag.tsx';
import { paperTable } from './tables.ts';
import { useLabCall } from './use-lab.ts';

/** The paper's figures, and what this machine makes of the setting that comes nearest. */
export function PaperPart() {
  const rows = usePaper();
  const canopy = useCanopy((state) => state.host?.version ?? '');
  const anchors = useCanopy((state) => state.labPresets.find(({ id }) => id === 'anchors'));
  const running = useCanopy((state) => state.labRun?.state === 'running');
  const call = useLabCall();
  if (!rows) return null;
  const measure = async () => {
    if (!anchors) return;
    const run = await call('lab.start', { name: anchors.name, plan: anchors.plan });
    if (run) useCanopy.getState().setLab({ record: run.id });
  };
  return (
    <>
      <div className="lab-head">
        <h2>The paper beside this machine</h2>
        <button
          type="button"
          className="button small"
          disabled={running || !anchors}
          onClick={() => void measure()}
        >
          Measure its settings, about 30 s
        </button>
        <ExportMenu
          name="paper’s figures"
          of={() => ({
            about: {
              picture: 'paper',
              canopy,
              measured: { name: 'The paper beside this machine', ...machineWords() },
            },
            table: () => paperTable(rows),
          })}
        />
      </div>
      <table data-testid="lab-paper" className="lab-paper">
        <thead>
          <tr>
            <th scope="col">
              Published <Tag kind="published" title="Belcak and Wattenhofer, arXiv 2311.10770" />
            </th>
            <th scope="col">How</th>
            <th scope="col">Here</th>
            <th scope="col">How</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <PaperLine key={row.published} row={row} />
          ))}
        </tbody>
      </table>
      <p className="quiet lab-method">
        One layer of UltraFastBERT-1x11 at hidden 768 with random weights. No row is the paper’s own
        setting: other machine, other BLAS, other kernels; the nearest equal one stands beside it.
        Its published CPU benchmark never fills its inputs; here they are filled and all differ.
      </p>
    </>
  );
}

function PaperLine({ row }: { readonly row: PaperRow }) {
  const { published, what, method, how, ours, derived } = row;
  return (
    <tr>
      <th scope="row">
        <span className="number lab-figure">{`${published}×`}</span> {what}
      </th>
      <td className="quiet">{method}</td>
      <td>
        {derived !== null && (
          <p>
            <span className="number lab-figure">{ratio(derived)}</span>{' '}
            <Tag kind="derived" title="Neurons of the layer / neurons that a token engages" />
          </p>
        )}
        {ours ? (
          <p>
            <span className="number lab-figure">{ratio(ours.speedup.median)}</span>{' '}
            <Tag kind="measured" title={`Dense / CMM on ${ours.cpu}, median`} />{' '}
            <span className="quiet">
              {`${ratio(ours.speedup.p10)} to ${ratio(ours.speedup.p90)}; CMM ${duration(ours.cmmUs)}, dense ${duration(ours.denseUs)} a token`}
            </span>
          </p>
        ) : (
          <p className="quiet">not measured yet</p>
        )}
      </td>
      <td className="quiet">{how}</td>
    </tr>
  );
}

function machineWords() {
  const { host } = useCanopy.getState();
  const { cpu = '', target = 'scalar', blas = '' } = host?.machine ?? {};
  return { cpu, target, blas, created: new Date().toISOString() };
}

/** Asked again when a run has grown: its figures may be the nearest. */
function usePaper(): readonly PaperRow[] | null {
  const client = useClient();
  const connected = useCanopy((state) => state.connection === 'open');
  const done = useCanopy((state) => state.labRun?.done ?? 0);
  const records = useCanopy((state) => state.labRecords);
  const [rows, setRows] = useState<readonly PaperRow[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked again where records have changed
  useEffect(() => {
    if (!connected) return;
    return asking(
      (signal) => client.call('lab.paper', {}, { signal }),
      setRows,
      useCanopy.getState().setLabError,
    );
  }, [client, connected, done, records]);
  return rows;
}
