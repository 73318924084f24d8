// The path through a tree whose output is nearest to that of all the tree's neurons.
#pragma once

#include <cstddef>
#include <vector>

#include "compute.h"
#include "kernels.h"

namespace canopy {

// w_out of each node . w_out of each node on the way to it, itself last: what the length of a
// path's output takes besides activations. [tree][node][level]
using PathProducts = std::vector<float>;

// Throws NoMemory, Cancelled.
PathProducts path_products(const Compute& compute, const FffLayer& layer);

// One token's activations of a tree's nodes and, with o = the sum of all their outputs, o . w_out of
// each node.
struct TreeAnswers {
  const float* activations;  // [node]
  const float* products;     // [node]
};

// The leaf of the path p with the least ||sum over p of a_n w_n - o||, the first of several. With
// S(n) = ||the path's sum down to n||^2 - 2 o . that sum, which differs from the squared distance by
// ||o||^2 alone,
//   S(n) = S(parent) + a_n (2 sum over ancestors m of a_m w_m.w_n + a_n w_n.w_n - 2 o.w_n),
// so all leaves are compared in one pass over the nodes, in double.
std::size_t best_leaf(const FffLayer& layer, const float* tree_products, const TreeAnswers& answers);

}  // namespace canopy
