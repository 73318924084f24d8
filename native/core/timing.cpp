#include "timing.h"

#include <algorithm>

#include "bf16_rows.h"
#include "comparison.h"
#include "feedforward.h"
#include "stopwatch.h"

namespace canopy {
namespace {

struct Buffers {
  float* y;
  float* logits;
  std::int32_t* leaves;
  float* masked_y;
  float* masked_logits;
  std::int32_t* masked_leaves;
  DenseScratch scratch;
};

// All layers have the same shape, so one set of buffers serves them.
Buffers lay_out(const FffLayer& layer, std::size_t tokens, Arena& arena) {
  const std::size_t walks = tokens * layer.trees;
  const std::size_t rows = std::min(tokens, dense_rows(layer));
  Buffers buffers;
  buffers.y = arena.floats(tokens * layer.hidden);
  buffers.logits = arena.floats(walks * layer.levels);
  buffers.leaves = arena.integers(walks);
  buffers.masked_y = arena.floats(tokens * layer.hidden);
  buffers.masked_logits = arena.floats(walks * layer.levels);
  buffers.masked_leaves = arena.integers(walks);
  buffers.scratch.neurons = arena.floats(rows * layer.trees * layer.nodes);
  buffers.scratch.visited = arena.floats(rows * layer.trees * layer.levels);
  return buffers;
}

struct DenseRows {
  float* in;   // [tree][node][hidden]
  float* out;  // [tree][node][hidden]
};

DenseRows take_dense(const FffLayer& layer, Arena& arena) {
  const std::size_t values = layer.trees * layer.nodes * layer.hidden;
  float* in = arena.floats(values);
  return {in, arena.floats(values)};
}

// Nodes that the paths to `leaves` visit, over all trees, each counted once.
std::int32_t count_distinct(const FffLayer& layer, const std::int32_t* leaves, std::size_t tokens) {
  std::vector<bool> seen(layer.trees * layer.nodes);
  std::int32_t count = 0;
  for (std::size_t walk = 0; walk < tokens * layer.trees; ++walk) {
    const std::size_t tree = walk % layer.trees * layer.nodes;
    // In a tree numbered from 1, a node's parent is half of its number. Above a node that was seen
    // all were.
    std::size_t node = static_cast<std::size_t>(leaves[walk]) + layer.nodes / 2 + 1;
    for (; node > 0 && !seen[tree + node - 1]; node /= 2) {
      seen[tree + node - 1] = true;
      ++count;
    }
  }
  return count;
}

class Race {
 public:
  Race(const Compute& compute, const TimingTask& task) : compute_(compute), task_(task) {
    Arena counter;
    lay_out(task.layers.front(), task.tokens, counter);
    require_memory(counter.used(), "the buffers of this timing");
    block_ = Block(counter.used());
    Arena arena(block_);
    buffers_ = lay_out(task.layers.front(), task.tokens, arena);
  }

  Timing run() {
    compare_all();
    const DenseMasked masked = {task_.dense.layers(), task_.activate_dense, buffers_.scratch};
    const auto pause = [this] { let_others_pass(); };
    while (used_us_ < task_.effort.budget_us || repetitions_ < task_.effort.min_repetitions) {
      time_pass(timing_.cmm_us, &Race::cmm);
      time_pass(timing_.dense_masked_us, &Race::masked);
      time_pass(timing_.dense_us, &Race::dense);
      timing_.forward_us.push_back(task_.forward({nullptr, pause}));
      timing_.forward_dense_masked_us.push_back(task_.forward({&masked, pause}));
      ++repetitions_;
      let_others_pass();
    }
    return result();
  }

 private:
  FffBatch cmm_batch(std::size_t layer) const {
    return {task_.inputs[layer].data(), buffers_.y, buffers_.logits, buffers_.leaves};
  }
  FffBatch masked_batch(std::size_t layer) const {
    return {task_.inputs[layer].data(), buffers_.masked_y, buffers_.masked_logits,
            buffers_.masked_leaves};
  }

