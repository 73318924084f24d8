// The least that a test program needs: counts checks, prints those that fail.
#pragma once

#include <cstdio>
#include <limits>
#include <string>
#include <utility>

namespace canopy::test {

inline int passed = 0;
inline int failed = 0;

inline void check(bool holds, const std::string& what) {
  ++(holds ? passed : failed);
  if (!holds && failed <= 20) std::fprintf(stderr, "failed: %s\n", what.c_str());
}

// Many comparisons that count as one check: the worst of them decides.
class Worst {
 public:
  explicit Worst(std::string what) : what_(std::move(what)) {}
  ~Worst() {
    check(ratio_ <= 1, what_ + ": " + std::to_string(ratio_) + " times the limit " + where_);
  }
  Worst(const Worst&) = delete;
  Worst& operator=(const Worst&) = delete;

  // `value` should be at most `limit`; NaN is never.
  void at_most(double value, double limit, const std::string& where = {}) {
    const double ratio = value == 0 ? 0 : value / limit;
    if (ratio <= ratio_) return;
    ratio_ = ratio == ratio ? ratio : std::numeric_limits<double>::infinity();
    where_ = where;
  }
  void holds(bool condition, const std::string& where = {}) { at_most(condition ? 0 : 2, 1, where); }

 private:
  std::string what_;
  std::string where_;
  double ratio_ = 0;
};

// "{value} is at most {limit}", and counts a NaN as a failure.
inline void check_at_most(double value, double limit, const std::string& what) {
  check(value <= limit, what + ": " + std::to_string(value) + " is above " + std::to_string(limit) +
                            " (ratio " + std::to_string(value / limit) + ")");
}

// Prints the counts; the exit status of the program.
inline int report() {
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

}  // namespace canopy::test
