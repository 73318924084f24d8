// The least that a test program needs: counts checks, prints those that fail.
#pragma once

#include <cstdio>
#include <string>

namespace canopy::test {

inline int passed = 0;
inline int failed = 0;

inline void check(bool holds, const std::string& what) {
  ++(holds ? passed : failed);
  if (!holds && failed <= 20) std::fprintf(stderr, "failed: %s\n", what.c_str());
}

// "{value} is at most {limit}", and counts a NaN as a failure.
inline void check_at_most(double value, double limit, const std::string& what) {
  check(value <= limit, what + ": " + std::to_string(value) + " is above " + std::to_string(limit) +
                            " (ratio " + std::to_string(value / limit) + ")");
}

// Prints the counts; the exit status of the program.
inline int report(const char* name) {
  std::printf("%s: %d passed, %d failed\n", name, passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace canopy::test
