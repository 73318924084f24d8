/**
 * One native call at a time. Urgent work (a trace) goes first and interrupts patient work (a
 * timing), which starts again when nothing urgent is left: whoever waits for it sees a delay.
 */

import { cancelled } from './errors.ts';

interface Job {
  readonly patient: boolean;
  readonly signal: AbortSignal;
  /** Settles the caller's promise unless `interrupt` was aborted meanwhile. */
  readonly attempt: (interrupt: AbortSignal) => Promise<void>;
  readonly giveUp: () => void;
}

type Work<T> = (signal: AbortSignal) => Promise<T>;

export interface Lane {
  urgent<T>(work: Work<T>, signal: AbortSignal): Promise<T>;
  /** `work` may be called several times; its last call counts. */
  patient<T>(work: Work<T>, signal: AbortSignal): Promise<T>;
}

export function createLane(): Lane {
  const urgent: Job[] = [];
  const patient: Job[] = [];
  let running: { readonly job: Job; readonly interrupt: AbortController } | null = null;

  async function run(job: Job): Promise<void> {
    const interrupt = new AbortController();
    running = { job, interrupt };
    if (job.signal.aborted) job.giveUp();
    else await job.attempt(interrupt.signal);
    running = null;
    if (interrupt.signal.aborted) patient.unshift(job);
    next();
  }

  function next(): void {
    if (running) return;
    const job = urgent.shift() ?? patient.shift();
    if (job) void run(job);
  }

  function add<T>(isPatient: boolean, work: Work<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const job: Job = {
        patient: isPatient,
        signal,
        giveUp: () => reject(cancelled()),
        async attempt(interrupt) {
          try {
            const result = await work(AbortSignal.any([signal, interrupt]));
            if (!interrupt.aborted) resolve(result);
          } catch (error) {
            if (signal.aborted) reject(cancelled());
            else if (!interrupt.aborted) reject(error);
          }
        },
      };
      (isPatient ? patient : urgent).push(job);
      if (!isPatient && running?.job.patient) running.interrupt.abort();
      next();
    });
  }

  return {
    urgent: (work, signal) => add(false, work, signal),
    patient: (work, signal) => add(true, work, signal),
  };
}
