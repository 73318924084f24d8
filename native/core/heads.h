// What stands on the encoder: the masked-language-model head and the classifier.
#pragma once

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "trace.h"
#include "weights.h"
#include "workspace.h"

namespace canopy {

// Decodes the rows of workspace.x that the request names: optional transform
// (dense, activation, norm), then the decoder, then the top k. Throws Cancelled.
void predict(const Compute& compute, const Config& config, const Weights& weights,
             const TraceRequest& request, Workspace& workspace, Trace& trace);

// Pools each sequence of workspace.x, then optional dense layer, activation and head, into
// trace.class_logits. Throws Cancelled.
void classify(const Compute& compute, const Config& config, const Weights& weights,
              const Batch& batch, Workspace& workspace, Trace& trace);

}  // namespace canopy
