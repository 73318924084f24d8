// The reference: plain loops in double, never optimised.
#include <cmath>

#include <bit>

#include "kernels.h"

namespace canopy {
namespace {

// One visited row as F32: as it is, or widened from its BF16 pairs (bf16_rows.h).
class Row {
 public:
  Row(const FffLayer& layer, std::size_t row)
      : values_(layer.rows + row * layer.width),
        pairs_(layer.rows16 == nullptr ? nullptr : layer.rows16 + row * bf16_width(layer.hidden)) {}

  float operator[](std::size_t column) const {
    if (pairs_ == nullptr) return values_[column];
    const std::size_t place = column / 32 * 32 + column % 16 * 2 + column % 32 / 16;
    return std::bit_cast<float>(static_cast<std::uint32_t>(pairs_[place]) << 16);
  }

 private:
  const float* values_;
  const std::uint16_t* pairs_;
};

float dot(const float* a, const Row& b, std::size_t count, float bias) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{a[i]} * double{b[i]};
  return static_cast<float>(sum + double{bias});
}

// One token through one tree: logits and leaf, then the outputs of the visited nodes onto y.
void visit(const FffLayer& layer, std::size_t tree, const float* x, float* y, float* logits,
           std::int32_t* leaf, Activate activate) {
  const std::size_t first = tree * layer.nodes;
  std::size_t path[largest_levels];
  std::size_t node = 0;
  for (std::size_t level = 0; level < layer.levels; ++level) {
    path[level] = node;
    const Row in(layer, 2 * (first + node));
    logits[level] = dot(x, in, layer.hidden, layer.biases[first + node]);
    node = 2 * node + 1 + (logits[level] > 0 ? 1 : 0);
  }
  *leaf = static_cast<std::int32_t>(path[layer.levels - 1] - layer.nodes / 2);

  for (std::size_t level = 0; level < layer.levels; ++level) {
    const Row out(layer, 2 * (first + path[level]) + 1);
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
