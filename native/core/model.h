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
#include "node.h"
#include "precision.h"
#include "timing.h"
#include "trace.h"
#include "weight_loader.h"
#include "workspace.h"

namespace canopy {

// Where to read the residual stream as if the model ended there.
struct LensRequest {
  std::size_t layer;
  std::size_t position;  // row of the batch
  std::size_t top_k;
};

class Model {
 public:
  // Loads the weights; throws as `load_weights` does.
  Model(const std::string& weights_path, const Config& config, KernelTarget target,
        const AbortFlag& abort, const LoadProgress& progress);

  const Config& config() const { return config_; }
  const LoadedWeights& loaded() const { return loaded_; }
  const Kernels& kernels() const { return kernels_of(target_); }

  // Makes what `precision` needs and the model does not have yet, then runs small passes: the room of
  // a sentence, the threads and the buffers of BLAS are there when the first trace comes. Without
  // it that took 4 of 4.8 ms. Throws NoMemory, Cancelled.
  void prepare(ThreadPool& pool, const AbortFlag& abort, Precision precision);

  // One forward pass. Throws BadInput for a batch or request that the model cannot take,
  // NoMemory, Cancelled.
  Trace trace(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
              const TraceRequest& request, Precision precision = Precision::F32);

  // A forward pass, then the final norm, head and decoder on one position's state just before and
  // just after a layer's FFN; the two stand in the trace's top_ids, top_logits and top_probabilities
  // as [before, after][k]. Throws as `trace` does.
  Trace lens(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
             const LensRequest& request, Precision precision = Precision::F32);

  // Throws BadInput for a node that the model does not have, Unsupported for one without FFF layers,
  // Cancelled.
  NodeDetails node(ThreadPool& pool, const AbortFlag& abort, const NodeRequest& request,
                   Precision precision = Precision::F32);

  // Times the FFF layers on this batch's own activations, and the whole pass, see timing.h.
  // `between` is called every now and then with the microseconds used so far; it may run other
  // passes of this model. Throws Unsupported for a model without FFF layers, else as `trace` and
  // `time_layers`.
  Timing time(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
              const TimingEffort& effort, const std::function<void(double used_us)>& between,
              Precision precision = Precision::F32);

 private:
  void check(const Batch& batch, const TraceRequest& request) const;
  void check_top(std::size_t top_k) const;
  void make_rows(Precision precision, const AbortFlag& abort);
  const Weights& weights(Precision precision) const;
  const DenseWeights& dense_weights(Precision precision, const AbortFlag& abort);

  Config config_;
  KernelTarget target_;
  LoadedWeights loaded_;
  Workspace workspace_;
  std::unique_ptr<const Bf16Weights> bf16_;    // made when first used, as the one below
  std::unique_ptr<const DenseWeights> dense_;  // of the precision last timed
  Precision dense_precision_ = Precision::F32;
};

}  // namespace canopy
