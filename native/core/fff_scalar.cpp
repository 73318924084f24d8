// The reference: plain loops in double, never optimised.
#include <cmath>

#include "kernels.h"
#include "visited_row.h"

namespace canopy {
namespace {

// One token through one tree: logits and leaf, then the outputs of the visited nodes onto y.
void visit(const FffLayer& layer, std::size_t tree, const float* x, float* y, float* logits,
           std::int32_t* leaf, Activate activate) {
  const std::size_t first = tree * layer.nodes;
  std::size_t path[largest_levels];
  std::size_t node = 0;
  for (std::size_t level = 0; level < layer.levels; ++level) {
    path[level] = node;
    const double product = VisitedRow(layer, 2 * (first + node)).dot(x, layer.hidden);
    logits[level] = static_cast<float>(product + double{layer.biases[first + node]});
    node = 2 * node + 1 + (logits[level] > 0 ? 1 : 0);
  }
  *leaf = static_cast<std::int32_t>(path[layer.levels - 1] - layer.nodes / 2);

  for (std::size_t level = 0; level < layer.levels; ++level) {
    const VisitedRow out(layer, 2 * (first + path[level]) + 1);
    float weight = logits[level];
    activate(&weight, 1);
    for (std::size_t i = 0; i < layer.hidden; ++i) y[i] += weight * out[i];
  }
}

void fff(const FffLayer& layer, const FffBatch& batch, Activate activate, std::size_t begin,
         std::size_t end, Strategy, const FffScratch&) {
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

float multiply_adds(std::size_t rounds) {
  float sum = 1;
  for (std::size_t i = 0; i < rounds; ++i) sum = sum * 0.5f + 0.5f;
  return sum;
}

float read(const float* values, std::size_t count) {
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += values[i];
  return sum;
}

}  // namespace

const Kernels scalar_kernels = {fff, nullptr, gelu, multiply_adds, 2, read};

}  // namespace canopy
