#include "norms.h"

#include <algorithm>
#include <cmath>

namespace canopy {
namespace {

double sum_of(const float* x, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{x[i]};
  return sum;
}

double sum_of_squares(const float* x, std::size_t count, double mean) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

void layer_norm(const NormKind& kind, const NormWeights& weights, const float* x, float* y) {
  const double count = static_cast<double>(kind.hidden);
  const double mean = sum_of(x, kind.hidden) / count;
  const double variance = sum_of_squares(x, kind.hidden, mean) / count;
  const double factor = 1 / std::sqrt(variance + kind.eps);
  for (std::size_t i = 0; i < kind.hidden; ++i) {
    y[i] = static_cast<float>((x[i] - mean) * factor * weights.scale[i] + weights.shift[i]);
  }
}

void rms_norm(const NormKind& kind, const NormWeights& weights, const float* x, float* y) {
  const double square = sum_of_squares(x, kind.hidden, 0) / static_cast<double>(kind.hidden);
  const double factor = 1 / std::sqrt(square + kind.eps);
  for (std::size_t i = 0; i < kind.hidden; ++i) {
    y[i] = static_cast<float>(x[i] * factor * weights.scale[i]);
  }
}

void scale_norm(const NormKind& kind, const NormWeights& weights, const float* x, float* y) {
  const double length = std::sqrt(sum_of_squares(x, kind.hidden, 0));
  const double factor = weights.scale[0] / std::max(length, kind.eps);
  for (std::size_t i = 0; i < kind.hidden; ++i) y[i] = static_cast<float>(x[i] * factor);
}

}  // namespace

void normalise(const NormKind& kind, const NormWeights& weights, const float* x, float* y,
               std::size_t rows) {
  const auto norm_row = kind.norm == Norm::LayerNorm ? layer_norm
                        : kind.norm == Norm::RMSNorm ? rms_norm
                                                     : scale_norm;
  for (std::size_t row = 0; row < rows; ++row) {
    norm_row(kind, weights, x + row * kind.hidden, y + row * kind.hidden);
  }
}

}  // namespace canopy
