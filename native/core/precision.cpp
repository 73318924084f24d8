#include "precision.h"

#include <cmath>

#include "bf16_rows.h"

namespace canopy {
namespace {

struct Room {
  std::uint16_t* rows;
  float* in_norms;   // [tree][node]
  float* out_norms;  // [tree][node]
};

Room take_room(const FffLayer& layer, Arena& arena) {
  const std::size_t neurons = layer.trees * layer.nodes;
  Room room;
  room.rows = arena.halves(bf16_row_values(layer));
  room.in_norms = arena.floats(neurons);
  room.out_norms = arena.floats(neurons);
  return room;
}

float rounded_length(const float* row, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const double value = rounded_to_bf16(row[i]);
    sum += value * value;
  }
  return static_cast<float>(std::sqrt(sum));
}

}  // namespace

Bf16Weights::Bf16Weights(const Weights& weights, const AbortFlag& abort) : weights_(weights) {
  Arena counter;
  for (const LayerWeights& layer : weights.layers) take_room(layer.fff, counter);
  require_memory(counter.used(), "the rows in BF16");
  block_ = Block(counter.used());
  Arena arena(block_);
  for (LayerWeights& layer : weights_.layers) {
    abort.check();
    const Room room = take_room(layer.fff, arena);
    make_bf16_rows(layer.fff, room.rows);
    for (std::size_t neuron = 0; neuron < layer.fff.trees * layer.fff.nodes; ++neuron) {
      const float* row = layer.fff.rows + neuron * 2 * layer.fff.width;
      room.in_norms[neuron] = rounded_length(row, layer.fff.hidden);
      room.out_norms[neuron] = rounded_length(row + layer.fff.width, layer.fff.hidden);
    }
    layer.fff.rows16 = room.rows;
    layer.in_norms = room.in_norms;
    layer.out_norms = room.out_norms;
  }
}

}  // namespace canopy
