#include "bf16_rows.h"

#include <bit>

namespace canopy {
namespace {

// Weights are finite: the loader refuses others, so there is no NaN to keep.
std::uint16_t to_bf16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  const std::uint32_t half = 0x7fff + (bits >> 16 & 1);
  return static_cast<std::uint16_t>((bits + half) >> 16);
}

// One row, its columns in the order that bf16_rows.h states.
void round_row(const float* row, std::size_t hidden, std::uint16_t* out) {
  constexpr std::size_t block = 32;
  for (std::size_t column = 0; column < bf16_width(hidden); ++column) {
    const std::size_t first = column / block * block;
    const std::size_t lane = column % (block / 2);
    const std::size_t upper = column % block / (block / 2);
    out[first + 2 * lane + upper] = column < hidden ? to_bf16(row[column]) : std::uint16_t{0};
  }
}

}  // namespace

float rounded_to_bf16(float value) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(to_bf16(value)) << 16);
}

std::size_t bf16_row_values(const FffLayer& layer) {
  return layer.trees * layer.nodes * 2 * bf16_width(layer.hidden);
}

void make_bf16_rows(const FffLayer& layer, std::uint16_t* out) {
  const std::size_t width = bf16_width(layer.hidden);
  for (std::size_t row = 0; row < layer.trees * layer.nodes * 2; ++row) {
    round_row(layer.rows + row * layer.width, layer.hidden, out + row * width);
  }
}

}  // namespace canopy
