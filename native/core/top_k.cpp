#include "top_k.h"

#include <cassert>
#include <cmath>

namespace canopy {
namespace {

// Puts (id, logit) in its place among the `filled` best so far; the last of k falls out. Ids come
// in ascending order, so an equal logit goes behind.
void insert(const TopK& result, std::size_t filled, std::size_t k, std::int32_t id, float logit) {
  std::size_t place = filled < k ? filled : k - 1;
  for (; place > 0 && result.logits[place - 1] < logit; --place) {
    result.logits[place] = result.logits[place - 1];
    result.ids[place] = result.ids[place - 1];
  }
  result.logits[place] = logit;
  result.ids[place] = id;
}

}  // namespace

// A random row replaces an entry k ln(count / k) times, so a sorted list costs less than a heap.
void top_k(const float* logits, std::size_t count, std::size_t k, const TopK& result) {
  assert(k >= 1 && k <= count);
  std::size_t filled = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (filled == k && !(logits[i] > result.logits[k - 1])) continue;
    insert(result, filled, k, static_cast<std::int32_t>(i), logits[i]);
    if (filled < k) ++filled;
  }
  const double largest = result.logits[0];
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(logits[i] - largest);
  for (std::size_t i = 0; i < k; ++i) {
    result.probabilities[i] = static_cast<float>(std::exp(result.logits[i] - largest) / sum);
  }
}

}  // namespace canopy
