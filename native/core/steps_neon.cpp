// The small steps in NEON, by the compiler alone. Only C headers here: see gelu_lanes.h.
#include "step_lanes.h"
#include "steps.h"

namespace canopy {

const Steps neon_steps = {softmax_lanes, sum_in_lanes, squares_in_lanes, affine_lanes, nullptr, 0, nullptr};

}  // namespace canopy
