// Rows of the trees in BF16: half the memory that a visit reads.
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels.h"

namespace canopy {

// The nearest BF16 value, ties to even, as F32.
float rounded_to_bf16(float value);

// How many 16-bit values the rows of a layer take in BF16.
std::size_t bf16_row_values(const FffLayer& layer);

// Writes the layer's F32 rows as BF16: [tree][node][in, out][bf16_width(hidden)], zeros behind the
// last column. Within 32 columns, column c and column c + 16 are neighbours, so that one 32-bit
// lane holds both and a shift or a mask makes an F32 of either. `out` is aligned to 64 bytes.
void make_bf16_rows(const FffLayer& layer, std::uint16_t* out);

}  // namespace canopy
