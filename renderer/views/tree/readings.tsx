import type { Reading } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';

const readings: readonly { readonly reading: Reading; readonly what: string }[] = [
  { reading: 'canopy', what: 'Root below, leaves on the arc, ribbons as wide as tokens are many' },
  { reading: 'icicle', what: 'Levels as rows, from the root above to the leaves below' },
  { reading: 'spine', what: 'The steps of the chosen token, with their numbers' },
];

/** Which of the three ways to read the tree. */
export function ReadingSwitch() {
  const look = useCanopy((state) => state.look);
  const setLook = useCanopy((state) => state.setLook);
  return (
    <fieldset className="segments" data-testid="readings">
      <legend className="unseen">Reading</legend>
      {readings.map(({ reading, what }) => (
        <button
          key={reading}
          type="button"
          className="segment"
          title={what}
          aria-pressed={look.reading === reading}
          onClick={() => setLook({ reading })}
        >
          {reading}
        </button>
      ))}
    </fieldset>
  );
}

/** What makes a node of the icicle wide. */
export function WidthSwitch() {
  const look = useCanopy((state) => state.look);
  const setLook = useCanopy((state) => state.setLook);
  if (look.reading !== 'icicle') return null;
  return (
    <fieldset className="segments" data-testid="widths">
      <legend className="quiet">width by</legend>
      {(['tokens', 'leaves'] as const).map((widths) => (
        <button
          key={widths}
          type="button"
          className="segment"
          title={
            widths === 'tokens'
              ? 'A column a token: nodes are as wide as their tokens are many'
              : 'Every node as wide as the leaves below it, visited or not'
          }
          aria-pressed={look.widths === widths}
          onClick={() => setLook({ widths })}
        >
          {widths}
        </button>
      ))}
    </fieldset>
  );
}
