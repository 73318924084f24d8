import './session.css';
import { useSessions } from '../../context.ts';
import { moment, ratio } from '../../lib/format.ts';
import { isDirty } from '../../state/session.ts';
import { useCanopy } from '../../state/store.ts';
import { COMMAND } from '../shortcuts/keys.ts';
import { Popover } from '../strip/popover.tsx';

/** The session's name, whether it has changed, and what can be done with it. */
export function SessionMenu() {
  const { name } = useCanopy((state) => state.session);
  const dirty = useCanopy(isDirty);
  return (
    <Popover
      overlay="session"
      label="Session"
      className="session"
      button={
        <>
          <span className="unseen">Session: </span>
          <span className="session-name" data-testid="session-name" data-dirty={dirty}>
            {name}
          </span>
          {dirty && (
            <>
              <span className="session-mark" aria-hidden="true" />
              <span className="unseen">, changed since it was saved</span>
            </>
          )}
        </>
      }
    >
      <Facts />
      <Actions />
    </Popover>
  );
}

/** Where the session is, and what it records of when and how it was measured. */
function Facts() {
  const { path, saved, created } = useCanopy((state) => state.session);
  const recorded = useCanopy((state) => state.recorded);
  const keptModel = useCanopy((state) => state.models?.model);
  return (
    <dl className="facts">
      <Fact name="File" value={path ?? (saved ? 'a file of your own' : 'not saved yet')} />
      {saved && <Fact name="Saved" value={moment(saved)} />}
      {created && created !== saved && <Fact name="Created" value={moment(created)} />}
      {keptModel && (
        <Fact name="Model" value={`${keptModel.name} · ${keptModel.sha256.slice(0, 7)}`} />
      )}
      {recorded && (
        <Fact
          name="Recorded"
          value={`${recorded.speedupMasked ? `${ratio(recorded.speedupMasked.median)} dense-masked, ` : ''}${recorded.repetitions} repetitions, ${recorded.machine.threads} ${recorded.machine.threads === 1 ? 'thread' : 'threads'} of ${recorded.machine.cpu}, ${moment(recorded.measured)}`}
        />
      )}
    </dl>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function Actions() {
  const sessions = useSessions();
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const act = (action: () => Promise<void>) => () => {
    closeOverlay('session');
    void action();
  };
  return (
    <ul className="session-actions">
      <li>
        <button type="button" onClick={act(sessions.save)}>
          Save <kbd className="keycap">{`${COMMAND} S`}</kbd>
        </button>
      </li>
      <li>
        <button type="button" onClick={act(sessions.saveAs)}>
          Save as… <kbd className="keycap">{`${COMMAND} Shift S`}</kbd>
        </button>
      </li>
      <li>
        <button type="button" onClick={act(sessions.open)}>
          Open a session… <kbd className="keycap">{`${COMMAND} Shift O`}</kbd>
        </button>
      </li>
    </ul>
  );
}