  void cmm(std::size_t layer) {
    run_fff(compute_, task_.layers[layer], cmm_batch(layer), task_.activate, task_.tokens);
  }
  void masked(std::size_t layer) {
    const BlasThreads threads(compute_.pool.size());
    fff_dense_masked(compute_, task_.dense.layers()[layer], masked_batch(layer),
                     task_.activate_dense, task_.tokens, buffers_.scratch);
  }
  void dense(std::size_t layer) {
    const BlasThreads threads(compute_.pool.size());
    FffBatch batch = masked_batch(layer);
    batch.leaves = nullptr;  // a plain dense layer follows no path
    fff_dense(compute_, task_.dense.layers()[layer], batch, task_.activate_dense, task_.tokens,
              buffers_.scratch);
  }

  void let_others_pass() {
    used_us_ += watch_.lap_us();
    task_.between(used_us_);
  }

  void compare_all() {
    for (std::size_t layer = 0; layer < task_.layers.size(); ++layer) {
      cmm(layer);
      masked(layer);
      const Comparison comparison =
          compare(task_.layers[layer], {task_.layers[layer].rows, 2 * task_.layers[layer].width},
                  cmm_batch(layer), masked_batch(layer), task_.tokens);
      timing_.differences.push_back(comparison.difference);
      timing_.leaves_changed.push_back(comparison.leaves_changed);
      timing_.distinct_nodes.push_back(
          count_distinct(task_.layers[layer], buffers_.leaves, task_.tokens));
      let_others_pass();
    }
  }

  // One contender through all layers, as in a forward pass. Were the contenders to alternate layer
  // by layer, dense would find in cache the weights that dense-masked has just read.
  void time_pass(std::vector<double>& samples, void (Race::*contender)(std::size_t layer)) {
    for (std::size_t layer = 0; layer < task_.layers.size(); ++layer) {
      Stopwatch watch;
      (this->*contender)(layer);
      samples.push_back(watch.lap_us());
      let_others_pass();
    }
  }

  // [repetition][layer] as measured to [layer][repetition].
  std::vector<double> by_layer(const std::vector<double>& samples) const {
    std::vector<double> turned;
    turned.reserve(samples.size());
    for (std::size_t layer = 0; layer < task_.layers.size(); ++layer) {
      for (std::size_t repetition = 0; repetition < repetitions_; ++repetition) {
        turned.push_back(samples[repetition * task_.layers.size() + layer]);
      }
    }
    return turned;
  }

  Timing result() {
    timing_.repetitions = repetitions_;
    for (auto* samples : {&timing_.cmm_us, &timing_.dense_us, &timing_.dense_masked_us}) {
      *samples = by_layer(*samples);
    }
    return std::move(timing_);
  }

  const Compute& compute_;
  const TimingTask& task_;
  Block block_;
  Buffers buffers_ = {};
  Stopwatch watch_;
  double used_us_ = 0;
  std::size_t repetitions_ = 0;
  Timing timing_;  // while it is measured, its layers' samples are [repetition][layer]
};

}  // namespace

DenseWeights::DenseWeights(const std::vector<FffLayer>& layers, const AbortFlag& abort) {
  Arena counter;
  for (const FffLayer& layer : layers) take_dense(layer, counter);
  require_memory(counter.used(), "the weights of the dense contender");
  block_ = Block(counter.used());
  Arena arena(block_);
  for (const FffLayer& layer : layers) {
    abort.check();
    const DenseRows rows = take_dense(layer, arena);
    copy_rows(layer, rows.in, rows.out);
    if (layer.rows16 != nullptr) {
      for (float* values : {rows.in, rows.out}) {
        const std::size_t count = layer.trees * layer.nodes * layer.hidden;
        for (std::size_t i = 0; i < count; ++i) values[i] = rounded_to_bf16(values[i]);
      }
    }
    layers_.push_back({layer, rows.in, rows.out});
  }
}

Timing time_layers(const Compute& compute, const TimingTask& task) {
  return Race(compute, task).run();
}

}  // namespace canopy
