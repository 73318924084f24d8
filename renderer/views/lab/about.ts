import type { LabRecord } from '../../../engine/api.ts';
import type { LabAbout } from '../../picture/files.ts';

/** What a file of a record says it is of. */
export function recordAbout(picture: string, { name, app, machine, created }: LabRecord): LabAbout {
  const { cpu, target, blas } = machine;
  return { picture, canopy: app, measured: { name, cpu, target, blas, created } };
}
