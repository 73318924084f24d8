// The three norms of the family. Statistics are taken in double: a relative error of 1e-7 that all
// of a token's elements share turns into 4e-5 in a logit whose bias is 400.
#pragma once

#include <cstddef>

#include "config.h"
#include "steps.h"

namespace canopy {

struct NormWeights {
  const float* scale = nullptr;  // [hidden]; one value for ScaleNorm
  const float* shift = nullptr;  // [hidden] for LayerNorm, else null
};

struct NormKind {
  Norm norm;
  double eps;
  std::size_t hidden;
};

// y = norm(x) for `rows` rows of x[row][hidden]; x and y may be the same.
//   LayerNorm: (x - mean) / sqrt(variance + eps) * scale + shift
//   RMSNorm:   x / sqrt(mean of squares + eps) * scale
//   ScaleNorm: x / max(length, eps) * scale
void normalise(const Steps& steps, const NormKind& kind, const NormWeights& weights,
               const float* x, float* y, std::size_t rows);

}  // namespace canopy
