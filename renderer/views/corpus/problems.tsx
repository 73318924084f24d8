import { useId } from 'react';
import type { CorpusProblem } from '../../../engine/api.ts';
import { count as counted, plural } from '../../lib/format.ts';

interface ProblemsProps {
  readonly count: number;
  readonly problems: readonly CorpusProblem[];
}

/** Lines and files that could not be taken: how many, and on a click which. */
export function Problems({ count, problems }: ProblemsProps) {
  const id = useId();
  return (
    <>
      <button type="button" className="button small corpus-problems" popoverTarget={id}>
        {plural(count, 'problem')}
      </button>
      <div id={id} popover="auto" className="corpus-problem-list" data-testid="corpus-problems">
        <h2>{`${plural(count, 'line')} or files left out`}</h2>
        <ProblemList count={count} problems={problems} />
      </div>
    </>
  );
}

function ProblemList({ count, problems }: ProblemsProps) {
  return (
    <>
      <ul>
        {problems.map(({ file, line, message }) => (
          <li key={`${file} ${line} ${message}`}>
            <span className="number">{line === null ? file : `${file}:${line}`}</span> {message}
          </li>
        ))}
      </ul>
      {problems.length < count && (
        <p className="quiet">{`and ${counted(count - problems.length)} more, in the records of its parts`}</p>
      )}
    </>
  );
}
