import './banner.css';
import { useCanopy } from '../state/store.ts';

/** The host has gone: says so over whatever is shown, and what to do. */
export function ConnectionBanner() {
  const seen = useCanopy((state) => state.host !== null);
  const refused = useCanopy((state) => state.connection === 'refused');
  return (
    <div className="banner" role="alert" data-testid="connection-banner">
      <strong>
        {refused
          ? 'The host does not admit this page.'
          : seen
            ? 'The connection to the host is lost.'
            : 'The host does not answer.'}
      </strong>{' '}
      {seen && 'Your text is safe. '}
      {refused
        ? 'Open the whole address that “canopy serve” printed last: the part after # admits you.'
        : 'The connection is tried again every two seconds. If the host was restarted, open the new address that it prints.'}
    </div>
  );
}
