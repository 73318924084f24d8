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
#include "encoder.h"
#include "node.h"
#include "precision.h"
#include "score.h"
#include "timing.h"
#include "trace.h"
#include "variation.h"
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

  // One forward pass, with the request's interventions. Throws BadInput for a batch or request that
  // the model cannot take, NoMemory, Cancelled.
  Trace trace(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
              const TraceRequest& request, Precision precision = Precision::F32);

  // The layers' traces of many sequences, in groups of some sequences: a thread takes a whole group, so
  // that none waits for another between two steps of a pass. Groups depend on the batch alone, and
  // a group's numbers on it alone, so the result is the same for any number of threads. Predictions
  // and captures are not made, and there are no interventions. Throws as `trace` does.
  std::vector<Trace> trace_groups(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                                  const TraceRequest& request,
                                  Precision precision = Precision::F32);

  // A pass without and one with the request's interventions. The first is kept, and the second begins
  // at the first layer that they reach: its arrays are those of a whole pass, bit for bit. Throws as
  // `trace` does.
  Variation intervene(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                      const TraceRequest& request, Precision precision = Precision::F32);

  // Variants of one sequence as one batch, from the first layer that any of them reaches. Throws as
  // `trace` does.
  Sweep sweep(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
              const SweepRequest& request, Precision precision = Precision::F32);

  // The targets' log-probabilities and ranks at positions, with the request's interventions; decoder
  // logits are held for a few positions at a time. Throws as `trace` does, BadInput for targets that
  // the vocabulary does not have.
  Scores score(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
               const ScoreRequest& request, Precision precision = Precision::F32);

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
  void check_targets(const ScoreRequest& request) const;
  void make_rows(Precision precision, const AbortFlag& abort);
  const Weights& weights(Precision precision) const;
  const DenseWeights& dense_weights(Precision precision, const AbortFlag& abort);

  // model_variation.cpp
  void ready(ThreadPool& pool, const AbortFlag& abort, const Batch& batch, Precision precision);
  std::unique_ptr<BasePass> base_pass(const Compute& compute, const Batch& batch,
                                      Precision precision, const Interventions& interventions);
  void keep(std::unique_ptr<BasePass> base);
  void go_on(const Compute& compute, const BasePass& base, const Batch& batch,
             const Interventions& interventions, Precision precision, Variation& result);
  void compare_predictions(const Compute& compute, const BasePass& base,
                           const TraceRequest& request, Variation& result);
  Sweep sweep_predictions(const Compute& compute, const BasePass& base,
                          const SweepRequest& request);
  void count_rerouted(const BasePass& base, const Trace& trace, const SweepRequest& request,
                      Sweep& result) const;

  // What a pass needs to carry out interventions; they must outlive it.
  PassOptions with(const Interventions& interventions, Precision precision);

  Config config_;
  KernelTarget target_;
  LoadedWeights loaded_;
  Workspace workspace_;
  std::vector<Workspace> group_spaces_;  // [thread]
  std::unique_ptr<const Bf16Weights> bf16_;    // made when first used, as the one below
  std::unique_ptr<const DenseWeights> dense_;  // of the precision last timed
  Precision dense_precision_ = Precision::F32;
  std::unique_ptr<BasePass> base_;  // the last one
  std::vector<PathProducts> path_products_;  // [layer], of the precision that last asked
  Precision path_precision_ = Precision::F32;
};

}  // namespace canopy
