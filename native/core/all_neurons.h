// The activations of all of a layer's neurons for some tokens, block by block, by BLAS.
#pragma once

#include <vector>

#include "compute.h"
#include "kernels.h"

namespace canopy {

class AllNeuronRows {
 public:
  // Rows as BLAS takes them: in place in F32, widened for BF16. Throws NoMemory.
  explicit AllNeuronRows(const FffLayer& layer);

  // answers[i][neuron] = activate(x_i . w_in + b) for `count` rows of x[count][hidden].
  void activations(const float* x, std::size_t count, Activate activate, float* answers) const;

  // y[i][hidden] = answers[i] . w_out
  void outputs(const float* answers, std::size_t count, float* y) const;

  // The same over the nodes of one tree, and products[i][node] = y_i . w_out.
  void tree_outputs(std::size_t tree, const float* answers, std::size_t count, float* y) const;
  void tree_products(std::size_t tree, const float* y, std::size_t count, float* products) const;

 private:
  std::size_t neurons() const { return layer_.trees * layer_.nodes; }

  const FffLayer& layer_;
  std::vector<float> widened_;  // [tree][node][in, out][hidden], for BF16
  View in_;
  View out_;
};

}  // namespace canopy
