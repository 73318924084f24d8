// An open model: weights that do not change, and a workspace that one pass at a time uses.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "batch.h"
#include "compute.h"
#include "config.h"
#include "dispatch.h"
#include "timing.h"
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

  // Times the FFF layers on this batch's own activations, see timing.h. `between` is called between
  // repetitions with the microseconds used so far; it may run other passes of this model.
  // Throws Unsupported for a model without FFF layers, else as `trace` and `time_layers`.
  Timing time(ThreadPool& pool, const AbortFlag& abort, const Batch& batch, double budget_us,
              const std::function<void(double used_us)>& between);

 private:
  void check(const Batch& batch, const TraceRequest& request) const;
  std::vector<std::vector<float>> ffn_inputs(const Compute& compute, const Batch& batch);

  Config config_;
  KernelTarget target_;
  LoadedWeights loaded_;
  Workspace workspace_;
  std::unique_ptr<const DenseWeights> dense_;  // made when first timed
};

}  // namespace canopy
