// Parts of a batch that a thread computes by itself.
#pragma once

#include <vector>

#include "batch.h"

namespace canopy {

// Consecutive sequences in groups of about the same number of tokens. They depend on the batch alone.
std::vector<Batch> groups_of(const Batch& batch);

}  // namespace canopy
