// A linear layer on a batch of rows.
#pragma once

#include <cstddef>

#include "blas.h"
#include "compute.h"
#include "weights.h"

namespace canopy {

struct LinearShape {
  std::size_t rows;
  std::size_t in;
  std::size_t out;
};

// y[row][out] = x[row][in] . weight[out][in]^T, its columns shared among the pool's threads, each of
// which calls BLAS, set to one thread, by itself.
void share_product(const Compute& compute, const LinearShape& shape, View x, const float* weight,
                   Target2D y);

// y[row][out] = x[row][in] . weight^T + bias. Throws Cancelled.
void linear(const Compute& compute, const LinearWeights& weights, const LinearShape& shape,
            const float* x, float* y);

void add_bias(const float* bias, float* y, std::size_t rows, std::size_t columns);

}  // namespace canopy
