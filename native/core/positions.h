// The fixed table of sinusoidal positions.
#pragma once

#include <cstddef>

namespace canopy {

// table[position][2i] = scale * sin(position * w_i), [2i + 1] the cosine, with
// w_i = exp(-2i ln(10000) / hidden) (Vaswani et al., Attention Is All You Need, section 3.5).
// Each step is rounded to F32, as where the models were trained: at position 127 an exact table
// would differ by 6e-6.
void sinusoidal_positions(float* table, std::size_t positions, std::size_t hidden, float scale);

}  // namespace canopy
