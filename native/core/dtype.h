// Element types of the safetensors format, and the widening of three of them to F32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace canopy {

struct Dtype {
  std::string_view name;  // as the format spells it
  std::uint32_t bits;     // of one element

  bool operator==(const Dtype& other) const { return name == other.name; }
};

// The dtype of that name, or nothing where the format has none.
std::optional<Dtype> find_dtype(std::string_view name);

// Whether `widen` takes it: F32, F16 and BF16.
bool is_float_weight(const Dtype& dtype);

// Turns `count` little-endian elements into F32, exactly: each F16 and BF16 value has one.
void widen(const Dtype& dtype, const std::byte* source, float* target, std::size_t count);

// Index of the first NaN or infinity among `count` values, or `count` where all are finite.
std::size_t first_non_finite(const float* values, std::size_t count);

}  // namespace canopy
