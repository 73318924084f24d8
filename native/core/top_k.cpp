#include "top_k.h"

#include <cassert>
#include <cmath>

namespace canopy {
namespace {

// Puts (id, value) in its place among the `filled` best so far; the last of k falls out. Ids come
// in ascending order, so an equal value goes behind.
void insert(std::int32_t* ids, float* found, std::size_t filled, std::size_t k, std::int32_t id,
            float value) {
  std::size_t place = filled < k ? filled : k - 1;
  for (; place > 0 && found[place - 1] < value; --place) {
    found[place] = found[place - 1];
    ids[place] = ids[place - 1];
  }
  found[place] = value;
  ids[place] = id;
}

}  // namespace

// A random row replaces an entry k ln(count / k) times, so a sorted list costs less than a heap.
void largest(const float* values, std::size_t count, std::size_t k, std::int32_t* ids,
             float* found) {
  assert(k >= 1 && k <= count);
  std::size_t filled = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (filled == k && !(values[i] > found[k - 1])) continue;
    insert(ids, found, filled, k, static_cast<std::int32_t>(i), values[i]);
    if (filled < k) ++filled;
  }
}

void top_k(const float* logits, std::size_t count, std::size_t k, const TopK& result) {
  largest(logits, count, k, result.ids, result.logits);
  const double most = result.logits[0];
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(logits[i] - most);
  for (std::size_t i = 0; i < k; ++i) {
    result.probabilities[i] = static_cast<float>(std::exp(result.logits[i] - most) / sum);
  }
}

}  // namespace canopy
