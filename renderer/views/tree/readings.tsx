import type { Reading, TreeLook } from '../../state/selection.ts';
import { useCanopy } from '../../state/store.ts';

const whats: Readonly<Record<Reading, string>> = {
  canopy: 'Root below, leaves on the arc, ribbons as wide as tokens are many',
  icicle: 'Levels as rows, from the root above to the leaves below',
  spine: 'The steps of the chosen token, with their numbers',
};

/** Which of the three ways to read the tree. */
export function ReadingSwitch() {
  const reading = useCanopy((state) => state.look.reading);
  const setLook = useCanopy((state) => state.setLook);
  return (
    <Readings reading={reading} whats={whats} onChoose={(next) => setLook({ reading: next })} />
  );
}

interface ReadingsProps {
  readonly reading: Reading;
  /** What each shows, for a tip. */
  readonly whats: Readonly<Record<Reading, string>>;
  onChoose(reading: Reading): void;
}

export function Readings({ reading, whats, onChoose }: ReadingsProps) {
  return (
    <fieldset className="segments" data-testid="readings">
      <legend className="unseen">Reading</legend>
      {(['canopy', 'icicle', 'spine'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="segment"
          title={whats[one]}
          aria-pressed={reading === one}
          onClick={() => onChoose(one)}
        >
          {one}
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
  return <Widths widths={look.widths} onChoose={(widths) => setLook({ widths })} />;
}

interface WidthsProps {
  readonly widths: TreeLook['widths'];
  onChoose(widths: TreeLook['widths']): void;
}

export function Widths({ widths, onChoose }: WidthsProps) {
  return (
    <fieldset className="segments" data-testid="widths">
      <legend className="quiet">width by</legend>
      {(['tokens', 'leaves'] as const).map((one) => (
        <button
          key={one}
          type="button"
          className="segment"
          title={
            one === 'tokens'
              ? 'A column a token: nodes are as wide as their tokens are many'
              : 'Every node as wide as the leaves below it, visited or not'
          }
          aria-pressed={widths === one}
          onClick={() => onChoose(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  );
}
