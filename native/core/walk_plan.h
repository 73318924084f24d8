// What interventions make of one token's walks in one layer, before anything is computed.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "intervention.h"
#include "kernels.h"

namespace canopy {

// Where a token stands.
struct TokenPlace {
  std::size_t row;       // in the batch
  std::size_t sequence;
  std::size_t drawn_as;  // the sequence whose random numbers it takes
  std::size_t token;     // in its sequence
};

// Those of a list that reach one layer, and what of them does not depend on the token alone.
class LayerPlan {
 public:
  // `leaves`: the paths that the layer's own logits choose, [token][tree]; empty for a dense layer.
  LayerPlan(const Interventions& interventions, const Batch& batch, std::size_t layer,
            std::size_t depth, std::size_t trees, std::vector<std::int32_t> leaves);

  bool empty() const { return reaching_.empty(); }
  std::size_t layer() const { return layer_; }
  std::size_t depth() const { return depth_; }
  std::size_t trees() const { return trees_; }
  const std::vector<TokenPlace>& places() const { return places_; }
  std::size_t natural_leaf(std::size_t row, std::size_t tree) const {
    return static_cast<std::size_t>(leaves_[row * trees_ + tree]);
  }

  struct Reaching {
    const Intervention* intervention;
    std::vector<std::size_t> sources;  // [row], whose path ShuffledPaths gives; else empty
  };
  const std::vector<Reaching>& reaching() const { return reaching_; }

 private:
  std::vector<std::size_t> shuffle(const Reach& reach, const ShuffledPaths& kind) const;

  bool alone_;  // sequences know nothing of each other: they are copies of one
  std::size_t layer_;
  std::size_t depth_;
  std::size_t trees_;
  std::vector<std::int32_t> leaves_;
  std::vector<TokenPlace> places_;  // [row]
  std::vector<Reaching> reaching_;
};

// Who decides at a level.
enum class Decider : std::uint8_t { Logit, Left, Right, Best };

struct NodeRule {
  std::size_t level;
  std::size_t node;
  bool right;
};

enum class Neurons : std::uint8_t { Walk, Top, All };

// One token in one tree.
struct TreePlan {
  Neurons neurons = Neurons::Walk;
  const TopNeurons* top = nullptr;       // trees of one intervention compete with each other
  bool best = false;  // some level asks for the best path
  std::array<Decider, largest_levels> deciders = {};
  std::vector<NodeRule> rules;           // they come before `deciders`, the last one first
  std::vector<ScaleNode> scales;
  float factor = 1;                      // of all nodes
  std::vector<SwapOutputs> swaps;        // in order

  // The next node's side at `node`.
  bool right(std::size_t level, std::size_t node, float logit, std::size_t best_leaf,
             std::size_t depth) const;
  float gain(std::size_t node) const;
  // Whose row of w_out `node` has.
  std::size_t row_of(std::size_t node) const;
};

// Of each tree. False where nothing reaches the token.
bool plan_token(const LayerPlan& layer, const TokenPlace& place, std::vector<TreePlan>& trees);

// Whether `node` is `top` or below it.
bool is_below(std::size_t node, std::size_t top);

// The level of a node numbered from 0 at the root.
std::size_t level_of(std::size_t node);

}  // namespace canopy
