import { useState } from 'react';
import type { CorpusDataset, CorpusRun } from '../../../../engine/api.ts';
import { useClient } from '../../../context.ts';
import { bytes, count, percent, plural, timeLeft } from '../../../lib/format.ts';
import { useCanopy } from '../../../state/store.ts';
import { detailOf } from '../../../transport/client.ts';
import { startedInto } from '../memory.ts';
import { Problems } from '../problems.tsx';

const states: Readonly<Record<CorpusRun['state'], string>> = {
  running: 'Running',
  paused: 'Paused',
  stopped: 'Stopped; what is written stays',
  failed: 'Failed',
  done: 'Done',
};

/** The host's run, under way or the last one. */
export function RunCard() {
  const run = useCanopy((state) => state.corpusRun);
  const client = useClient();
  const mayWrite = useCanopy((state) => state.mayWrite);
  const openCorpus = useCanopy((state) => state.openCorpus);
  const setNotice = useCanopy((state) => state.setNotice);
  if (!run) return null;
  const { state, folder, inputs, error } = run;
  const active = state === 'running' || state === 'paused';
  const ask = (work: Promise<unknown>) =>
    void work.catch((failure: unknown) => setNotice(detailOf(failure).message));
  const goOn = () => {
    const settings = startedInto(folder)?.settings ?? {};
    ask(client.call('corpus.start', { inputs, folder, settings }));
  };
  return (
    <section className="corpus-run" aria-label="Run" data-testid="corpus-run" data-state={state}>
      <div className="corpus-run-head">
        <strong title={inputs.join('\n')}>{states[state]}</strong>
        <span className="quiet corpus-run-folder">{`${run.model} → ${folder}`}</span>
        {mayWrite && state === 'running' && (
          <Do text="Pause" onClick={() => ask(client.call('corpus.pause', {}))} />
        )}
        {mayWrite && state === 'paused' && (
          <Do text="Resume" onClick={() => ask(client.call('corpus.resume', {}))} />
        )}
        {mayWrite && active && (
          <Do text="Stop" onClick={() => ask(client.call('corpus.stop', {}))} />
        )}
        {mayWrite && (state === 'stopped' || state === 'failed') && (
          <Do text="Go on" onClick={goOn} />
        )}
        {!active && <Do text="Open the dataset" onClick={() => openCorpus([folder])} />}
      </div>
      <Progress run={run} />
      {error && (
        <p className="corpus-refusal" role="alert">
          {error.message}
        </p>
      )}
    </section>
  );
}

interface DoProps {
  readonly text: string;
  readonly onClick: () => void;
}

function Do({ text, onClick }: DoProps) {
  return (
    <button type="button" className="button small" onClick={onClick}>
      {text}
    </button>
  );
}

function Progress({ run }: { readonly run: CorpusRun }) {
  const { progress, state, folder } = run;
  const active = state === 'running' || state === 'paused';
  if (!progress) return active ? <progress aria-label="Run over the corpus" /> : null;
  const { doneBytes, totalBytes } = progress;
  return (
    <>
      {active && (
        <progress
          aria-label="Run over the corpus"
          max={1}
          {...(totalBytes > 0 ? { value: doneBytes / totalBytes } : {})}
        />
      )}
      <p className="number corpus-run-facts" role="status" aria-live="off">
        {factsOf(run)}
      </p>
      {progress.problems > 0 && <RunProblems folder={folder} count={progress.problems} />}
    </>
  );
}

/** In one line: phase, tokens, rate, share and time left. */
function factsOf({ progress, state }: CorpusRun): string {
  if (!progress) return '';
  const { phase, tokens, documents, doneBytes, totalBytes, tokensPerSecond, secondsLeft } =
    progress;
  const share = totalBytes > 0 ? percent(doneBytes / totalBytes) : '';
  if (phase === 'hashing' && state === 'running') {
    return `Hashing the files: ${bytes(doneBytes)} of ${bytes(totalBytes)}`;
  }
  const parts = [
    plural(tokens, 'token'),
    documents > 0 ? plural(documents, 'document') : '',
    state === 'running' && tokensPerSecond !== null ? `${count(tokensPerSecond)} tokens/s` : '',
    (state === 'running' || state === 'paused') && share !== '' ? share : '',
    state === 'running' && secondsLeft !== null ? `${timeLeft(secondsLeft)} left` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** How many lines were left out; which ones, once they are asked for: the dataset's records say. */
function RunProblems({
  folder,
  count: number,
}: {
  readonly folder: string;
  readonly count: number;
}) {
  const client = useClient();
  const setNotice = useCanopy((state) => state.setNotice);
  const [dataset, setDataset] = useState<CorpusDataset | null>(null);
  if (dataset) return <Problems count={dataset.problemCount} problems={dataset.problems} />;
  const ask = () =>
    client.call('corpus.open', { folders: [folder] }).then(setDataset, (error: unknown) => {
      setNotice(detailOf(error).message);
    });
  return (
    <p className="corpus-run-problems">
      {`${plural(number, 'problem')}: lines or files that were left out`}
      <button type="button" className="button small" onClick={() => void ask()}>
        List them
      </button>
    </p>
  );
}
