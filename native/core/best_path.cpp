#include "best_path.h"

#include <algorithm>
#include <limits>

#include "memory.h"
#include "visited_row.h"
#include "walk_plan.h"

namespace canopy {

PathProducts path_products(const Compute& compute, const FffLayer& layer) {
  const std::size_t neurons = layer.trees * layer.nodes;
  require_memory(neurons * layer.levels * sizeof(float), "the products of a layer's output rows");
  PathProducts products(neurons * layer.levels);
  compute.pool.run(neurons, piece_of(layer.levels * layer.hidden), [&](std::size_t begin,
                                                                       std::size_t end,
                                                                       std::size_t) {
    std::vector<float> row(layer.hidden);
    for (std::size_t neuron = begin; neuron < end && !compute.abort.raised(); ++neuron) {
      const std::size_t first = neuron / layer.nodes * layer.nodes;
      const std::size_t node = neuron - first;
      const std::size_t level = level_of(node);
      const VisitedRow own(layer, 2 * neuron + 1);
      for (std::size_t i = 0; i < layer.hidden; ++i) row[i] = own[i];
      for (std::size_t at = 0; at <= level; ++at) {
        const std::size_t ancestor = ((node + 1) >> (level - at)) - 1;
        const VisitedRow other(layer, 2 * (first + ancestor) + 1);
        products[neuron * layer.levels + at] =
            static_cast<float>(other.dot(row.data(), layer.hidden));
      }
    }
  });
  compute.abort.check();
  return products;
}

std::size_t best_leaf(const FffLayer& layer, const float* tree_products,
                      const TreeAnswers& answers) {
  std::vector<double> scores(layer.nodes);
  const std::size_t first_leaf = layer.nodes / 2;
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t node = 0; node < layer.nodes; ++node) {
    const std::size_t level = level_of(node);
    const float* own = tree_products + node * layer.levels;
    const double activation = answers.activations[node];
    double sum = activation * own[level] - 2.0 * double{answers.products[node]};
    for (std::size_t at = 0; at < level; ++at) {
      const std::size_t ancestor = ((node + 1) >> (level - at)) - 1;
      sum += 2.0 * double{answers.activations[ancestor]} * double{own[at]};
    }
    scores[node] = (node == 0 ? 0 : scores[(node - 1) / 2]) + activation * sum;
    if (node >= first_leaf && scores[node] < least) {
      least = scores[node];
      best = node - first_leaf;
    }
  }
  return best;
}

}  // namespace canopy
