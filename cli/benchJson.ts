/** A benchmark as JSON. */

import type { MachineLimits, Spread } from '../engine/api.ts';
import { arithmeticLimit } from '../engine/roofline.ts';
import { method, type Outcome, type Report } from './benchFormats.ts';
import type { ModelRun } from './benchModel.ts';

/** Not-a-number, where there was nothing to measure, is null in JSON. */
const number = (value: number) => (Number.isFinite(value) ? value : null);

function rowJson({ row, result, failure }: Outcome) {
  const { tokens, layers, hidden, depth, trees, precision, threads, target } = row.regime;
  const time = (spread: Spread | undefined) => number(spread?.median ?? Number.NaN);
  return {
    ...{ tokens, layers, hidden, depth, trees, dtype: precision, threads, target },
    strategy: result?.strategy ?? null,
    cmm_us: time(result?.cmm),
    dense_us: time(result?.dense),
    dense_masked_us: time(result?.denseMasked),
    speedup: result?.speedup ?? null,
    speedup_masked: result?.speedupMasked ?? null,
    bound_us: result?.boundUs ?? null,
    bound_share: result?.boundShare ?? null,
    largest_difference: number(result?.largestDifference ?? Number.NaN),
    leaves_changed: result?.leavesChanged ?? null,
    distinct_nodes: result?.distinctNodes ?? null,
    repetitions: result?.repetitions ?? 0,
    remark: failure ?? result?.refusal ?? null,
  };
}

function limitsJson(threads: number, limits: MachineLimits) {
  return {
    threads,
    fma_gflops: limits.fmaGflops,
    l2_gb_s: limits.l2GBs,
    l3_gb_s: limits.l3GBs,
    dram_gb_s: limits.dramGBs,
    l2_bytes: limits.l2Bytes,
    l3_bytes: limits.l3Bytes,
  };
}

function runJson(run: ModelRun) {
  const { forward } = run;
  const rate = (spread: Spread | undefined) => (spread ? (1e6 * run.tokens) / spread.median : null);
  return {
    sequences: run.sequences,
    tokens: run.tokens,
    dtype: run.precision,
    threads: run.threads,
    repetitions: run.repetitions,
    tokens_per_second: rate(forward?.cmm),
    dense_masked_tokens_per_second: rate(forward?.denseMasked),
    cmm_us: forward?.cmm.median ?? null,
    dense_masked_us: forward?.denseMasked.median ?? null,
    gain: forward?.gain ?? null,
    amdahl: forward?.amdahl ?? null,
    ffn_share: forward?.ffnShare ?? null,
    speedup: run.speedup,
    speedup_masked: run.speedupMasked,
    largest_difference: run.largestDifference,
    leaves_changed: run.leavesChanged,
    trace_us: run.traceUs.median,
    load_ms: run.loadMs,
    peak_bytes: run.peakBytes,
    base_bytes: run.baseBytes,
  };
}

function modelJson(runs: readonly ModelRun[]) {
  const [first] = runs;
  if (!first) return null;
  return {
    name: first.name,
    notation: first.notation,
    layers: first.layers,
    hidden: first.hidden,
    parameters: first.parameters,
    weight_bytes: first.weightBytes,
    input: first.input,
    runs: runs.map(runJson),
  };
}

/** `{machine, method, regimes, model}`; times in microseconds a token and layer, sizes in bytes. */
export function json({ machine, limits, circumstances, rows, model }: Report): string {
  const value = {
    machine: {
      cpu: machine.cpu,
      cores: machine.cores,
      memory_bytes: machine.memoryBytes,
      system: circumstances.system,
      blas: machine.blas,
      openblas_coretype: circumstances.openblasCoretype,
      targets: machine.targets,
      limits: limits.map((entry) => limitsJson(entry.threads, entry.limits)),
    },
    method: {
      date: circumstances.date,
      canopy: circumstances.canopy,
      node: circumstances.node,
      quick: circumstances.quick,
      arithmetic_limit: arithmeticLimit(11),
      text: method,
    },
    regimes: rows.map(rowJson),
    model: modelJson(model),
  };
  return `${JSON.stringify(value, null, 2)}\n`;
}
