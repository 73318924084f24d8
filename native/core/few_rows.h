// The product of a few rows by a large matrix: each row of the matrix is read once, as it lies in
// memory. BLAS first copies the matrix into its own form, which for 9 rows costs twice what the
// product does. A steps_*.cpp defines an `Isa` with its registers and includes this; static, for the
// reason that gelu_lanes.h gives.
#pragma once

#include <stddef.h>

namespace canopy {
namespace {

// y[i][j] = x[i] . w[j] for `xs` rows of x and `ws` of w.
template <class Isa, size_t xs, size_t ws>
void product_tile(const float* x, const float* w, size_t k, float* y, size_t y_stride) {
  typename Isa::Register sums[xs][ws];
  for (size_t i = 0; i < xs; ++i) {
    for (size_t j = 0; j < ws; ++j) sums[i][j] = Isa::zero();
  }
  size_t column = 0;
  for (; column + Isa::lanes <= k; column += Isa::lanes) {
    typename Isa::Register values[ws];
    for (size_t j = 0; j < ws; ++j) values[j] = Isa::load(w + j * k + column);
    for (size_t i = 0; i < xs; ++i) {
      const typename Isa::Register value = Isa::load(x + i * k + column);
      for (size_t j = 0; j < ws; ++j) sums[i][j] = Isa::add_product(value, values[j], sums[i][j]);
    }
  }
  for (size_t i = 0; i < xs; ++i) {
    for (size_t j = 0; j < ws; ++j) {
      float sum = Isa::sum(sums[i][j]);
      for (size_t c = column; c < k; ++c) sum += x[i * k + c] * w[j * k + c];
      y[i * y_stride + j] = sum;
    }
  }
}

template <class Isa, size_t ws>
void product_rows(const float* x, size_t m, const float* w, size_t k, float* y, size_t y_stride) {
  size_t i = 0;
  for (; i + Isa::tile <= m; i += Isa::tile) {
    product_tile<Isa, Isa::tile, ws>(x + i * k, w, k, y + i * y_stride, y_stride);
  }
  const float* rest = x + i * k;
  float* y_rest = y + i * y_stride;
  if (m - i == 3) product_tile<Isa, 3, ws>(rest, w, k, y_rest, y_stride);
  if (m - i == 2) product_tile<Isa, 2, ws>(rest, w, k, y_rest, y_stride);
  if (m - i == 1) product_tile<Isa, 1, ws>(rest, w, k, y_rest, y_stride);
}

// y[m][n] = x[m][k] . w[n][k]^T, `y_stride` floats from row to row of y.
template <class Isa>
void few_rows(const float* x, size_t m, const float* w, size_t n, size_t k, float* y,
              size_t y_stride) {
  size_t j = 0;
  for (; j + 4 <= n; j += 4) product_rows<Isa, 4>(x, m, w + j * k, k, y + j, y_stride);
  for (; j < n; ++j) product_rows<Isa, 1>(x, m, w + j * k, k, y + j, y_stride);
}

}  // namespace
}  // namespace canopy
