// Random test data, the same on every machine.
#pragma once

#include <cstdint>
#include <vector>

namespace canopy::test {

// splitmix64 (Steele, Lea and Flood, 2014).
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  // From 0 to below `end`.
  std::size_t below(std::size_t end) { return bits() % end; }
  // From -1 to 1.
  float value() { return static_cast<float>(static_cast<double>(bits() >> 11) * 0x1p-52 - 1); }
  std::vector<float> values(std::size_t count, float scale) {
    std::vector<float> out(count);
    for (float& v : out) v = scale * value();
    return out;
  }

 private:
  std::uint64_t state_;
};

}  // namespace canopy::test
