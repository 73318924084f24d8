/** A host's lab: the one run under way, what is kept of earlier ones, and questions about shapes. */

import { randomUUID } from 'node:crypto';
import path from 'node:path';
import type { LabCalls, LabRecord, LabRun, LabSummary, MachineLimits } from '../api.ts';
import type { Engine } from '../engine.ts';
import { badInput, toApiError } from '../errors.ts';
import { appFolders } from '../folders.ts';
import type { Handlers, MayOpen } from '../host.ts';
import { availableBytes } from '../memory.ts';
import { catchUpsOf } from './catchUp.ts';
import { factsOf } from './facts.ts';
import { type Launch, launchNode, measureLimits } from './measure.ts';
import { workingSets } from './modelSets.ts';
import { guessSeconds, secondsLeft } from './pace.ts';
import { paperRows } from './paper.ts';
import { shapesOf } from './plan.ts';
import { presets } from './presets.ts';
import { project } from './projection.ts';
import { missingOf, newRecord, runPlan } from './run.ts';
import { parseRecord } from './schema.ts';
import { openLabStore } from './store.ts';

export interface LabService {
  readonly handlers: Handlers<keyof LabCalls>;
  subscribe(listener: (run: LabRun) => void): void;
}

interface ServiceOptions {
  readonly engine: Engine;
  /** Of Canopy. */
  readonly version: string;
  readonly mayOpen?: MayOpen;
  /** Starts measuring processes; default: by Node's `fork`. */
  readonly launchMeasuring?: Launch;
}

function summaryOf({ id, name, created, machine, plan, cells }: LabRecord): LabSummary {
  const total = shapesOf(plan).length;
  return { id, name, created, cpu: machine.cpu, done: cells.length, total };
}

export function createLabService(options: ServiceOptions): LabService {
  const {
    engine,
    version,
    mayOpen = async () => {},
    launchMeasuring: launch = launchNode,
  } = options;
  const store = openLabStore(path.join(appFolders().state, 'lab'));
  const listeners = new Set<(run: LabRun) => void>();
  const known = new Map<number, MachineLimits>();
  let run: LabRun | null = null;
  let stop = new AbortController();
  let ended: Promise<void> = Promise.resolve();

  const set = (next: LabRun) => {
    run = next;
    for (const listener of listeners) listener(next);
  };

  /** Resolves once the record is on the disk, where who began it looks for it. */
  async function begin(record: LabRecord): Promise<LabRun> {
    if (run?.state === 'running') throw badInput('The lab measures already; stop that run first.');
    stop = new AbortController();
    const { signal } = stop;
    const { id, name, plan } = record;
    const total = shapesOf(plan).length;
    const before = missingOf(record);
    const start = performance.now();
    const begun: LabRun = {
      ...{ id, name, state: 'running', total, done: total - before.length },
      ...{ current: null, secondsLeft: null, error: null },
    };
    let last = begun;
    set(begun);
    const tell = (change: Partial<LabRun>) => {
      last = { ...last, ...change };
      set(last);
    };
    const failed = (error: unknown) => {
      const { code, message } = toApiError(error);
      const stopped = code === 'cancelled';
      const state = stopped ? 'stopped' : 'failed';
      tell({ state, current: null, secondsLeft: null, error: stopped ? null : message });
    };
    const written = store.write(record);
    ended = written
      .then(() =>
        runPlan(record, {
          launch,
          signal,
          async onCell(current, grown) {
            for (const { threads, limits } of grown.limits) known.set(threads, limits);
            if (current === null) await store.write(grown);
            const done = total - missingOf(grown).length;
            const seconds = (performance.now() - start) / 1000;
            tell({ current, done, secondsLeft: secondsLeft(grown, before, seconds) });
          },
        }),
      )
      .then(() => tell({ state: 'done', current: null, secondsLeft: null }), failed);
    await written;
    return begun;
  }

  function refuseWhileRunning(id: string): void {
    if (run?.state !== 'running' || run.id !== id) return;
    throw badInput('These measurements are being made; stop the run first.', 'id');
  }

  return {
    subscribe: (listener) => void listeners.add(listener),
    handlers: {
      'lab.presets': async () => presets,
      'lab.facts': async ({ plan }) => {
        const available = availableBytes();
        const all = shapesOf(plan).map((shape) =>
          factsOf(shape, known.get(shape.threads) ?? null, available),
        );
        const fitting = all.flatMap(({ shape, refusal }) => (refusal === null ? [shape] : []));
        return { shapes: all, seconds: guessSeconds(fitting, plan.effort) };
      },
      'lab.limits': async ({ threads }, { signal }) => {
        const limits = known.get(threads) ?? (await measureLimits(threads, { launch, signal }));
        known.set(threads, limits);
        return limits;
      },
      'lab.start': async ({ name, plan }) =>
        begin(newRecord({ id: randomUUID(), name, plan, app: version }, engine.machine())),
      'lab.stop': async () => {
        stop.abort();
        await ended;
        return null;
      },
      'lab.resume': async ({ id }) => {
        const record = await store.read(id);
        const { cpu, target } = record.machine;
        const here = engine.machine();
        if (cpu !== here.cpu || target !== here.target) {
          throw badInput(`${record.name} was measured on ${cpu}; it can only go on there.`, 'id');
        }
        return begin(record);
      },
      'lab.run': async () => run,
      'lab.list': async () => (await store.list()).map(summaryOf),
      'lab.open': async ({ id }) => {
        const record = await store.read(id);
        const available = availableBytes();
        const facts = record.cells.map(({ shape }) => {
          const of = record.limits.find(({ threads }) => threads === shape.threads);
          return factsOf(shape, of?.limits ?? null, available);
        });
        return { record, facts, catchUps: catchUpsOf(record.cells) };
      },
      'lab.rename': async ({ id, name }) => {
        refuseWhileRunning(id);
        await store.write({ ...(await store.read(id)), name });
        return null;
      },
      'lab.remove': async ({ id }) => {
        refuseWhileRunning(id);
        await store.read(id);
        await store.remove(id);
        return null;
      },
      'lab.import': async ({ text, name }) => {
        // An id of its own: the same file may come twice, or be one of this machine's.
        const record = { ...parseRecord(text, name), id: randomUUID() };
        await store.write(record);
        return summaryOf(record);
      },
      'lab.paper': async () => {
        const { cpu } = engine.machine();
        // Not what was brought from other machines.
        return paperRows((await store.list()).filter(({ machine }) => machine.cpu === cpu));
      },
      'lab.project': async (given) => project(given),
      'lab.workingSets': async (params, { signal }) => {
        if ('folders' in params.source) {
          for (const folder of params.source.folders) await mayOpen(folder);
        }
        return workingSets(engine, params, signal);
      },
    },
  };
}
