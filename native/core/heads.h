// What stands on the encoder: the masked-language-model head and the classifier.
#pragma once

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "trace.h"
#include "weights.h"
#include "workspace.h"

namespace canopy {

// Decodes a block of `positions`, at most position_block from `first`, of states[row][hidden]: optional
// transform (dense, activation, norm), then the decoder. Returns workspace.decoded,
// [position of the block][vocabulary]. Throws Cancelled.
const float* decode_block(const Compute& compute, const Config& config, const Weights& weights,
                          const std::vector<std::int32_t>& positions, std::size_t first,
                          const float* states, Workspace& workspace);

// Decodes the rows of workspace.x that the request names, a block at a time, then takes the top k.
// Throws Cancelled.
void predict(const Compute& compute, const Config& config, const Weights& weights,
             const TraceRequest& request, Workspace& workspace, Trace& trace);

// Pools each sequence of workspace.x, then optional dense layer, activation and head, into
// trace.class_logits. Throws Cancelled.
void classify(const Compute& compute, const Config& config, const Weights& weights,
              const Batch& batch, Workspace& workspace, Trace& trace);

}  // namespace canopy
