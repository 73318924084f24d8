// Times the FFF layers of a model and its whole pass: CMM against BLAS, on the same inputs, with the
// same threads.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "compute.h"
#include "encoder.h"
#include "fff_dense.h"
#include "kernels.h"
#include "memory.h"

namespace canopy {

struct Timing {
  std::size_t repetitions = 0;
  std::vector<std::int32_t> distinct_nodes;      // [layer], visited nodes, each counted once
  std::vector<double> forward_us;                // [repetition], the whole pass
  std::vector<double> forward_dense_masked_us;   // [repetition]
  std::vector<double> cmm_us;           // [layer][repetition], for all tokens
  std::vector<double> dense_us;         // [layer][repetition]
  std::vector<double> dense_masked_us;  // [layer][repetition]
  std::vector<double> differences;      // [layer]
  std::vector<std::int32_t> leaves_changed;  // [layer]
};

// Timing ends at the first repetition after both are reached.
struct TimingEffort {
  double budget_us;
  std::size_t min_repetitions;
};

// The dense contender's own copy of all layers' weights; rounded, in F32, where they are in BF16, so
// that the outputs agree.
class DenseWeights {
 public:
  // Throws NoMemory, Cancelled.
  DenseWeights(const std::vector<FffLayer>& layers, const AbortFlag& abort);
  const std::vector<DenseLayer>& layers() const { return layers_; }

 private:
  Block block_;
  std::vector<DenseLayer> layers_;
};

struct TimingTask {
  std::vector<FffLayer> layers;
  const DenseWeights& dense;
  const std::vector<std::vector<float>>& inputs;  // [layer][token][hidden]
  std::size_t tokens;
  Activate activate;        // of CMM
  Activate activate_dense;  // of the dense contenders: the machine's best
  std::function<double(const PassOptions& options)> forward;  // one whole pass, its microseconds
  TimingEffort effort;
  // Called between layers with the time used so far; may run other work, and may throw.
  std::function<void(double used_us)> between;
};

// Lets CMM, dense-masked and dense go through all layers in turn, then the whole pass as it is and
// with dense-masked layers; again and again. Outputs are compared before anything is timed.
//
// A difference is the largest |CMM - dense-masked| over the largest |dense-masked|. BLAS sums in
// another order, so a logit close to zero can send a token another way: where the first logit at
// which the paths part is within rounding of zero, the token is counted in leaves_changed and left
// out of the difference. Throws NoMemory, Cancelled.
Timing time_layers(const Compute& compute, const TimingTask& task);

}  // namespace canopy
