// Whether CMM and dense-masked agree on a layer.
#pragma once

#include <cstdint>

#include "kernels.h"

namespace canopy {

struct Comparison {
  double difference = 0;            // largest |CMM - dense-masked| / largest |dense-masked|
  std::int32_t leaves_changed = 0;  // tokens left out: they part where a logit rounds to zero
};

Comparison compare(const FffLayer& layer, const FffBatch& cmm, const FffBatch& masked,
                   std::size_t tokens);

}  // namespace canopy
