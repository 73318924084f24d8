// The most likely entries of a row of logits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canopy {

// The `k` largest of `count` values, largest first, the smaller index first among equals; k <= count.
void largest(const float* values, std::size_t count, std::size_t k, std::int32_t* ids,
             float* found);

struct TopK {
  std::int32_t* ids;      // [k]
  float* logits;          // [k]
  float* probabilities;   // [k], of the softmax over the whole row
};

// `largest` of a row of logits, with probabilities. The sum of the softmax is taken in double.
void top_k(const float* logits, std::size_t count, std::size_t k, const TopK& result);

}  // namespace canopy
