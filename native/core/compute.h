// What a computing step may use: kernels, threads, and the flag that stops it.
#pragma once

#include <algorithm>
#include <cstddef>

#include "abort.h"
#include "blas.h"
#include "kernels.h"
#include "steps.h"
#include "threads.h"

namespace canopy {

struct Compute {
  const Kernels& kernels;
  ThreadPool& pool;
  const AbortFlag& abort;
  const Steps& steps = scalar_steps;  // a forward pass wants those of its target
};

// Multiply-adds between two looks at the abort flag: about 5 ms on a thread of 100 GFLOP/s.
inline constexpr std::size_t products_per_look = std::size_t{1} << 29;

// Rows of a product by [out][in] weights between two looks.
inline std::size_t rows_per_look(std::size_t in, std::size_t out) {
  return std::clamp<std::size_t>(products_per_look / (in * out), 16, 512);
}

// Multiply-adds that are worth waking another thread for: some 20 us.
inline constexpr std::size_t products_per_piece = std::size_t{1} << 18;

// Items of a loop that go to a thread at once, each of `products` multiply-adds.
inline std::size_t piece_of(std::size_t products) {
  return std::max<std::size_t>(1, products_per_piece / products);
}

}  // namespace canopy
