#include "all_neurons.h"

#include "memory.h"
#include "visited_row.h"

namespace canopy {

AllNeuronRows::AllNeuronRows(const FffLayer& layer) : layer_(layer) {
  if (layer.rows16 == nullptr) {
    in_ = {layer.rows, 2 * layer.width};
    out_ = {layer.rows + layer.width, 2 * layer.width};
    return;
  }
  require_memory(2 * neurons() * layer.hidden * sizeof(float), "a layer's rows widened from BF16");
  widened_.resize(2 * neurons() * layer.hidden);
  for (std::size_t row = 0; row < 2 * neurons(); ++row) {
    const VisitedRow from(layer, row);
    float* to = widened_.data() + row * layer.hidden;
    for (std::size_t i = 0; i < layer.hidden; ++i) to[i] = from[i];
  }
  in_ = {widened_.data(), 2 * layer.hidden};
  out_ = {widened_.data() + layer.hidden, 2 * layer.hidden};
}

void AllNeuronRows::activations(const float* x, std::size_t count, Activate activate,
                                float* answers) const {
  matmul_nt(count, neurons(), layer_.hidden, {x, layer_.hidden}, in_, {answers, neurons()});
  for (std::size_t i = 0; i < count; ++i) {
    float* row = answers + i * neurons();
    for (std::size_t neuron = 0; neuron < neurons(); ++neuron) row[neuron] += layer_.biases[neuron];
    activate(row, neurons());
  }
}

void AllNeuronRows::outputs(const float* answers, std::size_t count, float* y) const {
  matmul_nn(count, layer_.hidden, neurons(), {answers, neurons()}, out_, {y, layer_.hidden});
}

void AllNeuronRows::tree_outputs(std::size_t tree, const float* answers, std::size_t count,
                                 float* y) const {
  const std::size_t first = tree * layer_.nodes;
  matmul_nn(count, layer_.hidden, layer_.nodes, {answers + first, neurons()},
            {out_.data + first * out_.ld, out_.ld}, {y, layer_.hidden});
}

void AllNeuronRows::tree_products(std::size_t tree, const float* y, std::size_t count,
                                  float* products) const {
  matmul_nt(count, layer_.nodes, layer_.hidden, {y, layer_.hidden},
            {out_.data + tree * layer_.nodes * out_.ld, out_.ld}, {products, layer_.nodes});
}

}  // namespace canopy
