#include "positions.h"

#include <cmath>

namespace canopy {

void sinusoidal_positions(float* table, std::size_t positions, std::size_t hidden, float scale) {
  const float step = static_cast<float>(-std::log(10000.0) / static_cast<double>(hidden));
  for (std::size_t i = 0; i < hidden; ++i) {
    const float exponent = static_cast<float>(i / 2 * 2) * step;
    const float frequency = static_cast<float>(std::exp(double{exponent}));
    for (std::size_t position = 0; position < positions; ++position) {
      const float angle = static_cast<float>(position) * frequency;
      const double wave = i % 2 == 0 ? std::sin(double{angle}) : std::cos(double{angle});
      table[position * hidden + i] = scale * static_cast<float>(wave);
    }
  }
}

}  // namespace canopy
