// Uniform random values that their place in a sequence decides: any part of it can be written at any
// time, in any layout, by any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace canopy {

// The n-th value of splitmix64 (Steele, Lea and Flood 2014), two floats a step, from -scale to scale.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : seed_(seed) {}

  // `from` is the place of the first value, an even number.
  void fill(float* values, std::size_t count, float scale, std::uint64_t from) const {
    std::uint64_t state = seed_ + from / 2 * step;
    for (std::size_t i = 0; i + 1 < count; i += 2) {
      const std::uint64_t bits = mixed(state += step);
      values[i] = value(static_cast<std::uint32_t>(bits)) * scale;
      values[i + 1] = value(static_cast<std::uint32_t>(bits >> 32)) * scale;
    }
    if (count % 2 == 0) return;
    values[count - 1] = value(static_cast<std::uint32_t>(mixed(state + step))) * scale;
  }

 private:
  static constexpr std::uint64_t step = 0x9e3779b97f4a7c15;

  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  static float value(std::uint32_t bits) {
    return static_cast<float>(static_cast<std::int32_t>(bits)) * 0x1p-31f;
  }

  std::uint64_t seed_;
};

}  // namespace canopy
