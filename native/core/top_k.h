// The most likely entries of a row of logits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canopy {

struct TopK {
  std::int32_t* ids;      // [k]
  float* logits;          // [k]
  float* probabilities;   // [k], of the softmax over the whole row
};

// The `k` largest of `count` logits, largest first, the smaller id first among equals; k <= count.
// The sum of the softmax is taken in double.
void top_k(const float* logits, std::size_t count, std::size_t k, const TopK& result);

}  // namespace canopy
