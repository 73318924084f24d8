#include "comparison.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace canopy {
namespace {

double length(const float* values, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{values[i]} * double{values[i]};
  return std::sqrt(sum);
}

// How far a logit summed in F32 may lie from the exact one. Rounding errors of n sums grow as
// sqrt(n) in practice and each is at most eps of a partial sum, which |w| |x| + |b| bounds
// (Higham and Mary, A New Approach to Probabilistic Rounding Error Analysis, 2019).
double rounding(const FffLayer& layer, const View& in_rows, std::size_t neuron, const float* x) {
  constexpr double eps = 0x1p-23;
  const double product =
      length(in_rows.data + neuron * in_rows.ld, layer.hidden) * length(x, layer.hidden);
  return eps * std::sqrt(static_cast<double>(layer.hidden)) *
         (product + std::fabs(double{layer.biases[neuron]}));
}

// Whether two different leaves of a tree part at a node whose logit is within rounding of zero.
bool tied(const FffLayer& layer, const View& in_rows, const FffBatch& cmm, std::size_t token,
          std::size_t tree, std::uint32_t other_leaf) {
  const std::size_t walk = token * layer.trees + tree;
  const auto leaf = static_cast<std::uint32_t>(cmm.leaves[walk]);
  // Leaves spell decisions in binary, the root's first: the highest differing bit is where they
  // part, and the bits above it lead to the node.
  const auto below = static_cast<std::size_t>(std::bit_width(leaf ^ other_leaf));
  const std::size_t level = layer.levels - 1 - below;
  const std::size_t node = ((leaf + layer.nodes / 2 + 1) >> below) - 1;
  const double logit = std::fabs(double{cmm.logits[walk * layer.levels + level]});
  return logit <= rounding(layer, in_rows, tree * layer.nodes + node, cmm.x + token * layer.hidden);
}

}  // namespace

Comparison compare(const FffLayer& layer, const View& in_rows, const FffBatch& cmm,
                   const FffBatch& masked, std::size_t tokens) {
  Comparison result;
  double difference = 0;
  double largest = 0;
  for (std::size_t token = 0; token < tokens; ++token) {
    bool changed = false;
    bool excused = true;
    for (std::size_t tree = 0; tree < layer.trees; ++tree) {
      const std::int32_t other = masked.leaves[token * layer.trees + tree];
      if (cmm.leaves[token * layer.trees + tree] == other) continue;
      changed = true;
      excused = excused && tied(layer, in_rows, cmm, token, tree, static_cast<std::uint32_t>(other));
    }
    for (std::size_t i = token * layer.hidden; i < (token + 1) * layer.hidden; ++i) {
      largest = std::max(largest, std::fabs(double{masked.y[i]}));
      if (changed && excused) continue;
      const double gap = std::fabs(double{cmm.y[i]} - double{masked.y[i]});
      difference = std::isfinite(gap) ? std::max(difference, gap) : gap;
      if (!std::isfinite(difference)) return {std::numeric_limits<double>::infinity(), 0};
    }
    if (changed && excused) ++result.leaves_changed;
  }
  result.difference = difference == 0 ? 0 : difference / largest;
  return result;
}

}  // namespace canopy
