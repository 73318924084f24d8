// What a forward pass does otherwise than the weights say. docs/interventions.md defines each kind
// with its formula; fff_intervened.h carries them out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <variant>
#include <vector>

#include "batch.h"
#include "config.h"

namespace canopy {

// From `from` to below `to`; all where nothing is said.
struct Range {
  std::size_t from = 0;
  std::size_t to = std::numeric_limits<std::size_t>::max();

  bool has(std::size_t index) const { return index >= from && index < to; }
};

// Which walks an intervention reaches. Tokens count within their sequence.
struct Reach {
  Range sequences = {};
  Range tokens = {};
  Range layers = {};
  Range trees = {};
};

// Decisions: left, or right, whatever the logit's sign.
struct ForceLevel {
  std::size_t level;
  bool right;
};
struct ForceNode {
  std::size_t node;
  bool right;
};

// Whole walks. A path is named by its leaf.
struct GivenPath {
  std::size_t leaf;
};
struct PathOfToken {
  std::size_t token;  // of the same sequence: the path that its own logits choose in this pass
};
struct RandomPaths {
  std::uint64_t seed;
};
struct ShuffledPaths {
  std::uint64_t seed;
  bool across_sequences;  // else each sequence's tokens among themselves
};
struct BestPath {};  // the path whose output is nearest to that of all the tree's neurons

// Neurons instead of a walk.
struct TopNeurons {
  std::size_t count;     // 0: as many as a walk through the trees reached has
  bool by_contribution;  // |activation| * ||w_out||; else |activation|
};
struct AllNeurons {};

// What visited nodes add, times `factor`; 0 removes it and leaves the walk as it is.
struct ScaleNode {
  std::size_t node;
  bool with_descendants;
  float factor;
};
struct ScaleLayer {
  float factor;
};

// Rows of w_out change places.
struct SwapOutputs {
  std::size_t a;
  std::size_t b;
};

using Change = std::variant<ForceLevel, ForceNode, GivenPath, PathOfToken, RandomPaths, ShuffledPaths,
                            BestPath, TopNeurons, AllNeurons, ScaleNode, ScaleLayer, SwapOutputs>;

struct Intervention {
  Reach reach;
  Change change;
};

// In order: of two that decide the same thing, the later one counts.
using Interventions = std::vector<Intervention>;

// Throws BadInput naming the first intervention that the model or the batch has no place for.
void check_interventions(const Interventions& interventions, const Config& config,
                         const Batch& batch);

// The first layer that any of them reaches; nothing where there are none.
std::optional<std::size_t> first_layer(const Interventions& interventions);

// A number that depends on all of its arguments and on nothing else (splitmix64, Steele, Lea and
// Flood, 2014, once for each value).
std::uint64_t mixed(std::uint64_t seed, std::initializer_list<std::uint64_t> values);

// The leaf that RandomPaths chooses, each with the same probability.
std::size_t random_leaf(std::uint64_t seed, std::size_t depth, std::size_t layer, std::size_t tree,
                        std::size_t sequence, std::size_t token);

}  // namespace canopy
