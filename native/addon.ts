/** Finds and loads `canopy.node`, and states what it exports. Only index.ts imports this. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type {
  Batch,
  BenchOptions,
  LayerInput,
  ModelConfig,
  NativeIntervention,
  NativeNoise,
  Precision,
  Strategy,
  Target,
} from './face.ts';

/** A call under way in the addon. `cancel` makes the promise reject soon; it may come too late. */
export interface AddonCall {
  readonly promise: Promise<unknown>;
  cancel(): void;
}

type Progress = (done: number, total: number) => void;

/** An open model as the addon knows it. */
export type Handle = object & { readonly handle: unique symbol };

/** Threads and precision of a call. */
export interface Using {
  readonly threads: number;
  readonly precision: Precision;
}

/** The addon's exports; binding/operations.h is their C++ side. */
interface Addon {
  machine(): { readonly targets: Target[]; readonly target: Target; readonly blas: string };
  inspect(path: string): AddonCall;
  open(
    options: { weights: string; config: ModelConfig; target: Target | undefined },
    onProgress: Progress | undefined,
  ): AddonCall;
  close(handle: Handle): void;
  prepare(handle: Handle, using: Using): AddonCall;
  trace(
    handle: Handle,
    batch: Batch,
    options: {
      predictAt: Int32Array;
      topK: number;
      capture: boolean;
      interventions: readonly NativeIntervention[];
      noise: NativeNoise | undefined;
    },
    using: Using,
  ): AddonCall;
  intervene(
    handle: Handle,
    batch: Batch,
    options: {
      predictAt: Int32Array;
      topK: number;
      interventions: readonly NativeIntervention[];
    },
    using: Using,
  ): AddonCall;
  score(
    handle: Handle,
    batch: Batch,
    options: {
      positions: Int32Array;
      targets: Int32Array;
      interventions: readonly NativeIntervention[];
      noise: NativeNoise | undefined;
    },
    using: Using,
  ): AddonCall;
  sweep(
    handle: Handle,
    batch: Batch,
    options: {
      predictAt: Int32Array;
      common: readonly NativeIntervention[];
      variants: readonly (readonly NativeIntervention[])[];
    },
    using: Using,
  ): AddonCall;
  leaves(
    handle: Handle,
    batch: Batch,
    options: { logits: boolean; margins: boolean },
    using: Using,
  ): AddonCall;
  node(
    handle: Handle,
    options: { layer: number; tree: number; node: number; topK: number },
    using: Using,
  ): AddonCall;
  lens(
    handle: Handle,
    batch: Batch,
    options: { layer: number; position: number; topK: number },
    using: Using,
  ): AddonCall;
  time(
    handle: Handle,
    batch: Batch,
    options: { budgetMs: number; minRepetitions: number },
    using: Using,
    onProgress: Progress | undefined,
  ): AddonCall;
  evaluateLayer(
    layer: LayerInput,
    variant: string,
    target: Target | undefined,
    threads: number,
    strategy: Strategy | undefined,
  ): AddonCall;
  benchmark(options: BenchOptions, onProgress: Progress | undefined): AddonCall;
  measureLimits(threads: number): AddonCall;
}

/**
 * `CANOPY_ADDON` where it is set; else native/build/canopy.node in the nearest folder above this
 * file, which is a bundle once Canopy is packed. An addon cannot be loaded from an asar archive,
 * so there it lies beside it, in app.asar.unpacked.
 */
function addonPath(): string {
  const named = process.env.CANOPY_ADDON;
  if (named) return path.resolve(named);
  const start = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = start; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'native', 'build', 'canopy.node');
    const unpacked = file.replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
    if (existsSync(unpacked)) return unpacked;
    if (folder === path.dirname(folder)) {
      throw new Error(`native/build/canopy.node is not there, looked in ${start} and above`);
    }
  }
}

/** Throws where the file is missing or built for another platform. */
export function loadAddon(): Addon {
  // OpenBLAS's threads spin for 2^26 cycles (18 ms) after a product, and hold the cores that our own
  // threads want. 2^20 (0.3 ms) bridges the products of a layer. Read when the addon is loaded.
  process.env.OPENBLAS_THREAD_TIMEOUT ??= '20';
  // `require` knows no types; binding/operations.h and Addon are kept alike by hand.
  return createRequire(import.meta.url)(addonPath()) as Addon;
}
