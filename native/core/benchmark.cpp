#include "benchmark.h"

#include <algorithm>
#include <cmath>

#include "bf16_rows.h"
#include "comparison.h"
#include "config.h"
#include "feedforward.h"
#include "fff_dense.h"
#include "memory.h"
#include "stopwatch.h"

namespace canopy {
namespace {

// Uniform values from -scale to scale: splitmix64, two values a step.
class Noise {
 public:
  explicit Noise(std::uint64_t seed) : state_(seed) {}

  void fill(float* values, std::size_t count, float scale) {
    for (std::size_t i = 0; i < count; i += 2) {
      const std::uint64_t bits = next();
      values[i] = value(static_cast<std::uint32_t>(bits)) * scale;
      if (i + 1 < count) values[i + 1] = value(static_cast<std::uint32_t>(bits >> 32)) * scale;
    }
  }

 private:
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
  }
  static float value(std::uint32_t bits) {
    return static_cast<float>(static_cast<std::int32_t>(bits)) * 0x1p-31f;
  }

  std::uint64_t state_;
};

class Regime {
 public:
  Regime(const Compute& compute, const BenchTask& task, Activate activate_dense)
      : compute_(compute), task_(task), activate_dense_(activate_dense), noise_(task.seed) {
    Arena counter;
    lay_out(counter);
    require_memory(counter.used(), "this benchmark");
    block_ = Block(counter.used());
    Arena arena(block_);
    lay_out(arena);
    fill();
  }

  Benchmark run() {
    compare_outputs();
    count_nodes();
    if (task_.bf16) count_changed_leaves();
    Stopwatch watch;
    double used = 0;
    while (used < task_.budget_us || result_.cmm_us.size() < task_.min_repetitions) {
      repeat();
      compute_.abort.check();
      used += watch.lap_us();
      task_.between(used);
    }
    return std::move(result_);
  }

 private:
  // Batches that a repetition of CMM takes: enough tokens for about ten milliseconds, the time of
  // a dense pass over 128 tokens, so that both begin as cold and get as warm.
  std::size_t batches() const {
    constexpr std::size_t tokens_and_layers = 8192;
    return std::max<std::size_t>(1, tokens_and_layers / (task_.tokens * task_.layers));
  }

  void lay_out(Arena& arena) {
    const FffShape shape = {task_.trees, task_.depth};
    const std::size_t width = padded_width(task_.hidden);
    const std::size_t neurons = shape.neurons();
    layers_.clear();
    dense_.clear();
    for (std::size_t i = 0; i < task_.layers; ++i) {
      FffLayer layer = {task_.hidden,
                        width,
                        shape.trees,
                        shape.levels(),
                        shape.nodes(),
                        arena.floats(neurons * 2 * width),
                        arena.floats(neurons),
                        nullptr};
      if (task_.bf16) layer.rows16 = arena.halves(bf16_row_values(layer));
      layers_.push_back(layer);
      dense_.push_back(
          {layer, arena.floats(neurons * task_.hidden), arena.floats(neurons * task_.hidden)});
    }
    const std::size_t walks = task_.tokens * task_.trees;
    x_ = arena.floats(task_.tokens * task_.hidden);
    for (Answer* answer : {&cmm_, &masked_}) {
      answer->y = arena.floats(task_.tokens * task_.hidden);
      answer->logits = arena.floats(walks * shape.levels());
      answer->leaves = arena.integers(walks);
    }
    const std::size_t rows = std::min(task_.tokens, dense_rows(layers_.front()));
    scratch_.neurons = arena.floats(rows * neurons);
    scratch_.visited = arena.floats(rows * task_.trees * shape.levels());
  }

  void fill() {
    const float scale = 1 / std::sqrt(static_cast<float>(task_.hidden));
    new_tokens();
    for (std::size_t i = 0; i < task_.layers; ++i) {
      const FffLayer& layer = layers_[i];
      const std::size_t neurons = layer.trees * layer.nodes;
      noise_.fill(const_cast<float*>(layer.rows), neurons * 2 * layer.width, scale);
      noise_.fill(const_cast<float*>(layer.biases), neurons, 0.1f);
      compute_.abort.check();
      if (task_.bf16) make_bf16_rows(layer, const_cast<std::uint16_t*>(layer.rows16));
      float* w_in = const_cast<float*>(dense_[i].w_in);
      float* w_out = const_cast<float*>(dense_[i].w_out);
      copy_rows(layer, w_in, w_out);
      for (std::size_t j = 0; task_.bf16 && j < neurons * layer.hidden; ++j) {
        w_in[j] = rounded_to_bf16(w_in[j]);
        w_out[j] = rounded_to_bf16(w_out[j]);
      }
    }
  }

