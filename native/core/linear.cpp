#include "linear.h"

#include <algorithm>

namespace canopy {

void add_bias(const float* bias, float* y, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) y[row * columns + i] += bias[i];
  }
}

void linear(const Compute& compute, const LinearWeights& weights, const LinearShape& shape,
            const float* x, float* y) {
  const std::size_t block = rows_per_look(shape.in, shape.out);
  for (std::size_t row = 0; row < shape.rows; row += block) {
    compute.abort.check();
    const std::size_t count = std::min(block, shape.rows - row);
    float* out = y + row * shape.out;
    matmul_nt(count, shape.out, shape.in, {x + row * shape.in, shape.in},
              {weights.weight, shape.in}, {out, shape.out});
    if (weights.bias != nullptr) add_bias(weights.bias, out, count, shape.out);
  }
}

}  // namespace canopy
