/**
 * Whose native call comes first. Urgent work (a trace) runs alone and interrupts all other. Brief
 * work (a node's details) waits for it, but runs beside patient work (a timing), which lets it pass
 * between two repetitions. Whatever was interrupted starts again when nothing urgent is left: whoever
 * waits for it sees a delay.
 */

import { cancelled } from './errors.ts';

type Rank = 'urgent' | 'brief' | 'patient';

interface Job {
  readonly rank: Rank;
  readonly signal: AbortSignal;
  /** Settles the caller's promise unless `interrupt` was aborted meanwhile. */
  readonly attempt: (interrupt: AbortSignal) => Promise<void>;
  readonly giveUp: () => void;
}

type Work<T> = (signal: AbortSignal) => Promise<T>;
type Enter = <T>(work: Work<T>, signal: AbortSignal) => Promise<T>;

export interface Lane {
  readonly urgent: Enter;
  /** `work` may be called several times, as with `patient`; its last call counts. */
  readonly brief: Enter;
  readonly patient: Enter;
}

export function createLane(): Lane {
  const waiting: Readonly<Record<Rank, Job[]>> = { urgent: [], brief: [], patient: [] };
  /** At most one of each rank, and none beside an urgent one. */
  const running = new Map<Rank, AbortController>();

  async function run(job: Job): Promise<void> {
    const interrupt = new AbortController();
    running.set(job.rank, interrupt);
    if (job.signal.aborted) job.giveUp();
    else await job.attempt(interrupt.signal);
    running.delete(job.rank);
    if (interrupt.signal.aborted) waiting[job.rank].unshift(job);
    next();
  }

  /** Urgent work starts when what it interrupted has ended. */
  function next(): void {
    if (running.has('urgent')) return;
    if (waiting.urgent.length > 0) {
      const job = running.size === 0 ? waiting.urgent.shift() : undefined;
      if (job) void run(job);
      return;
    }
    for (const rank of ['brief', 'patient'] as const) {
      const job = running.has(rank) ? undefined : waiting[rank].shift();
      if (job) void run(job);
    }
  }

  function add<T>(rank: Rank, work: Work<T>, signal: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      waiting[rank].push({
        rank,
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
      });
      if (rank === 'urgent') {
        for (const [of, interrupt] of running) if (of !== 'urgent') interrupt.abort();
      }
      next();
    });
  }

  return {
    urgent: (work, signal) => add('urgent', work, signal),
    brief: (work, signal) => add('brief', work, signal),
    patient: (work, signal) => add('patient', work, signal),
  };
}
