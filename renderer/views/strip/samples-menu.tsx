import { useCanopy } from '../../state/store.ts';
import { Popover } from './popover.tsx';
import { SAMPLES, type Sample } from './samples.ts';

/** Texts to begin with. */
export function SamplesMenu() {
  const { closeOverlay, restoreView, setNotice } = useCanopy.getState();
  const show = ({ view }: Sample) => {
    closeOverlay('samples');
    view().then(restoreView, () => setNotice('This sample could not be loaded.'));
  };
  return (
    <Popover overlay="samples" label="Samples" button="Samples" className="samples">
      <ul>
        {SAMPLES.map((sample) => (
          <li key={sample.name}>
            <button type="button" className="popover-item" onClick={() => show(sample)}>
              <strong>{sample.name}</strong>
              <span className="quiet">{sample.why}</span>
            </button>
          </li>
        ))}
      </ul>
    </Popover>
  );
}
