/** A plan measured cell by cell; what has an outcome already is left as it is. */

import type { LabCell, LabRecord, LabShape, MachineInfo, MachineLimits } from '../api.ts';
import { type Measuring, measureCell, measureLimits } from './measure.ts';
import { sameShape, shapesOf } from './plan.ts';

interface Running extends Omit<Measuring, 'target'> {
  /** Before each cell, and with the record whenever it has grown. */
  readonly onCell: (current: LabShape | null, record: LabRecord) => Promise<void> | void;
}

/** A record with nothing measured yet. */
export function newRecord(
  given: Pick<LabRecord, 'id' | 'name' | 'app' | 'plan'>,
  machine: MachineInfo,
): LabRecord {
  const created = new Date().toISOString();
  return { canopy: 'lab', version: 1, created, machine, limits: [], cells: [], ...given };
}

/** Shapes of the plan that have no result; a failure is tried again. */
export function missingOf({ plan, cells }: LabRecord): readonly LabShape[] {
  return shapesOf(plan).filter(
    (shape) => !cells.some((cell) => cell.result !== null && sameShape(cell.shape, shape)),
  );
}

/** Cells in the order of the plan, `cell` in the place of an earlier outcome of its shape. */
function withCell({ plan, cells }: LabRecord, cell: LabCell): readonly LabCell[] {
  const known = [cell, ...cells.filter(({ shape }) => !sameShape(shape, cell.shape))];
  return shapesOf(plan).flatMap(
    (wanted) => known.find(({ shape }) => sameShape(shape, wanted)) ?? [],
  );
}

/**
 * Measures what is missing.
 * @throws CanopyError `cancelled`; what `onCell` was given stands
 */
export async function runPlan(begun: LabRecord, running: Running): Promise<LabRecord> {
  let record = begun;
  const { onCell, ...how } = running;
  async function limitsOf(threads: number): Promise<MachineLimits> {
    const known = record.limits.find((entry) => entry.threads === threads);
    if (known) return known.limits;
    const limits = await measureLimits(threads, how);
    record = { ...record, limits: [...record.limits, { threads, limits }] };
    return limits;
  }
  for (const shape of missingOf(begun)) {
    await onCell(shape, record);
    const limits = await limitsOf(shape.threads);
    const { target } = record.machine;
    const cell = await measureCell(shape, record.plan.effort, limits, { ...how, target });
    record = { ...record, cells: withCell(record, cell) };
    await onCell(null, record);
  }
  return record;
}
