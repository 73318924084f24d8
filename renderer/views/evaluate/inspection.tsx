import type { TaskInspection } from '../../../engine/api.ts';
import { TASK_NAMES } from '../../lib/evaluate.ts';
import { bytes, count, plural, shorten } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';

const EXAMPLES = 3;
const PROBLEMS = 5;
const LABELS = 6;

interface InspectionProps {
  readonly found: TaskInspection;
  /** Whether other columns were named since. */
  readonly stale: boolean;
}

/** What the task's file holds, and the lines that cannot be evaluated. */
export function Inspection({ found, stale }: InspectionProps) {
  const { task, columns } = useCanopy((state) => state.evaluate);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const { looksLike, labels, problems, problemCount } = found;
  const named = columns.text !== '' && columns.label !== '';
  const unread = task === 'table' && (stale || !named);
  const others = labels.length - LABELS;
  return (
    <div className="evaluate-inspection" data-testid="inspection">
      <p>
        {`${found.name}, ${bytes(found.bytes)}: ${unread ? plural(found.columns.length, 'column') : plural(found.rows, 'row')}`}
        {!unread && labels.length > 0 && (
          <>
            {'; labels '}
            {labels
              .slice(0, LABELS)
              .map(({ label, count: many }) => `${shorten(label, 20)} (${count(many)})`)
              .join(', ')}
            {others > 0 ? ` and ${count(others)} more` : ''}
          </>
        )}
        .
      </p>
      {looksLike !== null && looksLike !== task && (
        <p>
          {`It is written as ${TASK_NAMES[looksLike]} is. `}
          <button
            type="button"
            className="button small"
            onClick={() => setEvaluate({ task: looksLike })}
          >
            {`Take ${TASK_NAMES[looksLike]}`}
          </button>
        </p>
      )}
      {unread && <p>{named ? 'Look again to read these columns.' : 'Choose its columns.'}</p>}
      {!unread && problemCount > 0 && (
        <ul className="evaluate-problems">
          {problems.slice(0, PROBLEMS).map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              {line === 0 || message.includes('line ')
                ? message
                : `Line ${count(line)}: ${message}`}
            </li>
          ))}
          {problemCount > PROBLEMS && (
            <li>{`and ${plural(problemCount - PROBLEMS, 'line')} more`}</li>
          )}
        </ul>
      )}
      {!unread && found.examples.length > 0 && (
        <ul className="evaluate-samples">
          {found.examples.slice(0, EXAMPLES).map(({ line, text, pair, label }) => (
            <li key={line}>
              <span className="number">{label}</span> {shorten(text, 90)}
              {pair !== undefined && <span className="quiet">{` | ${shorten(pair, 60)}`}</span>}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
