#include "dtype.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>

namespace canopy {
namespace {

static_assert(std::endian::native == std::endian::little, "safetensors data is little-endian");

constexpr std::array<Dtype, 21> known_dtypes = {{
    {"BOOL", 8},    {"U8", 8},       {"I8", 8},       {"F8_E5M2", 8}, {"F8_E4M3", 8}, {"F8_E8M0", 8},
    {"F4", 4},      {"F6_E2M3", 6},  {"F6_E3M2", 6},  {"I16", 16},    {"U16", 16},    {"F16", 16},
    {"BF16", 16},   {"I32", 32},     {"U32", 32},     {"F32", 32},    {"F64", 64},    {"I64", 64},
    {"U64", 64},    {"C64", 64},     {"F8_E4M3FNUZ", 8},
}};

float from_bf16(std::uint16_t bits) { return std::bit_cast<float>(std::uint32_t{bits} << 16); }

// The half's exponent and fraction, moved to where F32 keeps them, denote the value times 2^-112;
// one exact product restores it, halves below 2^-14 (an F32 denormal then) included.
float from_f16(std::uint16_t half) {
  const std::uint32_t magnitude = (half & 0x7fffu) << 13;
  const std::uint32_t scaled = std::bit_cast<std::uint32_t>(std::bit_cast<float>(magnitude) *
                                                            std::bit_cast<float>(0x77800000u));
  const bool special = (half & 0x7c00u) == 0x7c00u;  // infinity or NaN
  const std::uint32_t sign = (half & 0x8000u) << 16;
  return std::bit_cast<float>((special ? magnitude | 0x7f800000u : scaled) | sign);
}

template <typename Convert>
void widen_16(const std::byte* source, float* target, std::size_t count, Convert convert) {
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t bits;
    std::memcpy(&bits, source + 2 * i, sizeof bits);
    target[i] = convert(bits);
  }
}

bool non_finite(float value) {
  return (std::bit_cast<std::uint32_t>(value) & 0x7f800000u) == 0x7f800000u;
}

}  // namespace

std::optional<Dtype> find_dtype(std::string_view name) {
  for (const Dtype& dtype : known_dtypes) {
    if (dtype.name == name) return dtype;
  }
  return std::nullopt;
}

bool is_float_weight(const Dtype& dtype) {
  return dtype.name == "F32" || dtype.name == "F16" || dtype.name == "BF16";
}

void widen(const Dtype& dtype, const std::byte* source, float* target, std::size_t count) {
  assert(is_float_weight(dtype));
  if (dtype.name == "F32") {
    std::memcpy(target, source, count * sizeof(float));
  } else if (dtype.name == "F16") {
    widen_16(source, target, count, from_f16);
  } else {
    widen_16(source, target, count, from_bf16);
  }
}

std::size_t first_non_finite(const float* values, std::size_t count) {
  constexpr std::size_t block = 256;  // without an exit inside, so that the compiler vectorises it
  for (std::size_t start = 0; start < count; start += block) {
    const std::size_t end = std::min(count, start + block);
    std::uint32_t found = 0;
    for (std::size_t i = start; i < end; ++i) found |= non_finite(values[i]) ? 1u : 0u;
    if (found == 0) continue;
    for (std::size_t i = start; i < end; ++i) {
      if (non_finite(values[i])) return i;
    }
  }
  return count;
}

}  // namespace canopy
