// FFF layers with random weights on random tokens: how fast each contender is in one regime.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "compute.h"

namespace canopy {

struct BenchTask {
  std::size_t tokens = 0;  // of a batch
  std::size_t layers = 0;  // each with weights of its own, all seeing the same tokens
  std::size_t hidden = 0;
  std::size_t trees = 0;
  std::size_t depth = 0;
  bool bf16 = false;
  std::optional<Strategy> strategy;  // forced; else as choose_strategy says
  bool dense = false;                // whether these two run
  bool dense_masked = false;
  // One side after the other in the same memory, for layers that are large: dense takes the place of
  // CMM's rows, and the samples do not alternate.
  bool apart = false;
  std::size_t min_repetitions = 0;  // ends at the first repetition after this and the budget
  double budget_us = 0;
  std::uint64_t seed = 0;
  // Called between repetitions with the time used so far.
  std::function<void(double used_us)> between;
};

struct Benchmark {
  Strategy strategy = Strategy::Walk;
  // [repetition], microseconds a token and layer; empty where a contender did not run
  std::vector<double> cmm_us;
  std::vector<double> dense_us;
  std::vector<double> dense_masked_us;
  double largest_difference = 0;  // |CMM - dense-masked| / largest |dense-masked|, all layers
  double leaves_changed = 0;      // share of paths that differ from those of the F32 weights
  std::size_t bytes = 0;          // of memory, the threads' own aside
  double distinct_nodes = 0;      // that a batch visits in a layer, mean over layers
};

// Weights and tokens are uniform (the same for the same seed and shape), biases small, so that paths
// spread over all leaves. A repetition takes CMM through so many batches that it lasts about ten
// milliseconds, all different and written just before, then dense, then dense-masked through the last
// one; each batch passes all layers. Outputs are compared first.
// `activate_dense` is the best GELU of the machine. Throws NoMemory, Cancelled.
Benchmark run_benchmark(const Compute& compute, const BenchTask& task, Activate activate_dense);

}  // namespace canopy
