#include "intervention.h"

#include <algorithm>
#include <string>

#include "error.h"

namespace canopy {
namespace {

// What one intervention is checked against, and how it is named.
struct Check {
  const Config& config;
  const Batch& batch;
  const Intervention& intervention;
  std::string name;

  [[noreturn]] void refuse(const std::string& why) const {
    throw Error(ErrorCode::BadInput, name + ": " + why, {}, name);
  }

  void below(const std::string& what, std::size_t value, std::size_t count) const {
    if (value < count) return;
    refuse("expected " + what + " from 0 to " + std::to_string(count - 1) + ", received " +
           std::to_string(value));
  }

  void range(const std::string& what, const Range& range, std::size_t count) const {
    below(what, range.from, count);
    if (range.to <= range.from) refuse("its " + what + "s are none");
  }

  // Tokens of the longest sequence that it reaches.
  std::size_t longest() const {
    const Range& reached = intervention.reach.sequences;
    std::size_t longest = 0;
    for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
      if (reached.has(i)) longest = std::max(longest, batch.sequences[i].length);
    }
    return longest;
  }

  void reach() const {
    range("sequence", intervention.reach.sequences, batch.sequences.size());
    range("layer", intervention.reach.layers, config.layers);
    range("token", intervention.reach.tokens, longest());
    const FffShape* shape = config.fff();
    if (shape != nullptr) range("tree", intervention.reach.trees, shape->trees);
  }

  void change() const {
    const FffShape* shape = config.fff();
    if (shape == nullptr) {
      if (std::holds_alternative<ScaleLayer>(intervention.change)) return;
      refuse("this model has dense layers, which can only be scaled or ablated whole");
    }
    std::visit([&](const auto& kind) { of(kind, *shape); }, intervention.change);
  }

  void of(const ForceLevel& kind, const FffShape& shape) const {
    below("a level", kind.level, shape.levels());
  }
  void of(const ForceNode& kind, const FffShape& shape) const {
    below("a node", kind.node, shape.nodes());
  }
  void of(const GivenPath& kind, const FffShape& shape) const {
    below("a leaf", kind.leaf, std::size_t{1} << shape.depth);
  }
  void of(const PathOfToken& kind, const FffShape&) const {
    const Range& reached = intervention.reach.sequences;
    for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
      if (reached.has(i)) below("a token", kind.token, batch.sequences[i].length);
    }
  }
  void of(const TopNeurons& kind, const FffShape& shape) const {
    if (kind.count > shape.neurons()) below("neurons", kind.count, shape.neurons() + 1);
  }
  void of(const ScaleNode& kind, const FffShape& shape) const {
    below("a node", kind.node, shape.nodes());
  }
  void of(const SwapOutputs& kind, const FffShape& shape) const {
    below("a node", kind.a, shape.nodes());
    below("a node", kind.b, shape.nodes());
  }
  template <typename Kind>
  void of(const Kind&, const FffShape&) const {}
};

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15u;

}  // namespace

void check_interventions(const Interventions& interventions, const Config& config,
                         const Batch& batch) {
  for (std::size_t i = 0; i < interventions.size(); ++i) {
    const Check check = {config, batch, interventions[i],
                         "interventions[" + std::to_string(i) + "]"};
    if (config.layers == 0) check.refuse("this model has no layers");
    check.reach();
    check.change();
  }
}

std::optional<std::size_t> first_layer(const Interventions& interventions) {
  std::optional<std::size_t> first;
  for (const Intervention& intervention : interventions) {
    const std::size_t layer = intervention.reach.layers.from;
    first = std::min(first.value_or(layer), layer);
  }
  return first;
}

std::uint64_t mixed(std::uint64_t seed, std::initializer_list<std::uint64_t> values) {
  std::uint64_t state = seed;
  for (const std::uint64_t value : values) {
    std::uint64_t z = state + golden * (value + 1);
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    state = z ^ z >> 31;
  }
  return state;
}

std::size_t random_leaf(std::uint64_t seed, std::size_t depth, std::size_t layer, std::size_t tree,
                        std::size_t sequence, std::size_t token) {
  if (depth == 0) return 0;
  return mixed(seed, {layer, tree, sequence, token}) >> (64 - depth);
}

}  // namespace canopy
