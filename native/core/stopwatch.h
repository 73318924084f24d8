// Wall time in microseconds.
#pragma once

#include <chrono>

namespace canopy {

class Stopwatch {
 public:
  // Since the start, or since the last call.
  double lap_us() {
    const auto now = std::chrono::steady_clock::now();
    const std::chrono::duration<double, std::micro> passed = now - start_;
    start_ = now;
    return passed.count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace canopy
