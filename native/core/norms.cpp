#include "norms.h"

#include <algorithm>
#include <cmath>

namespace canopy {
namespace {

void norm_row(const Steps& steps, const NormKind& kind, const NormWeights& weights, const float* x,
              float* y) {
  const double count = static_cast<double>(kind.hidden);
  if (kind.norm == Norm::LayerNorm) {
    const double mean = steps.sum(x, kind.hidden) / count;
    const double variance = steps.squares(x, kind.hidden, mean) / count;
    const double factor = 1 / std::sqrt(variance + kind.eps);
    steps.affine(x, y, kind.hidden, mean, factor, weights.scale, weights.shift);
    return;
  }
  const double squares = steps.squares(x, kind.hidden, 0);
  if (kind.norm == Norm::RMSNorm) {
    const double factor = 1 / std::sqrt(squares / count + kind.eps);
    steps.affine(x, y, kind.hidden, 0, factor, weights.scale, nullptr);
  } else {
    const double factor = weights.scale[0] / std::max(std::sqrt(squares), kind.eps);
    steps.affine(x, y, kind.hidden, 0, factor, nullptr, nullptr);
  }
}

}  // namespace

void normalise(const Steps& steps, const NormKind& kind, const NormWeights& weights,
               const float* x, float* y, std::size_t rows) {
  for (std::size_t row = 0; row < rows; ++row) {
    norm_row(steps, kind, weights, x + row * kind.hidden, y + row * kind.hidden);
  }
}

}  // namespace canopy
