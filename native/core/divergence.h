// How far one prediction is from another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace canopy {

// log of the sum of exp(logit).
double log_sum(const float* logits, std::size_t count);

// A prediction that others are compared with.
struct Prediction {
  Prediction(const float* logits, std::size_t count);

  std::vector<float> logits;
  std::vector<double> probabilities;
  double log_sum;
};

// KL(base || other) = sum of p (log p - log q), in nats; 0 for equal logits.
double divergence(const Prediction& base, const float* other);

// 1 + how many logits are larger than that of `id`.
std::int32_t rank_of(const float* logits, std::size_t count, std::int32_t id);

// a . b / (|a| |b|), in double; 1 for equal vectors.
double cosine(const float* a, const float* b, std::size_t count);

}  // namespace canopy
