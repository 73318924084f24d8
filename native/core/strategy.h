// Which way through a batch pays: a rule of thumb from measurements, stated where it is made.
#pragma once

#include <cstddef>

#include "kernels.h"

namespace canopy {

// For `tokens` tokens that one thread takes through a layer.
Strategy choose_strategy(const FffLayer& layer, std::size_t tokens);

}  // namespace canopy
