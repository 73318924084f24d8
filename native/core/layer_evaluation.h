// One FFF layer on its own, from weights in the shapes of a file.
#pragma once

#include <cstdint>
#include <vector>

#include "compute.h"

namespace canopy {

struct LooseLayer {
  std::size_t hidden;
  std::size_t trees;
  std::size_t depth;
  std::vector<float> w_in;   // [tree][node][hidden]
  std::vector<float> biases; // [tree][node]
  std::vector<float> w_out;  // [hidden][tree][node]
};

enum class Variant { Cmm, DenseMasked, Dense };

struct LayerOutput {
  std::vector<float> y;              // [token][hidden]
  std::vector<std::int32_t> leaves;  // [token][tree]
  std::vector<float> logits;         // [token][tree][level]
};

// Evaluates the layer, with GELU, on x[token][hidden]. Throws NoMemory, Cancelled.
LayerOutput evaluate_layer(const Compute& compute, const LooseLayer& layer,
                           const std::vector<float>& x, Variant variant);

}  // namespace canopy
