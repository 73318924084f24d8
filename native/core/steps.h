// The small steps of a forward pass in one instruction set; `dispatch.cpp` chooses at run time.
#pragma once

#include <cstddef>

namespace canopy {

// Outputs of a weight matrix that lie together where it is in panels: panels.h.
inline constexpr std::size_t panel_width = 32;

struct Steps {
  // Softmax in place. Each value is right to 4 units in the last place; those below 1e-38 of the
  // largest are 0.
  void (*softmax)(float* row, std::size_t count);

  // Sum of x, and of (x - mean)^2, in double.
  double (*sum)(const float* x, std::size_t count);
  double (*squares)(const float* x, std::size_t count, double mean);

  // y = (x - mean) * factor * scale + shift in double, rounded once; x and y may be the same.
  // shift may be null, and then scale too: they count as 0 and 1.
  void (*affine)(const float* x, float* y, std::size_t count, double mean, double factor,
                 const float* scale, const float* shift);

  // y[m][n] = x[m][k] . w[n][k]^T for m up to `most_rows`, which is 0 where BLAS is as fast.
  void (*few_rows)(const float* x, std::size_t m, const float* w, std::size_t n, std::size_t k,
                   float* y, std::size_t y_stride);
  std::size_t most_rows;

  // y[rows][count * panel_width] = x[rows][in] . panels^T + bias, where bias is not null. Null where
  // weights are left as a file has them, for BLAS.
  void (*panel_product)(const float* x, std::size_t rows, std::size_t in, const float* panels,
                        std::size_t count, const float* bias, float* y, std::size_t y_stride);
};

extern const Steps scalar_steps;
extern const Steps avx2_steps;
extern const Steps avx512_steps;
extern const Steps neon_steps;

}  // namespace canopy
