import { useCanopy } from '../../state/store.ts';
import { Popover } from './popover.tsx';
import { showSample } from './replace-texts.ts';
import { SAMPLES, type Sample } from './samples.ts';

/** Texts to begin with. */
export function SamplesMenu() {
  const closeOverlay = useCanopy((state) => state.closeOverlay);
  const show = (sample: Sample) => {
    closeOverlay('samples');
    void showSample(sample);
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
