// Times the FFF layers of a model: CMM against BLAS, on the same inputs, with the same threads.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "compute.h"
#include "fff_dense.h"
#include "kernels.h"
#include "memory.h"

namespace canopy {

struct Timing {
  std::size_t repetitions = 0;
  std::vector<double> cmm_us;           // [layer][repetition], for all tokens
  std::vector<double> dense_us;         // [layer][repetition]
  std::vector<double> dense_masked_us;  // [layer][repetition]
  std::vector<double> differences;      // [layer]
  std::vector<std::int32_t> leaves_changed;  // [layer]
};

// The dense contender's own copy of all layers' weights.
class DenseWeights {
 public:
  // Throws NoMemory.
  explicit DenseWeights(const std::vector<FffLayer>& layers);
  const std::vector<DenseLayer>& layers() const { return layers_; }

 private:
  std::vector<DenseLayer> lay_out(const std::vector<FffLayer>& layers, Arena& arena) const;

  Block block_;
  std::vector<DenseLayer> layers_;
};

struct TimingTask {
  const std::vector<FffLayer>& layers;
  const DenseWeights& dense;
  const std::vector<std::vector<float>>& inputs;  // [layer][token][hidden]
  std::size_t tokens;
  Activate activate;        // of CMM
  Activate activate_dense;  // of the dense contenders: the machine's best
  double budget_us;
  // Called between repetitions with the time used so far; may run other work.
  std::function<void(double used_us)> between;
};

// Lets CMM, dense-masked and dense pass through all layers in turn, again and again, until the budget
// is used, but at least 3 times. Outputs are compared before anything is timed.
//
// A difference is the largest |CMM - dense-masked| over the largest |dense-masked|. BLAS sums in
// another order, so a logit close to zero can send a token another way: where the first logit at
// which the paths part is within rounding of zero, the token is counted in leaves_changed and left
// out of the difference. Throws NoMemory, Cancelled.
Timing time_layers(const Compute& compute, const TimingTask& task);

}  // namespace canopy
