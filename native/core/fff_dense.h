// An FFF layer over all its neurons by BLAS: what CMM is compared with.
#pragma once

#include "compute.h"
#include "kernels.h"

namespace canopy {

// The layer's weights without the gaps that a row's neighbour leaves: products of 1 to 16 tokens
// are 5 to 30 % slower over rows that have gaps.
struct DenseLayer {
  FffLayer shape;      // its rows are not used
  const float* w_in;   // [tree][node][hidden]
  const float* w_out;  // [tree][node][hidden]
};

// Copies a layer's rows; both targets are [tree][node][hidden].
void copy_rows(const FffLayer& layer, float* w_in, float* w_out);

struct DenseScratch {
  float* neurons;  // [dense_rows(layer)][tree][node]
  float* visited;  // [dense_rows(layer)][tree][level]
};

// Tokens that are computed at a time.
std::size_t dense_rows(const FffLayer& layer);

// y = activate(x . w_in^T + b) . w_out, all neurons answering. Leaves and logits are those of the
// path that each token would take; both pointers may be null. Throws Cancelled.
void fff_dense(const Compute& compute, const DenseLayer& layer, const FffBatch& batch,
               Activate activate, std::size_t tokens, const DenseScratch& scratch);

// The same with the unvisited neurons zeroed: the output of CMM. The paths follow from the logits
// that BLAS gives, so a logit within rounding of zero may go the other way. Throws Cancelled.
void fff_dense_masked(const Compute& compute, const DenseLayer& layer, const FffBatch& batch,
                      Activate activate, std::size_t tokens, const DenseScratch& scratch);

}  // namespace canopy
