#include "feedforward.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "activation.h"
#include "linear.h"
#include "strategy.h"

namespace canopy {

namespace {

// What a kernel needs besides its arguments; grows and stays with the thread that computes.
struct Room {
  std::vector<std::int32_t> order, spare, nodes;
  std::vector<float> weights;  // [thread][chunk_tokens][levels]

  void reserve(std::size_t tokens, std::size_t weight_count) {
    if (order.size() < tokens) {
      order.resize(tokens);
      spare.resize(tokens);
      nodes.resize(tokens);
    }
    if (weights.size() < weight_count) weights.resize(weight_count);
  }
};

// Multiply-adds of one token in one layer.
std::size_t products_of(const FffLayer& layer) {
  return 2 * layer.trees * layer.levels * layer.hidden;
}

// Tokens that one thread takes at a time: an equal share, unless that is too little to wake a
// thread for or so much that an abort would wait.
std::size_t share_of(const Compute& compute, const FffLayer& layer, std::size_t tokens) {
  const std::size_t equal = (tokens + compute.pool.size() - 1) / compute.pool.size();
  const std::size_t most = std::max(chunk_tokens, 4 * products_per_look / products_of(layer));
  return std::clamp(equal, std::min(piece_of(products_of(layer)), most), most);
}

// Written past the caches where they would not hold it until it is read.
bool streams(const FffLayer& layer, const FffBatch& batch, std::size_t tokens) {
  constexpr std::size_t largest_kept = std::size_t{16} << 20;  // bytes, of a 32 MiB L3
  constexpr std::size_t line = 64;
  return layer.trees == 1 && layer.hidden % 16 == 0 &&
         tokens * layer.hidden * sizeof(float) > largest_kept &&
         reinterpret_cast<std::uintptr_t>(batch.y) % line == 0;
}

// Sorts tokens, all at one level of at most 64 nodes, by their nodes; stable.
void sort_by_node(Room& room, std::size_t tokens, std::size_t level) {
  const std::size_t first_node = (std::size_t{1} << level) - 1;
  std::array<std::size_t, 65> places = {};
  const auto kind = [&](std::size_t i) {
    return static_cast<std::size_t>(room.nodes[static_cast<std::size_t>(room.order[i])]) - first_node;
  };
  for (std::size_t i = 0; i < tokens; ++i) ++places[kind(i) + 1];
  for (std::size_t k = 0; k < 64; ++k) places[k + 1] += places[k];
  for (std::size_t i = 0; i < tokens; ++i) room.spare[places[kind(i)]++] = room.order[i];
  room.order.swap(room.spare);
}

// Threads share the tokens for the top of each tree, then, sorted, for the rest: so each has a part
// of the tree to itself, and few rows are read by two of them.
void run_shared(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
                Activate activate, std::size_t tokens, std::size_t share, Strategy strategy,
                Room& room) {
  const std::size_t level = strategy == Strategy::Partition ? 6 : 2;
  const std::size_t weight_count = chunk_tokens * layer.levels;
  for (std::size_t tree = 0; tree < layer.trees; ++tree) {
    for (const bool first : {true, false}) {
      compute.pool.run(tokens, share, [&](std::size_t begin, std::size_t end, std::size_t thread) {
        if (compute.abort.raised()) return;
        compute.kernels.fff_part(layer, batch, activate,
                                 {tree, first, level, begin, end - begin, strategy},
                                 {room.order.data() + begin, room.spare.data() + begin,
                                  room.nodes.data(), room.weights.data() + thread * weight_count});
      });
      compute.abort.check();
      if (first) sort_by_node(room, tokens, level);
    }
  }
}

}  // namespace

Strategy run_fff(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
                 Activate activate, std::size_t tokens, std::optional<Strategy> forced) {
  static thread_local Room room;
  const std::size_t weight_count = chunk_tokens * layer.levels;
  room.reserve(tokens, compute.pool.size() * weight_count);
  FffBatch streamed = batch;
  streamed.stream = streams(layer, batch, tokens);
  const std::size_t share = share_of(compute, layer, tokens);
  const Strategy strategy = forced.value_or(choose_strategy(layer, std::min(share, tokens)));
  if (share < tokens && compute.kernels.fff_part != nullptr && strategy != Strategy::Walk &&
      layer.levels > 6) {
    run_shared(compute, layer, streamed, activate, tokens, share, strategy, room);
    return strategy;
  }
  Room& shared = room;  // the helpers' own `room` would be another
  compute.pool.run(tokens, share, [&](std::size_t begin, std::size_t end, std::size_t thread) {
    if (compute.abort.raised()) return;
    compute.kernels.fff(layer, streamed, activate, begin, end, strategy,
                        {shared.order.data() + begin, shared.spare.data() + begin,
                         shared.nodes.data(), shared.weights.data() + thread * weight_count});
  });
  compute.abort.check();
  return strategy;
}

void run_dense(const Compute& compute, const Config& config, const LayerWeights& weights,
               const float* x, std::size_t tokens, float* inner, float* y) {
  const FfShape& shape = *config.ff();
  const Activate activate = activation_of(config.activation, compute.kernels);
  for (std::size_t row = 0; row < tokens; row += inner_rows) {
    const std::size_t count = std::min(inner_rows, tokens - row);
    linear(compute, weights.dense_in, {count, config.hidden, shape.width},
           x + row * config.hidden, inner);
    if (shape.gated) {
      for (std::size_t i = 0; i < count; ++i) {
        float* value = inner + i * shape.width;
        float* gate = value + shape.inner();
        activate(gate, shape.inner());
        for (std::size_t j = 0; j < shape.inner(); ++j) value[j] *= gate[j];
      }
    } else {
      activate(inner, count * shape.width);
    }
    float* out = y + row * config.hidden;
    share_product(compute, {count, shape.inner(), config.hidden}, {inner, shape.width},
                  weights.dense_out.weight, {out, config.hidden});
    if (weights.dense_out.bias != nullptr) {
      add_bias(weights.dense_out.bias, out, count, config.hidden);
    }
  }
}

}  // namespace canopy
