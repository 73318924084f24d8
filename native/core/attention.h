// Self-attention of each sequence of a batch on itself.
#pragma once

#include "batch.h"
#include "compute.h"
#include "config.h"

namespace canopy {

// Queries that are scored at a time, so that the scores stay in cache.
inline constexpr std::size_t query_block = 128;

// context = softmax(q . k^T * norm_factor + mask) . v for each sequence and head.
//
//   projected: [token][head][q, k, v][head width]
//   scores:    [thread][query_block][longest], scratch
//   context:   [token][head][head width]
//
// A masked key has -10,000 added to its scores, as where the models were trained. Throws Cancelled.
void attend(const Compute& compute, const Config& config, const Batch& batch, float norm_factor,
            const float* projected, float* scores, float* context);

}  // namespace canopy
