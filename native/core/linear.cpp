#include "linear.h"

#include <algorithm>

namespace canopy {
namespace {

constexpr std::size_t quick = 4;  // multiply-adds of a product take a quarter of what others do

void share_panels(const Compute& compute, const LinearWeights& weights, const LinearShape& shape,
                  const float* x, float* y) {
  const std::size_t panels = shape.out / panel_width;
  const std::size_t share = (panels + compute.pool.size() - 1) / compute.pool.size();
  const std::size_t least = quick * piece_of(shape.rows * shape.in * panel_width);
  compute.pool.run(panels, std::max(share, least), [&](std::size_t begin, std::size_t end,
                                                       std::size_t) {
    const std::size_t first = begin * panel_width;
    compute.steps.panel_product(x, shape.rows, shape.in, weights.weight + first * shape.in,
                                end - begin,
                                weights.bias == nullptr ? nullptr : weights.bias + first,
                                y + first, shape.out);
  });
}

}  // namespace

void add_bias(const float* bias, float* y, std::size_t rows, std::size_t columns) {
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t i = 0; i < columns; ++i) y[row * columns + i] += bias[i];
  }
}

void share_product(const Compute& compute, const LinearShape& shape, View x, const float* weight,
                   Target2D y) {
  constexpr std::size_t group = 16;  // columns that a kernel of BLAS takes at once
  const std::size_t share = (shape.out + compute.pool.size() - 1) / compute.pool.size();
  const std::size_t least = quick * piece_of(shape.rows * shape.in);
  const std::size_t piece = (std::max(share, least) + group - 1) / group * group;
  compute.pool.run(shape.out, piece, [&](std::size_t begin, std::size_t end, std::size_t) {
    const float* rows = weight + begin * shape.in;
    if (shape.rows <= compute.steps.most_rows && x.ld == shape.in) {
      compute.steps.few_rows(x.data, shape.rows, rows, end - begin, shape.in, y.data + begin, y.ld);
    } else {
      matmul_nt(shape.rows, end - begin, shape.in, x, {rows, shape.in}, {y.data + begin, y.ld});
    }
  });
}

void linear(const Compute& compute, const LinearWeights& weights, const LinearShape& shape,
            const float* x, float* y) {
  const std::size_t block = rows_per_look(shape.in, shape.out);
  for (std::size_t row = 0; row < shape.rows; row += block) {
    compute.abort.check();
    const std::size_t count = std::min(block, shape.rows - row);
    float* out = y + row * shape.out;
    if (weights.in_panels) {
      share_panels(compute, weights, {count, shape.in, shape.out}, x + row * shape.in, out);
      continue;
    }
    share_product(compute, {count, shape.in, shape.out}, {x + row * shape.in, shape.in},
                  weights.weight, {out, shape.out});
    if (weights.bias != nullptr) add_bias(weights.bias, out, count, shape.out);
  }
}

}  // namespace canopy
