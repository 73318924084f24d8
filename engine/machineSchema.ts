/** A machine's facts as they come from files: sessions and the lab's records have them. */

import { z } from 'zod';
import type { MachineInfo } from './api.ts';

const name = z.string().max(4096);

export const target = z.enum(['scalar', 'avx2', 'avx512', 'neon']);

export const machine: z.ZodType<MachineInfo> = z.strictObject({
  cpu: name,
  cores: z.int().min(1),
  memoryBytes: z.number().min(0),
  targets: z.array(target).max(8),
  target,
  threads: z.int().min(1),
  precision: z.enum(['f32', 'bf16']),
  blas: name,
  blasForced: name.exactOptional(),
});
