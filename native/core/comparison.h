// Whether CMM and dense-masked agree on a layer.
#pragma once

#include <cstdint>

#include "blas.h"
#include "kernels.h"

namespace canopy {

struct Comparison {
  double difference = 0;            // largest |CMM - dense-masked| / largest |dense-masked|
  std::int32_t leaves_changed = 0;  // tokens left out: they part where a logit rounds to zero
};

// `in_rows`: a row of W_in for each neuron, wherever they are.
Comparison compare(const FffLayer& layer, const View& in_rows, const FffBatch& cmm,
                   const FffBatch& masked, std::size_t tokens);

}  // namespace canopy
