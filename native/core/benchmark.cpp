#include "benchmark.h"

#include <algorithm>
#include <cmath>

#include "bf16_rows.h"
#include "comparison.h"
#include "config.h"
#include "feedforward.h"
#include "fff_dense.h"
#include "memory.h"
#include "noise.h"
#include "stopwatch.h"

namespace canopy {
namespace {

class Regime {
 public:
  Regime(const Compute& compute, const BenchTask& task, Activate activate_dense)
      : compute_(compute), task_(task), activate_dense_(activate_dense), noise_(task.seed) {
    Arena counter;
    lay_out(counter);
    require_memory(counter.used(), "this benchmark");
    block_ = Block(counter.used());
    result_.bytes = counter.used();
    Arena arena(block_);
    lay_out(arena);
  }

  Benchmark run() {
    fill_rows();
    keep_outputs();
    count_nodes();
    if (task_.bf16) count_changed_leaves();
    if (task_.apart) {
      // Half of the time for each side.
      repeat(0.5, result_.cmm_us, [this] { time_cmm(); });
      fill_dense();
      compare_outputs();
      if (task_.dense) repeat(1, result_.dense_us, [this] { time_dense(); });
    } else {
      fill_dense();
      compare_outputs();
      repeat(1, result_.cmm_us, [this] {
        time_cmm();
        time_dense();
      });
    }
    return std::move(result_);
  }

 private:
  // Batches that a repetition of CMM takes: enough tokens for about ten milliseconds, the time of
  // a dense pass over 128 tokens, so that both begin as cold and get as warm. Many trees make a token
  // dear: 8,192 of them through 3,072 roots would take ten seconds.
  std::size_t batches() const {
    constexpr std::size_t most = 8192;
    constexpr std::size_t values = most * 12 * 768;
    const std::size_t levels = FffShape{task_.trees, task_.depth}.levels();
    const std::size_t tokens = std::min(most, values / (task_.trees * levels * task_.hidden));
    return std::max<std::size_t>(1, tokens / (task_.tokens * task_.layers));
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
      const std::size_t side = neurons * task_.hidden;
      float* rows = const_cast<float*>(layer.rows);
      // A block that is only counted has no address to count from.
      float* second = rows == nullptr ? nullptr : rows + side;
      if (task_.apart) dense_.push_back({layer, rows, second});
      else dense_.push_back({layer, arena.floats(side), arena.floats(side)});
    }
    const std::size_t walks = task_.tokens * task_.trees;
    x_ = arena.floats(task_.tokens * task_.hidden);
    for (Answer* answer : {&cmm_, &masked_}) {
      answer->y = arena.floats(task_.tokens * task_.hidden);
      answer->logits = arena.floats(walks * shape.levels());
      answer->leaves = arena.integers(walks);
    }
    kept_.clear();
    const std::size_t kept_walks = compared() * task_.trees;
    for (std::size_t i = 0; i < task_.layers; ++i) {
      kept_.push_back({arena.floats(compared() * task_.hidden),
                       arena.floats(kept_walks * shape.levels()), arena.integers(kept_walks)});
    }
    const std::size_t rows = std::min(task_.tokens, dense_rows(layers_.front()));
    scratch_.neurons = arena.floats(rows * neurons);
    scratch_.visited = arena.floats(rows * task_.trees * shape.levels());
  }

  // Places of the noise that a layer takes: its rows, then its biases.
  std::uint64_t places() const {
    const FffLayer& layer = layers_.front();
    const std::uint64_t neurons = layer.trees * layer.nodes;
    return neurons * 2 * layer.width + (neurons + 1) / 2 * 2;
  }

  // Calls task(begin, end) on pieces of a layer's neurons, on all threads; ends soon once cancelled.
  template <typename Task>
  void for_neurons(const FffLayer& layer, const Task& task) {
    constexpr std::size_t values_per_look = std::size_t{1} << 22;
    const std::size_t block = std::max<std::size_t>(1, values_per_look / (2 * layer.width));
    const std::size_t neurons = layer.trees * layer.nodes;
    for (std::size_t first = 0; first < neurons; first += block) {
      compute_.abort.check();
      const std::size_t count = std::min(block, neurons - first);
      compute_.pool.run(count, (count + 15) / 16, [&](std::size_t begin, std::size_t end,
                                                      std::size_t) {
        task(first + begin, first + end);
      });
    }
  }

  // One side of a neuron's weights, as both layouts of the layer have it.
  void fill_side(float* out, std::size_t layer, std::size_t neuron, std::size_t side) const {
    const float scale = 1 / std::sqrt(static_cast<float>(task_.hidden));
    const std::uint64_t place = (neuron * 2 + side) * layers_[layer].width;
    noise_.fill(out, task_.hidden, scale, layer * places() + place);
  }

