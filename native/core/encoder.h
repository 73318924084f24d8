// The encoder: from token ids to the last layer's states.
#pragma once

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "trace.h"
#include "weights.h"
#include "workspace.h"

namespace canopy {

// Runs embedding, layers and final norm; the result is in workspace.x, [token][hidden], and what
// the trace asks for in `trace`. The batch must be valid for `config` and the workspace large
// enough. Throws Cancelled.
void encode(const Compute& compute, const Config& config, const Weights& weights,
            const Batch& batch, Workspace& workspace, Trace& trace);

}  // namespace canopy
