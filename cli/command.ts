/** What the commands share: how one is called, how it fails, where it prints. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Target } from '../engine/api.ts';
import { reasonOf } from '../engine/errors.ts';

export interface Command {
  /** Shown by `canopy NAME --help`. */
  readonly help: string;
  /** @throws UsageError for arguments that cannot be meant; any other error is a failure */
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** Called wrongly: exit code 2. */
export class UsageError extends Error {}

export const root = path.dirname(import.meta.dirname);
export const bundledModel = path.join(root, 'assets/models/canopy-tiny');

/** Canopy's own version. */
export async function version(): Promise<string> {
  const text = await readFile(path.join(root, 'package.json'), 'utf8');
  return String(JSON.parse(text).version);
}

/** `parseArgs` with its errors as usage errors. */
export function parse<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(reasonOf(error));
  }
}

/** A whole number from an option. */
export function whole(option: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (number >= min && number <= max) return number;
  throw new UsageError(`${option}: expected a whole number from ${min} to ${max}, got "${value}"`);
}

/** A share of tokens from an option. */
export function share(option: string, value: string): number {
  const number = Number(value);
  if (value.trim() !== '' && number > 0 && number <= 0.9) return number;
  throw new UsageError(`${option}: expected a share above 0 and up to 0.9, got "${value}"`);
}

/** One of several words from an option. */
export function oneOf<T extends string>(option: string, value: string, words: readonly T[]): T {
  const word = words.find((known) => known === value);
  if (word !== undefined) return word;
  throw new UsageError(`${option}: expected ${words.join(', ')}, got "${value}"`);
}

export const machineOptions = {
  threads: { type: 'string' },
  target: { type: 'string' },
} as const;

/** `--threads` and `--target` as the engine takes them. */
export function machineChoice(values: {
  readonly threads?: string | undefined;
  readonly target?: string | undefined;
}): { readonly threads?: number; readonly target?: Target } {
  const targets = ['scalar', 'avx2', 'avx512', 'neon'] as const;
  return {
    ...(values.threads === undefined
      ? {}
      : { threads: whole('--threads', values.threads, 1, 256) }),
    ...(values.target === undefined ? {} : { target: oneOf('--target', values.target, targets) }),
  };
}

/** Writes to standard output, waiting where a pipe is full. */
export function print(text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

/** A remark that is not the result. */
export function note(text: string): void {
  process.stderr.write(`canopy: ${text}\n`);
}
