import './banner.css';
import { useCanopy } from '../state/store.ts';

/** The host has gone: says so over whatever is shown, and what to do. */
export function ConnectionBanner() {
  const seen = useCanopy((state) => state.host !== null);
  return (
    <div className="banner" role="alert" data-testid="connection-banner">
      <strong>{seen ? 'The connection to the host is lost.' : 'The host does not answer.'}</strong>{' '}
      {seen
        ? 'Your text is safe; the connection is tried again every two seconds. If the host was restarted, open the new address that it prints.'
        : 'Open the whole address that “canopy serve” printed: the part after # admits you.'}
    </div>
  );
}
