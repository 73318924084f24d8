// The activation functions by name, as PyTorch defines them.
#pragma once

#include "config.h"
#include "kernels.h"

namespace canopy {

// The GELU comes from `kernels`, the others are plain loops: only a dense layer of another
// activation computes many of them, and there the products take far longer.
Activate activation_of(Activation activation, const Kernels& kernels);

}  // namespace canopy
