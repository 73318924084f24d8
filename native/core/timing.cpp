#include "timing.h"

#include <algorithm>

#include "comparison.h"
#include "feedforward.h"
#include "stopwatch.h"

namespace canopy {
namespace {

constexpr std::size_t fewest_repetitions = 3;  // below it there is no spread

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
    Stopwatch watch;
    double used = 0;
    while (used < task_.budget_us || repetitions_ < fewest_repetitions) {
      time_pass(cmm_us_, &Race::cmm);
      time_pass(masked_us_, &Race::masked);
      time_pass(dense_us_, &Race::dense);
      ++repetitions_;
      compute_.abort.check();
      used += watch.lap_us();
      task_.between(used);
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
    fff_dense_masked(compute_, task_.dense.layers()[layer], masked_batch(layer),
                     task_.activate_dense, task_.tokens, buffers_.scratch);
  }
  void dense(std::size_t layer) {
    FffBatch batch = masked_batch(layer);
    batch.leaves = nullptr;  // a plain dense layer follows no path
    fff_dense(compute_, task_.dense.layers()[layer], batch, task_.activate_dense, task_.tokens,
              buffers_.scratch);
  }

  void compare_all() {
    for (std::size_t layer = 0; layer < task_.layers.size(); ++layer) {
      cmm(layer);
      masked(layer);
      const Comparison comparison =
          compare(task_.layers[layer], cmm_batch(layer), masked_batch(layer), task_.tokens);
      differences_.push_back(comparison.difference);
      leaves_changed_.push_back(comparison.leaves_changed);
    }
  }

  // One contender through all layers, as in a forward pass. Were the contenders to alternate layer
  // by layer, dense would find in cache the weights that dense-masked has just read.
  void time_pass(std::vector<double>& samples, void (Race::*contender)(std::size_t layer)) {
    Stopwatch watch;
    for (std::size_t layer = 0; layer < task_.layers.size(); ++layer) {
      (this->*contender)(layer);
      samples.push_back(watch.lap_us());
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

  Timing result() const {
    return {repetitions_, by_layer(cmm_us_),  by_layer(dense_us_), by_layer(masked_us_),
            differences_, leaves_changed_};
  }

  const Compute& compute_;
  const TimingTask& task_;
  Block block_;
  Buffers buffers_ = {};
  std::size_t repetitions_ = 0;
  std::vector<double> cmm_us_;  // [repetition][layer], as the two below
  std::vector<double> masked_us_;
  std::vector<double> dense_us_;
  std::vector<double> differences_;
  std::vector<std::int32_t> leaves_changed_;
};

}  // namespace

DenseWeights::DenseWeights(const std::vector<FffLayer>& layers) {
  Arena counter;
  lay_out(layers, counter);
  require_memory(counter.used(), "the weights of the dense contender");
  block_ = Block(counter.used());
  Arena arena(block_);
  layers_ = lay_out(layers, arena);
}

std::vector<DenseLayer> DenseWeights::lay_out(const std::vector<FffLayer>& layers,
                                              Arena& arena) const {
  std::vector<DenseLayer> dense;
  for (const FffLayer& layer : layers) {
    float* w_in = arena.floats(layer.trees * layer.nodes * layer.hidden);
    float* w_out = arena.floats(layer.trees * layer.nodes * layer.hidden);
    if (w_in != nullptr) copy_rows(layer, w_in, w_out);
    dense.push_back({layer, w_in, w_out});
  }
  return dense;
}

Timing time_layers(const Compute& compute, const TimingTask& task) {
  return Race(compute, task).run();
}

}  // namespace canopy
