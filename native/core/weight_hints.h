// What to do about a tensor that is missing or has another shape than the config says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "safetensors.h"

namespace canopy {

// Behind "is missing, expected the shape ...": a tensor whose name ends in this one, or nothing.
std::string missing_hint(const TensorTable& table, const std::string& name);

// Behind "has the shape ..., expected ...": that it is transposed, or the config's keys for its shape.
std::string shape_hint(const std::string& name, const std::vector<std::uint64_t>& found,
                       const std::vector<std::uint64_t>& expected);

}  // namespace canopy
