// A model's weights as one precision of the trees' rows wants them.
#pragma once

#include "abort.h"
#include "memory.h"
#include "weights.h"

namespace canopy {

// Of the rows of the trees; biases, activations and all sums are F32 in both.
enum class Precision { F32, Bf16 };

// Rows in BF16 beside the F32 ones, which stay: the dense contender and later calls use them.
class Bf16Weights {
 public:
  // Throws NoMemory before anything is allocated; Cancelled.
  Bf16Weights(const Weights& weights, const AbortFlag& abort);

  // The weights with rows16 set, and with the lengths of the rounded rows.
  const Weights& weights() const { return weights_; }

 private:
  Block block_;
  Weights weights_;
};

}  // namespace canopy
