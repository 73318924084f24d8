/** From one measured layer to a whole model: what feedforward layers take, and what attention leaves of it. */

import type { LabAssumptions, LabProjection } from '../api.ts';

/**
 * A token is generated for each of `batch` sequences. Attention reads four square matrices of the
 * hidden width once a batch and each sequence's keys and values, and computes 2 operations for each
 * weight and 4 hidden for each token attended to; it takes the longer of the two, as the decoder
 * does. Norms, sampling and communication are left out.
 */
export function project(given: LabAssumptions): LabProjection {
  const { layers, hidden, nodes, neurons, context, batch, vocabulary, weightBytes } = given;
  const { cmmUs, denseUs, memoryGBs, gflops } = given;
  // 1 GB/s is 1,000 bytes a microsecond, 1 GFLOP/s 1,000 operations.
  const slower = (bytes: number, operations: number) =>
    Math.max(bytes / (1000 * memoryGBs), operations / (1000 * gflops));
  const square = 4 * hidden * hidden;
  const keysAndValues = 2 * context * hidden * weightBytes;
  const attentionUs =
    layers *
    slower((square * weightBytes) / batch + keysAndValues, 2 * square + 4 * context * hidden);
  const embedding = vocabulary * hidden;
  const decoderUs = slower((embedding * weightBytes) / batch, 2 * embedding);
  const feedforwardCmmUs = layers * cmmUs;
  const feedforwardDenseUs = layers * denseUs;
  const rest = attentionUs + decoderUs;
  const feedforwardBytes = layers * nodes * (2 * hidden * weightBytes + 4);
  const attentionBytes = layers * square * weightBytes;
  const embeddingBytes = embedding * weightBytes;
  const cacheBytes = layers * batch * keysAndValues;
  const perSecond = (us: number) => 1e6 / us;
  // What dense is here had as many neurons as the tree has nodes; the model has `neurons`.
  const denseOfModel = feedforwardDenseUs * (neurons / nodes);
  return {
    feedforwardCmmUs,
    feedforwardDenseUs: denseOfModel,
    attentionUs,
    decoderUs,
    feedforwardCmmPerSecond: perSecond(feedforwardCmmUs),
    feedforwardDensePerSecond: perSecond(denseOfModel),
    cmmPerSecond: perSecond(feedforwardCmmUs + rest),
    densePerSecond: perSecond(denseOfModel + rest),
    gain: (denseOfModel + rest) / (feedforwardCmmUs + rest),
    amdahl: (denseOfModel + rest) / rest,
    feedforwardBytes,
    attentionBytes,
    embeddingBytes,
    cacheBytes,
    totalBytes: feedforwardBytes + attentionBytes + embeddingBytes + cacheBytes,
  };
}