  // Written just before they are read, as the layer before would.
  void new_tokens() { noise_.fill(x_, task_.tokens * task_.hidden, 1.7f); }

  struct Answer {
    float* y;
    float* logits;
    std::int32_t* leaves;
  };
  FffBatch batch(const Answer& answer) const {
    return {x_, answer.y, answer.logits, answer.leaves};
  }

  Strategy cmm(const FffLayer& layer) {
    return run_fff(compute_, layer, batch(cmm_), compute_.kernels.gelu, task_.tokens,
                   task_.strategy);
  }
  void dense(const DenseLayer& layer, bool masked) {
    FffBatch answer = batch(masked_);
    const auto run = masked ? fff_dense_masked : fff_dense;
    if (!masked) answer.leaves = nullptr;  // a plain dense layer follows no path
    run(compute_, layer, answer, activate_dense_, task_.tokens, scratch_);
  }

  // On as many tokens as are needed to trust the rest.
  void compare_outputs() {
    for (std::size_t i = 0; i < task_.layers; ++i) {
      result_.strategy = cmm(layers_[i]);
      const std::size_t some = std::min<std::size_t>(task_.tokens, 256);
      fff_dense_masked(compute_, dense_[i], batch(masked_), activate_dense_, some, scratch_);
      const Comparison comparison =
          compare(layers_[i], batch(cmm_), batch(masked_), some);
      result_.largest_difference = std::max(result_.largest_difference, comparison.difference);
    }
  }

  void count_nodes() {
    std::size_t distinct = 0;
    std::vector<bool> seen;
    for (const FffLayer& layer : layers_) {
      cmm(layer);
      seen.assign(layer.trees * layer.nodes, false);
      for (std::size_t walk = 0; walk < task_.tokens * layer.trees; ++walk) {
        std::size_t heap = static_cast<std::size_t>(cmm_.leaves[walk]) + layer.nodes / 2 + 1;
        for (; heap > 0; heap /= 2) seen[walk % layer.trees * layer.nodes + heap - 1] = true;
      }
      distinct += static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
    }
    result_.distinct_nodes = static_cast<double>(distinct) / static_cast<double>(task_.layers);
  }

  void count_changed_leaves() {
    std::size_t changed = 0;
    const std::size_t walks = task_.tokens * task_.trees;
    for (const FffLayer& layer : layers_) {
      cmm(layer);
      const std::vector<std::int32_t> rounded(cmm_.leaves, cmm_.leaves + walks);
      FffLayer exact = layer;
      exact.rows16 = nullptr;
      cmm(exact);
      for (std::size_t walk = 0; walk < walks; ++walk) {
        if (cmm_.leaves[walk] != rounded[walk]) ++changed;
      }
    }
    result_.leaves_changed = static_cast<double>(changed) / static_cast<double>(walks * task_.layers);
  }

  void repeat() {
    const double one = static_cast<double>(task_.tokens * task_.layers);
    Stopwatch watch;
    double cmm_us = 0;
    for (std::size_t i = 0; i < batches(); ++i) {
      new_tokens();
      watch.lap_us();
      for (const FffLayer& layer : layers_) cmm(layer);
      cmm_us += watch.lap_us();
    }
    result_.cmm_us.push_back(cmm_us / (one * static_cast<double>(batches())));
    if (task_.dense) {
      for (const DenseLayer& layer : dense_) dense(layer, false);
      result_.dense_us.push_back(watch.lap_us() / one);
    }
    if (task_.dense_masked) {
      for (const DenseLayer& layer : dense_) dense(layer, true);
      result_.dense_masked_us.push_back(watch.lap_us() / one);
    }
  }

  const Compute& compute_;
  const BenchTask& task_;
  Activate activate_dense_;
  Block block_;
  std::vector<FffLayer> layers_;
  std::vector<DenseLayer> dense_;
  Noise noise_;
  float* x_ = nullptr;  // [token][hidden]
  Answer cmm_ = {};
  Answer masked_ = {};
  DenseScratch scratch_ = {};
  Benchmark result_;
};

}  // namespace

Benchmark run_benchmark(const Compute& compute, const BenchTask& task, Activate activate_dense) {
  return Regime(compute, task, activate_dense).run();
}

}  // namespace canopy
