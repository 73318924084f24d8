// A flag that one thread raises and the computing thread looks at between its steps.
#pragma once

#include <atomic>

#include "error.h"

namespace canopy {

class AbortFlag {
 public:
  void raise() { raised_.store(true, std::memory_order_relaxed); }
  bool raised() const { return raised_.load(std::memory_order_relaxed); }

  // Throws `Cancelled` once the flag is up. Callers leave at most some 10 ms between two looks.
  void check() const {
    if (raised()) throw Error(ErrorCode::Cancelled, "cancelled");
  }

 private:
  std::atomic<bool> raised_{false};
};

}  // namespace canopy
