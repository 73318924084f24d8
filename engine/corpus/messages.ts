/** What a run and its worker tell each other. */

import type { ApiError } from '../api.ts';
import type { CorpusFile } from './files.ts';
import type { Manifest, Part } from './manifest.ts';
import type { CorpusSettings, Shard } from './settings.ts';

/** What the worker is started with. */
export interface Task {
  readonly folder: string;
  readonly modelFolder: string;
  readonly tree: Pick<Manifest['model'], 'layers' | 'trees' | 'depth'>;
  readonly vocabulary: number;
  readonly maxTokens: number;
  readonly files: readonly CorpusFile[];
  readonly settings: CorpusSettings;
  readonly shard: Shard;
  /** Of the parts that are there. */
  readonly parts: number;
  readonly nextBlock: number;
}

export interface Counts {
  /** Of this run alone, as the others. */
  readonly tokens: number;
  readonly documents: number;
  readonly problems: number;
  /** Bytes read from the disk, those before the resumption too. */
  readonly doneBytes: number;
  /** The same when the first block that was not there came. */
  readonly skippedBytes: number;
}

export type FromWorker =
  | {
      readonly kind: 'batch';
      readonly id: number;
      readonly ids: Int32Array;
      readonly lengths: Int32Array;
    }
  | { readonly kind: 'progress'; readonly counts: Counts }
  | { readonly kind: 'part'; readonly part: Part }
  /** `complete`: to the corpus's end, not to a stop. */
  | { readonly kind: 'done'; readonly complete: boolean; readonly counts: Counts }
  | { readonly kind: 'failed'; readonly error: ApiError };

export type ToWorker =
  | {
      readonly kind: 'leaves';
      readonly id: number;
      readonly leaves: Uint16Array | Uint32Array;
      readonly logits?: Float32Array;
      readonly margins?: Float32Array;
    }
  /** End after the blocks under way; the parts stay. */
  | { readonly kind: 'stop' };
