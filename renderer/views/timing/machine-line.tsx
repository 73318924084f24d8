import { useEffect, useState } from 'react';
import type { CallProgress, MachineInfo } from '../../../engine/api.ts';
import { percent, plural } from '../../lib/format.ts';
import { paceOf } from '../../lib/measuring.ts';
import { useCanopy } from '../../state/store.ts';
import { repeatedText } from './repeated.ts';

/** What computed the figures above, or how far their rigorous version has come. */
export function MachineLine() {
  const timing = useCanopy((state) => state.timing);
  const idle = useCanopy((state) => state.host?.machine);
  const measuring = useCanopy((state) => state.measuring);
  const machine = timing?.value.machine ?? idle;
  return (
    <div className="timing-foot">
      <p className="machine" data-testid="machine" title={machine && machineText(machine)}>
        {machine && machineText(machine)}
      </p>
      {measuring ? (
        <Progress progress={measuring} />
      ) : (
        timing && (
          <p className="repeated" data-testid="repetitions" data-thorough={timing.thorough}>
            {repeatedText(timing)} in turns
          </p>
        )
      )}
    </div>
  );
}

/** The BLAS and its core first: the ratios depend on them most. */
function machineText(machine: MachineInfo): string {
  const { blas, blasForced, threads, precision, target, cpu } = machine;
  const rows = `${precision.toUpperCase()} rows`;
  const against = `${target} against ${blas}${blasForced === undefined ? '' : ' (forced)'}`;
  return [against, plural(threads, 'thread'), rows, cpu].join(' · ');
}

function Progress({ progress }: { readonly progress: CallProgress }) {
  const [start] = useState(() => performance.now());
  const [now, setNow] = useState(start);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the clock is read at each report
  useEffect(() => setNow(performance.now()), [progress]);
  const pace = paceOf(progress, now - start);
  return (
    <div className="measuring" data-testid="measuring">
      <progress aria-label="Measuring" max={1} value={pace?.share ?? 0} />
      <span className="pace">
        {pace
          ? `${Math.floor(100 * pace.share)} % · ${percent(pace.perSecond)}/s · ${pace.secondsLeft.toFixed(1)} s left`
          : 'starting'}
      </span>
    </div>
  );
}
