// The encoder: from token ids to the last layer's states.
#pragma once

#include <functional>

#include "batch.h"
#include "best_path.h"
#include "compute.h"
#include "config.h"
#include "embedding_noise.h"
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
  const Interventions* interventions = nullptr;  // checked; null: none
  EmbeddingNoise noise = {};
  std::vector<PathProducts>* path_products = nullptr;  // [layer]; not null where interventions are not
  // The pass begins at this layer: workspace.x holds the state before it, and what the trace says of
  // earlier layers is left as it is.
  std::size_t first_layer = 0;
  float* states = nullptr;  // [layers + 1][token][hidden], to be filled from first_layer on
};

// Runs embedding, layers and final norm; the result is in workspace.x, [token][hidden], and what
// the trace asks for in `trace`. The batch must be valid for `config` and the workspace large
// enough. Throws Cancelled.
void encode(const Compute& compute, const Config& config, const Weights& weights,
            const Batch& batch, Workspace& workspace, Trace& trace,
            const PassOptions& options = {});

}  // namespace canopy
