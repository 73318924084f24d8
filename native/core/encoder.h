// The encoder: from token ids to the last layer's states.
#pragma once

#include <functional>

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "fff_dense.h"
#include "trace.h"
#include "weights.h"
#include "workspace.h"

namespace canopy {

// What computes the FFF layers instead of CMM, so that a whole pass can be timed against it.
struct DenseMasked {
  const std::vector<DenseLayer>& layers;
  Activate activate;
  DenseScratch scratch;
};

struct PassOptions {
  const DenseMasked* dense_masked = nullptr;  // null: CMM
  std::function<void()> between_layers;       // outside of the times that the trace states
};

// Runs embedding, layers and final norm; the result is in workspace.x, [token][hidden], and what
// the trace asks for in `trace`. The batch must be valid for `config` and the workspace large
// enough. Throws Cancelled.
void encode(const Compute& compute, const Config& config, const Weights& weights,
            const Batch& batch, Workspace& workspace, Trace& trace,
            const PassOptions& options = {});

}  // namespace canopy
