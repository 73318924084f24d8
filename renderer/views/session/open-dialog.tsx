import { useSessions } from '../../context.ts';
import { useCanopy } from '../../state/store.ts';
import { SessionSource } from './session-source.tsx';

/** Opens a session where there is no system dialog. */
export function OpenDialog() {
  const sessions = useSessions();
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  return (
    <SessionSource
      label="Open a session"
      fileLabel="A file of yours; it can also be dropped on this page"
      onText={sessions.openText}
      onPath={sessions.openPath}
      onClose={() => closeOverlay('open-session')}
    />
  );
}
