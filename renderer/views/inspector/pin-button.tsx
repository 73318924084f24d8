import { useCanopy } from '../../state/store.ts';

/** Keeps the chosen token to compare others with. */
export function PinButton() {
  const { text, token } = useCanopy((state) => state.selection);
  const pin = useCanopy((state) => state.pin);
  const setPin = useCanopy((state) => state.setPin);
  const pinned = pin?.text === text && pin.token === token;
  return (
    <button
      type="button"
      className="button small"
      aria-pressed={pinned}
      title={
        pinned
          ? 'Let it go (p)'
          : 'Keep this token: another one, chosen then, is shown beside it (p)'
      }
      onClick={() => setPin(pinned ? null : { text, token })}
    >
      {pinned ? 'Pinned' : 'Pin'}
    </button>
  );
}
