// One row of a layer's trees as F32, for plain loops: as it is, or widened from its BF16 pairs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "kernels.h"

namespace canopy {

class VisitedRow {
 public:
  // `row` counts [tree][node][in, out].
  VisitedRow(const FffLayer& layer, std::size_t row)
      : values_(layer.rows + row * layer.width),
        pairs_(layer.rows16 == nullptr ? nullptr : layer.rows16 + row * bf16_width(layer.hidden)) {}

  float operator[](std::size_t column) const {
    if (pairs_ == nullptr) return values_[column];
    const std::size_t place = column / 32 * 32 + column % 16 * 2 + column % 32 / 16;
    return std::bit_cast<float>(static_cast<std::uint32_t>(pairs_[place]) << 16);
  }

  // this . values, in double.
  double dot(const float* values, std::size_t count) const {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += double{values[i]} * double{(*this)[i]};
    return sum;
  }

 private:
  const float* values_;
  const std::uint16_t* pairs_;
};

}  // namespace canopy
