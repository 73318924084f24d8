// Rows of a layer's trees as they lie in memory, in F32 or in BF16: what both say of a register's worth
// of columns. For kernel files alone, as fff_strategies.h.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

#if defined(__GNUC__)
#define CANOPY_UNROLL _Pragma("GCC unroll 16")
#define CANOPY_INLINE inline __attribute__((always_inline))
#else
#define CANOPY_UNROLL
#define CANOPY_INLINE __forceinline
#endif

namespace canopy {
namespace {

// Columns that a step of a loop takes: a whole number of registers of every instruction set, and
// the unit in which BF16 rows are laid out.
constexpr size_t step = 32;

// Rows as they lie in memory, and a register of their columns from `column + part * lanes`.
template <class Isa>
struct F32Rows {
  using Element = float;
  static const float* of(const FffLayer& layer) { return layer.rows; }
  static size_t width(const FffLayer& layer) { return layer.width; }
  static CANOPY_INLINE typename Isa::Register load(const float* row, size_t column, size_t part) {
    return Isa::load(row + column + part * Isa::lanes);
  }
};

template <class Isa>
struct Bf16Rows {
  using Element = uint16_t;
  static const uint16_t* of(const FffLayer& layer) { return layer.rows16; }
  static size_t width(const FffLayer& layer) { return bf16_width(layer.hidden); }
  static CANOPY_INLINE typename Isa::Register load(const uint16_t* row, size_t column,
                                                   size_t part) {
    constexpr size_t parts = step / 2 / Isa::lanes;
    const uint16_t* pairs = row + column + part % parts * 2 * Isa::lanes;
    return part < parts ? Isa::lower_bf16(pairs) : Isa::upper_bf16(pairs);
  }
};

}  // namespace
}  // namespace canopy
