// One neuron of a tree: its lengths, and what its weights say of the vocabulary.
#pragma once

#include <cstdint>
#include <vector>

#include "compute.h"
#include "config.h"
#include "weights.h"

namespace canopy {

struct NodeRequest {
  std::size_t layer;
  std::size_t tree;
  std::size_t node;  // within the tree: the children of n are 2n + 1 and 2n + 2
  std::size_t top_k;
};

// Token ids with their scores.
struct Ranking {
  std::vector<std::int32_t> ids;  // [k]
  std::vector<float> scores;      // [k]
};

// What the weights say, read in the precision that they are computed in.
struct NodeDetails {
  float bias;
  float in_norm;
  float out_norm;
  // decoder row . w_out: what one unit of activation adds to a prediction logit before the final
  // norm. Largest first, and smallest first; empty without a decoder.
  Ranking promotes;
  Ranking demotes;
  // The node's logit for the bare word embedding, through the embedding norm and the layer's own
  // norm, without position and attention. Likewise.
  Ranking fires_for;
  Ranking quiet_for;
};

// The request must be valid for `config`. Throws Cancelled.
NodeDetails describe_node(const Compute& compute, const Config& config, const Weights& weights,
                          const NodeRequest& request);

}  // namespace canopy