  void fill_rows() {
    new_tokens();
    for (std::size_t i = 0; i < task_.layers; ++i) {
      const FffLayer& layer = layers_[i];
      const std::size_t neurons = layer.trees * layer.nodes;
      float* rows = const_cast<float*>(layer.rows);
      for_neurons(layer, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = 2 * begin; row < 2 * end; ++row) {
          fill_side(rows + row * layer.width, i, row / 2, row % 2);
        }
      });
      noise_.fill(const_cast<float*>(layer.biases), neurons, 0.1f,
                  i * places() + neurons * 2 * layer.width);
      if (task_.bf16) make_bf16_rows(layer, const_cast<std::uint16_t*>(layer.rows16));
    }
  }

  // The same weights as dense wants them; where sides are apart, in the place of the rows.
  void fill_dense() {
    for (std::size_t i = 0; i < task_.layers; ++i) {
      const std::size_t hidden = task_.hidden;
      float* sides[] = {const_cast<float*>(dense_[i].w_in), const_cast<float*>(dense_[i].w_out)};
      for_neurons(layers_[i], [&](std::size_t begin, std::size_t end) {
        for (std::size_t side = 0; side < 2; ++side) {
          for (std::size_t neuron = begin; neuron < end; ++neuron) {
            fill_side(sides[side] + neuron * hidden, i, neuron, side);
          }
          if (!task_.bf16) continue;
          float* values = sides[side];
          for (std::size_t j = begin * hidden; j < end * hidden; ++j) {
            values[j] = rounded_to_bf16(values[j]);
          }
        }
      });
    }
  }

  // Written just before they are read, as the layer before would. Never the same again.
  void new_tokens() {
    const std::size_t values = task_.tokens * task_.hidden;
    noise_.fill(x_, values, 1.7f, task_.layers * places() + written_);
    written_ += (values + 1) / 2 * 2;
  }

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

  // Tokens that are compared: as many as are needed to trust the rest.
  std::size_t compared() const { return std::min<std::size_t>(task_.tokens, 256); }

  // What CMM makes of the first tokens, for compare_outputs().
  void keep_outputs() {
    for (std::size_t i = 0; i < task_.layers; ++i) {
      result_.strategy = cmm(layers_[i]);
      const std::size_t walks = compared() * task_.trees;
      std::copy_n(cmm_.y, compared() * task_.hidden, kept_[i].y);
      std::copy_n(cmm_.logits, walks * layers_[i].levels, kept_[i].logits);
      std::copy_n(cmm_.leaves, walks, kept_[i].leaves);
    }
  }

  // The same tokens by dense-masked.
  void compare_outputs() {
    written_ = 0;
    new_tokens();
    for (std::size_t i = 0; i < task_.layers; ++i) {
      fff_dense_masked(compute_, dense_[i], batch(masked_), activate_dense_, compared(), scratch_);
      const Comparison comparison = compare(layers_[i], {dense_[i].w_in, task_.hidden},
                                            batch(kept_[i]), batch(masked_), compared());
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

  // Until `share` of the budget is spent and there are samples enough.
  template <typename Once>
  void repeat(double share, const std::vector<double>& samples, const Once& once) {
    Stopwatch watch;
    while (used_us_ < task_.budget_us * share || samples.size() < task_.min_repetitions) {
      once();
      compute_.abort.check();
      used_us_ += watch.lap_us();
      task_.between(used_us_);
    }
  }

  void time_cmm() {
    Stopwatch watch;
    double cmm_us = 0;
    for (std::size_t i = 0; i < batches(); ++i) {
      new_tokens();
      watch.lap_us();
      for (const FffLayer& layer : layers_) cmm(layer);
      cmm_us += watch.lap_us();
    }
    result_.cmm_us.push_back(cmm_us / (passed() * static_cast<double>(batches())));
  }

  void time_dense() {
    if (task_.apart) new_tokens();
    Stopwatch watch;
    if (task_.dense) {
      for (const DenseLayer& layer : dense_) dense(layer, false);
      result_.dense_us.push_back(watch.lap_us() / passed());
    }
    if (task_.dense_masked) {
      for (const DenseLayer& layer : dense_) dense(layer, true);
      result_.dense_masked_us.push_back(watch.lap_us() / passed());
    }
  }

  // Tokens times layers of a batch.
  double passed() const { return static_cast<double>(task_.tokens * task_.layers); }

  const Compute& compute_;
  const BenchTask& task_;
  Activate activate_dense_;
  Block block_;
  std::vector<FffLayer> layers_;
  std::vector<DenseLayer> dense_;
  const Noise noise_;
  std::uint64_t written_ = 0;  // values of tokens
  double used_us_ = 0;
  float* x_ = nullptr;  // [token][hidden]
  Answer cmm_ = {};
  Answer masked_ = {};
  std::vector<Answer> kept_;  // [layer]
  DenseScratch scratch_ = {};
  Benchmark result_;
};

}  // namespace

Benchmark run_benchmark(const Compute& compute, const BenchTask& task, Activate activate_dense) {
  return Regime(compute, task, activate_dense).run();
}

}  // namespace canopy
