import { useId } from 'react';
import type { LabSummary } from '../../../engine/api.ts';
import { moment } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { useLabCall, useRelist } from './use-lab.ts';

/** What this host has measured, and what was brought from others. */
export function Records() {
  const records = useCanopy((state) => state.labRecords);
  if (records === null) return null;
  return (
    <section aria-label="Kept measurements" className="lab-records">
      <div className="lab-head">
        <h2>Kept</h2>
        <Import />
      </div>
      {records.length === 0 ? (
        <p className="quiet">What is measured is kept here, shape by shape.</p>
      ) : (
        <ul data-testid="lab-records">
          {records.map((record) => (
            <RecordRow key={record.id} {...record} />
          ))}
        </ul>
      )}
    </section>
  );
}

function RecordRow({ id, name, cpu, created, done, total }: LabSummary) {
  const open = useCanopy((state) => state.lab.record === id);
  const run = useCanopy((state) => state.labRun);
  const setLab = useCanopy((state) => state.setLab);
  const call = useLabCall();
  const relist = useRelist();
  const running = run?.state === 'running';
  const resume = async () => {
    if (await call('lab.resume', { id })) setLab({ record: id, panel: 'results' });
  };
  const remove = async () => {
    await call('lab.remove', { id });
    if (open) setLab({ record: null });
    await relist();
  };
  return (
    <li>
      <button
        type="button"
        className="lab-record"
        aria-pressed={open}
        onClick={() => setLab({ record: id, panel: 'results' })}
      >
        <strong>{name}</strong>
        <span className="quiet">{`${done} of ${total}, ${moment(created)}, ${cpu}`}</span>
      </button>
      {done < total && (
        <button
          type="button"
          className="button small"
          disabled={running}
          aria-label={`Resume ${name}`}
          onClick={() => void resume()}
        >
          Resume
        </button>
      )}
      <button
        type="button"
        className="button small"
        disabled={running && run.id === id}
        aria-label={`Remove ${name}`}
        onClick={() => void remove()}
      >
        Remove
      </button>
    </li>
  );
}

/** A record of another machine, as `canopy lab --json` or the export here wrote it. */
function Import() {
  const setLab = useCanopy((state) => state.setLab);
  const id = useId();
  const call = useLabCall();
  const relist = useRelist();
  const bring = async (file: File) => {
    const brought = await call('lab.import', { text: await file.text(), name: file.name });
    if (!brought) return;
    await relist();
    setLab({ record: brought.id, panel: 'results' });
  };
  return (
    <>
      <label htmlFor={id} className="button small lab-import">
        Bring a file…
      </label>
      <input
        id={id}
        type="file"
        accept=".json"
        className="unseen"
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) void bring(file);
          target.value = '';
        }}
      />
    </>
  );
}
