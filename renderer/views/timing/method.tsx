import './method.css';
import { useRef } from 'react';
import type { MachineInfo, MachineLimits } from '../../../engine/api.ts';
import { bytes, decimal, plural } from '../../lib/format.ts';
import { useCanopy } from '../../state/store.ts';

/** Opens the method; the dialog itself is the browser's: Esc closes it, the focus comes back. */
export function MethodButton() {
  const dialog = useRef<HTMLDialogElement>(null);
  const timing = useCanopy((state) => state.timing?.value ?? null);
  const idle = useCanopy((state) => state.host?.machine);
  const machine = timing?.machine ?? idle;
  return (
    <>
      <button
        type="button"
        className="button small"
        aria-haspopup="dialog"
        aria-label="How is this measured?"
        title="How is this measured?"
        data-testid="method-button"
        onClick={() => dialog.current?.showModal()}
      >
        <span className="method-long">How is this measured?</span>
        <span className="method-short">?</span>
      </button>
      <dialog
        ref={dialog}
        className="method"
        aria-labelledby="method-title"
        data-testid="method"
        // The backdrop is the dialog itself; what stands in it is inside the div.
        onPointerDown={(event) => {
          if (event.target === event.currentTarget) event.currentTarget.close();
        }}
      >
        <div className="method-page">
          <form method="dialog">
            <h2 id="method-title">How is this measured?</h2>
            <button type="submit" className="button">
              Close
            </button>
          </form>
          {machine && <Method machine={machine} />}
          {timing && <Limits limits={timing.limits} machine={timing.machine} />}
          <Tags />
        </div>
      </dialog>
    </>
  );
}

function Method({ machine }: { readonly machine: MachineInfo }) {
  return (
    <ol>
      <li>
        <strong>Inputs</strong> are real: every FFF layer gets the activations that the model gives
        it for the text on the screen, all tokens at once.
      </li>
      <li>
        <strong>Contenders:</strong> CMM computes the visited nodes alone. Dense-masked computes all
        neurons by BLAS and zeroes the unvisited, so its output is the same. Dense is the plain
        product over all neurons.
      </li>
      <li>
        <strong>Alike for all:</strong> the same activations, weights, number of threads and
        precision. BF16 rounds the trees’ rows (BLAS gets the rounded ones in F32); biases,
        activations and sums stay F32.
      </li>
      <li>
        <strong>The dense side</strong> is the machine’s BLAS, never a loop of ours:{' '}
        <span className="number">{machine.blas}</span>, the last word being the processor core that
        it chose its kernels for.
        {machine.blasForced !== undefined && (
          <>
            {' '}
            The environment variable <span className="number">OPENBLAS_CORETYPE</span> chose it, not
            BLAS: without the variable dense may be faster. Quote no ratio measured with it.
          </>
        )}
      </li>
      <li>
        <strong>Turns:</strong> CMM, dense-masked and dense alternate, each through all layers, so
        that a busy moment of the machine meets all three, and no one finds warm what another has
        just read.
      </li>
      <li>
        <strong>Repetitions:</strong> half a second of turns after each trace, at least three.{' '}
        <em>Measure</em> takes some three seconds and at least 15, and is marked rigorous until the
        input changes.
      </li>
      <li>
        <strong>Figures</strong> are medians with the 10th and 90th percentiles. The headline is
        formed in each repetition first, then its quantiles are taken.
      </li>
      <li>
        <strong>Outputs come first:</strong> CMM and dense-masked are compared before a time counts.
        Where they differ by more than 10⁻⁴ of the output’s largest magnitude, no ratio is shown.
        Tokens whose logit ties with zero are counted and left out.
      </li>
      <li>
        <strong>The limit of CMM</strong> is the least time in which this machine could move the
        visited rows and activations through its caches and memory and do their arithmetic, at the
        rates below. Amdahl’s limit is the gain of the whole pass if FFF layers took no time.
      </li>
      <li>
        <strong>Not included:</strong> tokenizing, predictions, loading the weights, the screen.
        Other programs on this machine are not kept away; the spread shows them.
      </li>
    </ol>
  );
}

interface LimitsProps {
  readonly limits: MachineLimits;
  readonly machine: MachineInfo;
}

function Limits({ limits, machine }: LimitsProps) {
  const rates: readonly (readonly [string, string])[] = [
    ['Arithmetic', `${decimal(limits.fmaGflops)} GFLOP/s`],
    [`L2, ${bytes(limits.l2Bytes)}`, `${decimal(limits.l2GBs)} GB/s`],
    [`L3, ${bytes(limits.l3Bytes)}`, `${decimal(limits.l3GBs)} GB/s`],
    ['Memory', `${decimal(limits.dramGBs)} GB/s`],
  ];
  return (
    <section>
      <h3>
        What this machine can do on {plural(machine.threads, 'thread')}{' '}
        <span className="tag" data-kind="measured">
          measured
        </span>
      </h3>
      <dl className="method-limits">
        {rates.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="number">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

const formulas = [
  ['Ratio', 'dense-masked / CMM'],
  ['Of limit', 'limit of CMM / CMM'],
  ['FFF’s share', 'FFF layers / CMM pass'],
  ['Amdahl’s limit', 'dense-masked pass / (CMM pass − its FFF layers)'],
] as const;

function Tags() {
  return (
    <section className="method-tags">
      <h3>What the tags say</h3>
      <p>
        <span className="tag" data-kind="measured">
          measured
        </span>{' '}
        by a clock on this machine, on this input.{' '}
        <span className="tag" data-kind="derived">
          derived
        </span>{' '}
        computed from measured figures, by the formula that shows where you point. Nothing here is
        projected: no figure is carried over from another size or machine.
      </p>
      <dl>
        {formulas.map(([name, formula]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{formula}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
