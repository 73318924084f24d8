// One FFF layer on its own, from weights in the shapes of a file.
#pragma once

#include <cstdint>
#include <optional>
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

// How CMM is to go about it.
struct CmmChoice {
  std::optional<Strategy> strategy = {};  // forced; else as choose_strategy says
  bool bf16 = false;                      // rows rounded to BF16; the dense variants stay F32
};

// Evaluates the layer, with GELU, on x[token][hidden]. Throws NoMemory, Cancelled.
LayerOutput evaluate_layer(const Compute& compute, const LooseLayer& layer,
                           const std::vector<float>& x, Variant variant, CmmChoice choice = {});

}  // namespace canopy
