// What the machine can do at best: the roofline that a regime is held against.
#pragma once

#include <cstddef>

#include "compute.h"

namespace canopy {

struct Limits {
  double fma_gflops = 0;  // multiply-adds in registers, two operations each
  double l2_gbs = 0;      // streaming read of half of L2, half of L3, and four times L3
  double l3_gbs = 0;
  double dram_gbs = 0;
  std::size_t l2_bytes = 0;  // of all threads together
  std::size_t l3_bytes = 0;
};

// Measured on all threads of the pool, each figure the best of several; takes about half a second
// and four times L3 of memory. Throws NoMemory, Cancelled.
Limits measure_limits(const Compute& compute);

}  // namespace canopy
