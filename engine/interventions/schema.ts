/** Interventions as they come over a transport or from a session's file. */

import { z } from 'zod';
import type { Intervention } from '../api.ts';

const index = z.int().min(0).max(1e9);
const seed = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const side = z.enum(['left', 'right']);

const tokens = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('everywhere') }),
  z.strictObject({ kind: z.literal('token'), text: index, token: index }),
  z
    .strictObject({ kind: z.literal('span'), text: index, from: index, to: index })
    .refine(({ from, to }) => from <= to, 'expected "from" no greater than "to"'),
]);

const part = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('node'), node: index }),
  z.strictObject({ kind: z.literal('subtree'), node: index }),
  z.strictObject({ kind: z.literal('layer') }),
]);

const change = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('force'),
    at: z.union([z.strictObject({ level: index }), z.strictObject({ node: index })]),
    to: side,
  }),
  z.strictObject({ kind: z.literal('path'), leaf: index }),
  z.strictObject({ kind: z.literal('path-of'), token: index }),
  z.strictObject({ kind: z.literal('random'), seed }),
  z.strictObject({ kind: z.literal('shuffle'), seed, among: z.enum(['sequence', 'batch']) }),
  z.strictObject({ kind: z.literal('best') }),
  z.strictObject({
    kind: z.literal('top'),
    count: z.int().min(1).max(1e9).nullable(),
    by: z.enum(['activation', 'contribution']),
  }),
  z.strictObject({ kind: z.literal('dense') }),
  z.strictObject({ kind: z.literal('ablate'), part }),
  z.strictObject({ kind: z.literal('scale'), part, factor: z.number().min(-1e6).max(1e6) }),
  z.strictObject({ kind: z.literal('swap'), a: index, b: index }),
]);

const intervention: z.ZodType<Intervention> = z.strictObject({
  tokens,
  layer: index.nullable(),
  tree: index.nullable(),
  change,
  off: z.literal(true).exactOptional(),
});

/** A list as long as a person or a program makes one. */
export const interventionList = z.array(intervention).max(10_000);
