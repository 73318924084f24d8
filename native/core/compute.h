// What a computing step may use: kernels, threads, and the flag that stops it.
#pragma once

#include "abort.h"
#include "blas.h"
#include "kernels.h"
#include "threads.h"

namespace canopy {

struct Compute {
  const Kernels& kernels;
  ThreadPool& pool;
  const AbortFlag& abort;
};

// Rows of a product between two looks at the abort flag: 256 x 768 by 768 x 2,304 takes about 10 ms
// on one thread, and a larger block is no faster.
inline constexpr std::size_t row_block = 256;

}  // namespace canopy
