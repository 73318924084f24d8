// Products by weights that lie in panels: for 32 outputs at a time, [in][32] where a file has
// [32][in]. A panel is read in order, once for each `Isa::tile` rows of x, and no sum runs across a
// register. A steps_*.cpp defines an `Isa` with its registers and includes this; static, for the
// reason that gelu_lanes.h gives.
#pragma once

#include <stddef.h>

#include "steps.h"

namespace canopy {
namespace {

// y = x . panel + bias for `rows` rows of x.
template <class Isa, size_t rows>
void panel_tile(const float* x, size_t in, const float* panel, const float* bias, float* y,
                size_t y_stride) {
  constexpr size_t parts = panel_width / Isa::lanes;
  typename Isa::Register sums[rows][parts];
  for (size_t part = 0; part < parts; ++part) {
    const typename Isa::Register first =
        bias == nullptr ? Isa::zero() : Isa::load(bias + part * Isa::lanes);
    for (size_t row = 0; row < rows; ++row) sums[row][part] = first;
  }
  for (size_t i = 0; i < in; ++i) {
    typename Isa::Register weights[parts];
    for (size_t part = 0; part < parts; ++part) {
      weights[part] = Isa::load(panel + i * panel_width + part * Isa::lanes);
    }
    for (size_t row = 0; row < rows; ++row) {
      const typename Isa::Register value = Isa::all(x[row * in + i]);
      for (size_t part = 0; part < parts; ++part) {
        sums[row][part] = Isa::add_product(value, weights[part], sums[row][part]);
      }
    }
  }
  for (size_t row = 0; row < rows; ++row) {
    for (size_t part = 0; part < parts; ++part) {
      Isa::store(y + row * y_stride + part * Isa::lanes, sums[row][part]);
    }
  }
}

// The last rows: as many as `rows` or fewer.
template <class Isa, size_t rows>
void last_rows(const float* x, size_t left, size_t in, const float* panel, const float* bias,
               float* y, size_t y_stride) {
  if constexpr (rows > 0) {
    if (left == rows) {
      panel_tile<Isa, rows>(x, in, panel, bias, y, y_stride);
    } else {
      last_rows<Isa, rows - 1>(x, left, in, panel, bias, y, y_stride);
    }
  }
}

template <class Isa>
void panel_product(const float* x, size_t rows, size_t in, const float* panels, size_t count,
                   const float* bias, float* y, size_t y_stride) {
  for (size_t p = 0; p < count; ++p) {
    const float* panel = panels + p * panel_width * in;
    const float* panel_bias = bias == nullptr ? nullptr : bias + p * panel_width;
    float* out = y + p * panel_width;
    size_t row = 0;
    for (; row + Isa::tile <= rows; row += Isa::tile) {
      panel_tile<Isa, Isa::tile>(x + row * in, in, panel, panel_bias, out + row * y_stride,
                                 y_stride);
    }
    last_rows<Isa, Isa::tile - 1>(x + row * in, rows - row, in, panel, panel_bias,
                                  out + row * y_stride, y_stride);
  }
}

}  // namespace
}  // namespace canopy
