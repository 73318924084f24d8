#include "divergence.h"

#include <algorithm>
#include <cmath>

namespace canopy {

double log_sum(const float* logits, std::size_t count) {
  const double most = *std::max_element(logits, logits + count);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(logits[i] - most);
  return most + std::log(sum);
}

Prediction::Prediction(const float* all, std::size_t count)
    : logits(all, all + count), probabilities(count), log_sum(canopy::log_sum(all, count)) {
  for (std::size_t i = 0; i < count; ++i) probabilities[i] = std::exp(logits[i] - log_sum);
}

double divergence(const Prediction& base, const float* other) {
  double sum = 0;
  for (std::size_t i = 0; i < base.logits.size(); ++i) {
    sum += base.probabilities[i] * (double{base.logits[i]} - double{other[i]});
  }
  // Rounding may leave it below zero, by 1e-16 or so.
  return std::max(0.0, sum - base.log_sum + log_sum(other, base.logits.size()));
}

std::int32_t rank_of(const float* logits, std::size_t count, std::int32_t id) {
  const float own = logits[id];
  return 1 + static_cast<std::int32_t>(
                 std::count_if(logits, logits + count, [&](float logit) { return logit > own; }));
}

double cosine(const float* a, const float* b, std::size_t count) {
  if (std::equal(a, a + count, b)) return 1;
  double product = 0;
  double squares_a = 0;
  double squares_b = 0;
  for (std::size_t i = 0; i < count; ++i) {
    product += double{a[i]} * double{b[i]};
    squares_a += double{a[i]} * double{a[i]};
    squares_b += double{b[i]} * double{b[i]};
  }
  return product / std::sqrt(squares_a * squares_b);
}

}  // namespace canopy
