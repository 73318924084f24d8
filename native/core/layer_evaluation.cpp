#include "layer_evaluation.h"

#include <algorithm>

#include "bf16_rows.h"
#include "config.h"
#include "feedforward.h"
#include "fff_dense.h"
#include "memory.h"

namespace canopy {
namespace {

// The layer as kernels want it, in `arena`; with an arena that only counts, nothing is copied.
FffLayer pack(const LooseLayer& loose, Arena& arena) {
  const FffShape shape = {loose.trees, loose.depth};
  const std::size_t width = padded_width(loose.hidden);
  const std::size_t neurons = shape.neurons();
  float* rows = arena.floats(neurons * 2 * width);
  for (std::size_t neuron = 0; rows != nullptr && neuron < neurons; ++neuron) {
    float* row = rows + neuron * 2 * width;
    std::copy_n(loose.w_in.data() + neuron * loose.hidden, loose.hidden, row);
    for (std::size_t i = 0; i < loose.hidden; ++i) row[width + i] = loose.w_out[i * neurons + neuron];
  }
  return {loose.hidden,  width, shape.trees,         shape.levels(),
          shape.nodes(), rows,  loose.biases.data(), nullptr};
}

}  // namespace

LayerOutput evaluate_layer(const Compute& compute, const LooseLayer& loose,
                           const std::vector<float>& x, Variant variant, CmmChoice choice) {
  Arena counter;
  const std::size_t rows = dense_rows(pack(loose, counter));
  require_memory(counter.used(), "the weights of this layer");
  Block block(counter.used());
  Arena arena(block);
  FffLayer layer = pack(loose, arena);

  const std::size_t tokens = x.size() / layer.hidden;
  const std::size_t walks = tokens * layer.trees;
  LayerOutput output = {std::vector<float>(x.size()), std::vector<std::int32_t>(walks),
                        std::vector<float>(walks * layer.levels)};
  const FffBatch batch = {x.data(), output.y.data(), output.logits.data(), output.leaves.data()};
  const Activate gelu = compute.kernels.gelu;
  if (variant == Variant::Cmm) {
    Arena halves_counter;
    halves_counter.halves(bf16_row_values(layer));
    Block halves(choice.bf16 ? halves_counter.used() : 0);
    if (choice.bf16) {
      Arena halves_arena(halves);
      std::uint16_t* rows16 = halves_arena.halves(bf16_row_values(layer));
      make_bf16_rows(layer, rows16);
      layer.rows16 = rows16;
    }
    run_fff(compute, layer, batch, gelu, tokens, choice.strategy);
    return output;
  }
  const std::size_t neurons = layer.trees * layer.nodes;
  std::vector<float> w_in(neurons * layer.hidden);
  std::vector<float> w_out(neurons * layer.hidden);
  copy_rows(layer, w_in.data(), w_out.data());
  std::vector<float> answers(rows * neurons);
  std::vector<float> visited(rows * layer.trees * layer.levels);
  const auto run = variant == Variant::Dense ? fff_dense : fff_dense_masked;
  run(compute, {layer, w_in.data(), w_out.data()}, batch, gelu, tokens,
      {answers.data(), visited.data()});
  return output;
}

}  // namespace canopy
