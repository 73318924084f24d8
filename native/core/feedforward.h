// The feedforward part of a layer: FFF by CMM, or the dense kind.
#pragma once

#include <optional>

#include "compute.h"
#include "config.h"
#include "kernels.h"
#include "weights.h"

namespace canopy {

// Runs the FFF kernel over all tokens, shared among the threads, by the strategy that
// choose_strategy names unless one is forced. Returns the strategy. Throws Cancelled.
Strategy run_fff(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
                 Activate activate, std::size_t tokens, std::optional<Strategy> forced = {});

// Rows of a dense layer that are computed at a time.
inline constexpr std::size_t inner_rows = 256;

// y = dense_out(activation(dense_in(x))), and gated, with dense_in(x) = [value, gate],
// y = dense_out(activation(gate) * value). inner: [inner_rows][width], scratch. Throws Cancelled.
void run_dense(const Compute& compute, const Config& config, const LayerWeights& weights,
               const float* x, std::size_t tokens, float* inner, float* y);

}  // namespace canopy
