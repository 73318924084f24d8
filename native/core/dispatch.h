// Which kernels this machine runs, and which are in use.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kernels.h"
#include "steps.h"

namespace canopy {

enum class KernelTarget { Scalar, Avx2, Avx512, Neon };

std::string_view target_name(KernelTarget target);

// Those that this machine runs, worst first; scalar is always among them.
const std::vector<KernelTarget>& machine_targets();

// The target called `name`, or, where it is empty, what CANOPY_TARGET names, or the machine's best.
// Throws Unsupported for a name that is unknown or that this machine cannot run.
KernelTarget choose_target(std::string_view name);

// The machine must run it.
const Kernels& kernels_of(KernelTarget target);
const Steps& steps_of(KernelTarget target);

}  // namespace canopy
