// An open model: weights that do not change, and a workspace that one pass at a time uses.
#pragma once

#include <string>

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "dispatch.h"
#include "trace.h"
#include "weight_loader.h"
#include "workspace.h"

namespace canopy {

class Model {
 public:
  // Loads the weights; throws as `load_weights` does.
  Model(const std::string& weights_path, const Config& config, KernelTarget target,
        const AbortFlag& abort, const LoadProgress& progress);

  const Config& config() const { return config_; }
  const LoadedWeights& loaded() const { return loaded_; }
  const Kernels& kernels() const { return kernels_of(target_); }

  // One forward pass. Throws BadInput for a batch or request that the model cannot take,
  // NoMemory, Cancelled.
  Trace trace(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
              const TraceRequest& request);

 private:
  void check(const Batch& batch, const TraceRequest& request) const;

  Config config_;
  KernelTarget target_;
  LoadedWeights loaded_;
  Workspace workspace_;
};

}  // namespace canopy
