/** The routing audit in the contract: what the loss says of replaced paths. Types alone. */

import type { MachineInfo } from './api.ts';

/**
 * How tokens come to their paths: by the trees' own decisions; at random; all on the leaf that most
 * tokens take; the trees' own paths dealt among the tokens; none (the layer adds nothing); all neurons;
 * as many of all neurons as a walk engages, those that add most.
 */
export type Routing = 'true' | 'random' | 'constant' | 'shuffled' | 'removed' | 'dense' | 'top';

export interface AuditRequest {
  /** A text, or a file of UTF-8 text on the host's machine. */
  readonly source: { readonly text: string } | { readonly path: string };
  /** At least so many masked positions, as far as the text goes; null: all of it. */
  readonly positions: number | null;
  /** Share of the tokens that is masked. Default 0.25. */
  readonly rate?: number;
  /** Of the draws of chunks, positions, random paths and resamples. Default 1. */
  readonly seed?: number;
  /** Default: all. `true` always goes along. */
  readonly routings?: readonly Routing[];
  /** Also each layer alone, the others routed truly. Default true. */
  readonly layers?: boolean;
}

/** A mean over masked positions, with the ends of its 95 % bootstrap interval. */
export interface AuditEstimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** One way of routing. */
export interface AuditArm {
  readonly routing: Routing;
  /** Where; null: in all layers. */
  readonly layer: number | null;
  /** Of the masked tokens, nats. */
  readonly loss: AuditEstimate;
  /** Share of the masked tokens that the model would fill in. */
  readonly accuracy: AuditEstimate;
  /** Less those of true routing at the same positions: paired. */
  readonly lossChange: AuditEstimate;
  readonly accuracyChange: AuditEstimate;
}

export interface AuditReport {
  readonly canopy: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly model: {
    readonly name: string;
    readonly sha256: string;
    readonly notation: string;
    readonly layers: number;
  };
  readonly machine: MachineInfo;
  readonly text: {
    readonly name: string;
    /** Of its UTF-8. */
    readonly sha256: string;
  };
  readonly masks: {
    readonly rate: number;
    readonly seed: number;
    /** Tokens of a chunk; chunks used, and of the whole text; masked positions of a chunk. */
    readonly length: number;
    readonly chunks: number;
    readonly textChunks: number;
    readonly perChunk: number;
  };
  readonly bootstrap: {
    readonly resamples: number;
    readonly blocks: number;
    /** Chunks in a block. */
    readonly blockLength: number;
  };
  /** The constant path. [layer][tree] */
  readonly constantLeaves: readonly (readonly number[])[];
  /** The first is true routing. */
  readonly arms: readonly AuditArm[];
  /** What it comes to, in sentences. */
  readonly findings: readonly string[];
}

export interface AuditCalls {
  /** Takes seconds to minutes, with progress; lets traces pass. `html`: the report as a page. */
  audit: {
    readonly params: AuditRequest;
    readonly result: { readonly report: AuditReport; readonly html: string };
  };
}
