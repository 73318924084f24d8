import type { Precision } from '../../../engine/api.ts';
import { useLiveRun } from '../../context.ts';
import { threadChoices } from '../../lib/threads.ts';
import { useCanopy } from '../../state/store.ts';

const precisions: readonly { readonly value: Precision; readonly label: string }[] = [
  { value: 'f32', label: 'F32' },
  { value: 'bf16', label: 'BF16' },
];

/** How the host computes; a change traces and times anew. */
export function ComputeControls() {
  const machine = useCanopy((state) => state.host?.machine);
  const wish = useCanopy((state) => state.computeWish);
  const hasTrees = useCanopy((state) => state.models?.model?.shape.ffn.kind !== 'ff');
  const { setCompute } = useLiveRun();
  if (!machine) return <div className="compute" />;
  const { cores, threads } = machine;
  return (
    <div className="compute">
      <Segments
        legend="Threads"
        title="Threads that compute: CMM and BLAS alike"
        choices={threadChoices(cores, threads).map((n) => ({ value: n, label: String(n) }))}
        chosen={wish?.threads ?? threads}
        waiting={wish !== null}
        onChoose={(n) => void setCompute({ threads: n })}
      />
      {hasTrees && (
        <Segments
          legend="Rows"
          title="Precision of the trees’ rows of weights; biases, activations and sums stay F32"
          choices={precisions}
          chosen={wish?.precision ?? machine.precision}
          waiting={wish !== null}
          onChoose={(precision) => void setCompute({ precision })}
        />
      )}
    </div>
  );
}

interface SegmentsProps<T> {
  readonly legend: string;
  readonly title: string;
  readonly choices: readonly { readonly value: T; readonly label: string }[];
  readonly chosen: T;
  /** The last choice is not in effect yet; further ones wait. */
  readonly waiting: boolean;
  readonly onChoose: (value: T) => void;
}

/** A few choices side by side, one of them in effect. */
function Segments<T extends string | number>(props: SegmentsProps<T>) {
  const { legend, title, choices, chosen, waiting, onChoose } = props;
  return (
    <fieldset className="segments" title={title} aria-busy={waiting}>
      <legend>{legend}</legend>
      {choices.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          className="number"
          aria-pressed={value === chosen}
          onClick={() => {
            if (!waiting && value !== chosen) onChoose(value);
          }}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
