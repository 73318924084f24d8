/** Evaluations in the contract: what models score on labelled texts and at masks. Types alone. */

import type { AuditEstimate, AuditReport } from './auditTypes.ts';

/**
 * Tasks of GLUE in their own TSV files; `mnli` and `mnli-mm` are one format, matched and mismatched.
 * `table`: any other file, with its columns named.
 */
export type TaskName =
  | 'sst2'
  | 'cola'
  | 'mrpc'
  | 'stsb'
  | 'qqp'
  | 'mnli'
  | 'mnli-mm'
  | 'qnli'
  | 'rte'
  | 'wnli'
  | 'table';

/** `average`: the mean of the task's other two, where GLUE reports that. */
export type Metric = 'accuracy' | 'f1' | 'matthews' | 'pearson' | 'spearman' | 'average';

/** Where texts and labels stand in a file whose format is not GLUE's. */
export interface TableColumns {
  readonly text: string;
  /** Of the second sentence, where there are pairs. */
  readonly pair?: string;
  /** Class names or indices; numbers for a model with one output. */
  readonly label: string;
}

export interface TaskFile {
  readonly task: TaskName;
  /** On the host's machine. GLUE's: .tsv. Tables: .tsv, .csv or .jsonl. */
  readonly path: string;
  /** For `table` alone, and needed there. */
  readonly columns?: TableColumns;
}

/** A line that cannot be evaluated. */
export interface LineProblem {
  /** From 1, the header counted; of the whole file: 0. */
  readonly line: number;
  readonly message: string;
}

export interface TaskExample {
  /** Line of the file, from 1, the header counted. */
  readonly line: number;
  readonly text: string;
  readonly pair?: string;
  /** As the file has it. */
  readonly label: string;
}

/** What a file holds, before any model runs on it. */
export interface TaskInspection {
  readonly name: string;
  readonly bytes: number;
  /** Names of the header; of CoLA, whose files have none, those that GLUE's readers give them. */
  readonly columns: readonly string[];
  /** The task whose format the columns are, where there is one. */
  readonly looksLike: TaskName | null;
  /** Rows that can be evaluated. */
  readonly rows: number;
  /** The first of them, 20 at most. */
  readonly examples: readonly TaskExample[];
  /** Labels and how often each is there, the most frequent first; 50 at most. */
  readonly labels: readonly { readonly label: string; readonly count: number }[];
  /** How many lines have one, and the first 50. */
  readonly problemCount: number;
  readonly problems: readonly LineProblem[];
}

export interface EvaluateRequest extends TaskFile {
  /**
   * Folders of models with classification heads, 1 to 8. Those that are not in memory are opened for the
   * run, one after the other, and freed after it.
   */
  readonly models: readonly string[];
  /** Index of the model that the others are compared with; default: the first dense one, else the first. */
  readonly baseline?: number;
  /** The first so many rows; default: all. */
  readonly rows?: number;
  /** Metrics of a `table`; default: accuracy, or Pearson and Spearman for a model with one output. */
  readonly metrics?: readonly Exclude<Metric, 'average'>[];
  /** Of resamples and shuffles. Default 1. */
  readonly seed?: number;
}

