// The reference: plain loops in double, never optimised.
#include <cmath>

#include "kernels.h"

namespace canopy {
namespace {

float dot(const float* a, const float* b, std::size_t count, float bias) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{a[i]} * double{b[i]};
  return static_cast<float>(sum + double{bias});
}

// One token through one tree: logits and leaf, then the outputs of the visited nodes onto y.
void visit(const FffLayer& layer, std::size_t tree, const float* x, float* y, float* logits,
           std::int32_t* leaf, Activate activate) {
  const float* rows = layer.rows + tree * layer.nodes * 2 * layer.width;
  std::size_t path[largest_levels];
  std::size_t node = 0;
  for (std::size_t level = 0; level < layer.levels; ++level) {
    path[level] = node;
    const float bias = layer.biases[tree * layer.nodes + node];
    logits[level] = dot(x, rows + node * 2 * layer.width, layer.hidden, bias);
    node = 2 * node + 1 + (logits[level] > 0 ? 1 : 0);
  }
  *leaf = static_cast<std::int32_t>(path[layer.levels - 1] - layer.nodes / 2);

  for (std::size_t level = 0; level < layer.levels; ++level) {
    const float* out = rows + path[level] * 2 * layer.width + layer.width;
    float weight = logits[level];
    activate(&weight, 1);
    for (std::size_t i = 0; i < layer.hidden; ++i) y[i] += weight * out[i];
  }
}

void fff(const FffLayer& layer, const FffBatch& batch, Activate activate, std::size_t begin,
         std::size_t end) {
  for (std::size_t token = begin; token < end; ++token) {
    float* y = batch.y + token * layer.hidden;
    for (std::size_t i = 0; i < layer.hidden; ++i) y[i] = 0;
    for (std::size_t tree = 0; tree < layer.trees; ++tree) {
      const std::size_t walk = token * layer.trees + tree;
      visit(layer, tree, batch.x + token * layer.hidden, y, batch.logits + walk * layer.levels,
            batch.leaves + walk, activate);
    }
  }
}

void gelu(float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const double x = values[i];
    values[i] = static_cast<float>(0.5 * x * std::erfc(-x * std::sqrt(0.5)));
  }
}

}  // namespace

const Kernels scalar_kernels = {fff, gelu};

}  // namespace canopy
