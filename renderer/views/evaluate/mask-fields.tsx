import { useId } from 'react';
import { count } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';
import { ChoosePath } from './choose-path.tsx';
import { NumberField } from './number-field.tsx';

const SIZES: readonly (number | null)[] = [512, 2048, 8192, 32_768, null];

/** The text that is masked, how much of it, and how often. */
export function MaskFields() {
  const { textPath, rate, positions, draws } = useCanopy((state) => state.evaluate);
  const setEvaluate = useCanopy((state) => state.setEvaluate);
  const ids = { path: useId(), size: useId() };
  const sizes = SIZES.includes(positions) ? SIZES : [positions, ...SIZES];
  return (
    <>
      <label htmlFor={ids.path}>File of text on the host’s machine</label>
      <input
        id={ids.path}
        value={textPath}
        placeholder="empty: the text in Paths"
        spellCheck={false}
        autoComplete="off"
        onChange={({ target }) => setEvaluate({ textPath: target.value })}
      />
      <ChoosePath what="files" onPaths={([path = '']) => setEvaluate({ textPath: path })}>
        Choose…
      </ChoosePath>
      <NumberField
        label="Share that is masked"
        value={rate}
        least={0.001}
        most={0.9}
        step={0.001}
        onChange={(share) => setEvaluate({ rate: share ?? 0.25 })}
      />
      <div className="evaluate-line">
        <label htmlFor={ids.size}>Positions a draw</label>
        <select
          id={ids.size}
          value={String(positions)}
          onChange={({ target }) =>
            setEvaluate({ positions: target.value === 'null' ? null : Number(target.value) })
          }
        >
          {sizes.map((size) => (
            <option key={String(size)} value={String(size)}>
              {size === null ? 'all of the text' : `at least ${count(size)}`}
            </option>
          ))}
        </select>
      </div>
      <NumberField
        label="Draws of masks"
        value={draws}
        least={1}
        most={64}
        onChange={(many) => setEvaluate({ draws: many ?? 4 })}
      />
    </>
  );
}