/** A score and the ends of its 95 % bootstrap interval; null where it is not defined. */
export interface Score {
  readonly metric: Metric;
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** One row of the file. */
export interface EvaluatedExample {
  readonly line: number;
  readonly text: string;
  readonly pair?: string;
  /** Index of the class; the number itself for a model with one output. */
  readonly gold: number;
}

/** Shares of an example's tokens that pass a node, averaged over the examples answered right and wrong. */
export interface OutcomeNode {
  readonly node: number;
  /** Examples with a token that passes it. */
  readonly examples: number;
  readonly right: number;
  readonly wrong: number;
  /** wrong - right, in standard deviations of that difference when outcomes are shuffled (exact). */
  readonly z: number;
  /**
   * Share of the shuffles, the observed one among them, in which some node of some tree is as far out:
   * below 0.05, right and wrong differ here more than all these looks allow by chance.
   */
  readonly p: number;
}

/** Paths by outcome: where examples that are answered right and wrong go different ways. */
export interface OutcomePaths {
  readonly right: number;
  readonly wrong: number;
  /** Random reassignments of the outcomes to the examples. */
  readonly shuffles: number;
  /** Nodes that fewer examples reach are not tested; the root is not either, nor what all tokens pass. */
  readonly leastExamples: number;
  /** Nodes tested, over all layers and trees. */
  readonly tested: number;
  /** Largest |z| over all tested nodes that 95 % of the shuffles stay below. */
  readonly threshold: number;
  readonly trees: readonly {
    readonly layer: number;
    readonly tree: number;
    /** All tested nodes, by |z|, the largest first. */
    readonly nodes: readonly OutcomeNode[];
  }[];
}

/** What one model makes of the file. */
export interface EvaluatedModel {
  readonly name: string;
  readonly folder: string;
  readonly sha256: string;
  readonly notation: string;
  /** Of the classes; one for a model with one output. */
  readonly labels: readonly string[];
  /** In the order of the task's metrics. */
  readonly scores: readonly Score[];
  /** [gold][predicted]; null for a model with one output. */
  readonly confusion: readonly (readonly number[])[] | null;
  /** Index of the class, or the output itself. [row] */
  readonly predicted: Float32Array;
  /** Probability of the predicted class; empty for a model with one output. [row] */
  readonly confidence: Float32Array;
  readonly logits: Float32Array; // [row][label]
  /** Tokens of each row, special ones included. [row] */
  readonly tokens: Int32Array;
  /** Indices of the rows that were cut to the model's longest sequence. */
  readonly truncated: readonly number[];
  /** Leaf of the sequence's first token, which most heads read. [row][layer][tree]; empty for dense layers */
  readonly leaves: Int32Array;
  /** Null for dense layers and one output; otherwise `skipped` says why where there is none. */
  readonly paths: OutcomePaths | { readonly skipped: string } | null;
  /** Of one layer, for one token. */
  readonly neurons: { readonly engaged: number; readonly total: number };
  /** Measured in this run, once. */
  readonly time: {
    readonly tokens: number;
    /** Feedforward part of all layers (CMM for trees), microseconds a token. */
    readonly ffnUs: number;
    /** The whole pass, microseconds a token. */
    readonly totalUs: number;
  };
}

/** A figure and the ends of its 95 % interval; null where it is not defined. */
export interface PairedEstimate {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/** A model beside the baseline, on the same rows drawn together. */
export interface EvaluationComparison {
  /** Indices into the report's models. */
  readonly model: number;
  readonly baseline: number;
  /** One for each metric of the task, in order. */
  readonly metrics: readonly {
    readonly metric: Metric;
    /** The model's score less the baseline's. */
    readonly difference: PairedEstimate;
    /** The model's score divided by the baseline's; undefined where that one is not above zero. */
    readonly kept: PairedEstimate;
  }[];
  /** Rows by who is right; null for one output. */
  readonly agreement: {
    readonly both: number;
    readonly modelAlone: number;
    readonly baselineAlone: number;
    readonly neither: number;
  } | null;
}

export interface EvaluationReport {
  readonly canopy: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly machine: AuditReport['machine'];
  readonly task: TaskName;
  readonly metrics: readonly Metric[];
  readonly file: { readonly name: string; readonly sha256: string; readonly rows: number };
  readonly seed: number;
  readonly resamples: number;
  readonly examples: readonly EvaluatedExample[];
  readonly models: readonly EvaluatedModel[];
  /** Every model but the baseline; none where there is one. */
  readonly comparisons: readonly EvaluationComparison[];
}

export interface FillMaskRequest {
  /** A text, or a file of UTF-8 text on the host's machine. */
  readonly source: { readonly text: string } | { readonly path: string };
  /** Folders of models with decoders, 1 to 8, as in `EvaluateRequest`. */
  readonly models: readonly string[];
  readonly baseline?: number;
  /** At least so many masked positions a draw, as far as the text goes; null: all of it. */
  readonly positions: number | null;
  /** Share of the tokens that is masked. Default 0.25. */
  readonly rate?: number;
  /** Of the draws of chunks and masks, and of resamples. Default 1. */
  readonly seed?: number;
  /**
   * Times that masks are drawn anew for the same chunks, 1 to 64; figures are means over all. One draw of
   * 100,000 positions moves the loss by some 0.01 nats. Default 4.
   */
  readonly draws?: number;
}

export interface FillMaskModel {
  readonly name: string;
  readonly folder: string;
  readonly sha256: string;
  readonly notation: string;
  /** Of the masked tokens, nats. */
  readonly loss: AuditEstimate;
  /** Share of the masked tokens that the model would fill in. */
  readonly accuracy: AuditEstimate;
  /** The means of each draw of masks. */
  readonly draws: readonly { readonly loss: number; readonly accuracy: number }[];
  readonly neurons: EvaluatedModel['neurons'];
  /** Microseconds for a token of the whole pass, predictions at the masks included; measured once. */
  readonly totalUs: number;
}

export interface FillMaskComparison {
  readonly model: number;
  readonly baseline: number;
  /** The model's less the baseline's at the same positions, paired; null where their tokens differ. */
  readonly paired: { readonly loss: AuditEstimate; readonly accuracy: AuditEstimate } | null;
}

export interface FillMaskReport {
  readonly canopy: string;
  /** ISO 8601, UTC. */
  readonly created: string;
  readonly machine: AuditReport['machine'];
  readonly text: AuditReport['text'];
  /** Of the first model; `positions` are those of all draws together. */
  readonly masks: AuditReport['masks'] & { readonly draws: number; readonly positions: number };
  readonly bootstrap: AuditReport['bootstrap'];
  readonly models: readonly FillMaskModel[];
  readonly comparisons: readonly FillMaskComparison[];
}

export interface EvaluateCalls {
  /** What a task's file holds; no model runs. Problems are listed, not thrown. */
  'evaluate.inspect': { readonly params: TaskFile; readonly result: TaskInspection };
  /**
   * Takes seconds to minutes, with progress; lets traces pass. A file with a problem in any line that is
   * evaluated, or a model that cannot be evaluated on it, is refused before anything runs.
   */
  'evaluate.run': { readonly params: EvaluateRequest; readonly result: EvaluationReport };
  /** Loss and accuracy at masked positions; takes seconds, with progress; lets traces pass. */
  'evaluate.fillMask': { readonly params: FillMaskRequest; readonly result: FillMaskReport };
}
