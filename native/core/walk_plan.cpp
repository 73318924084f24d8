#include "walk_plan.h"

#include <algorithm>
#include <bit>
#include <utility>

namespace canopy {
namespace {

bool reaches(const Reach& reach, const TokenPlace& place) {
  return reach.sequences.has(place.sequence) && reach.tokens.has(place.token);
}

// Carries one intervention into the plan of one tree.
struct Carry {
  const LayerPlan& layer;
  const LayerPlan::Reaching& reaching;
  const TokenPlace& place;
  std::size_t tree;
  TreePlan& plan;

  void decide(std::size_t level, Decider decider) const {
    plan.deciders[level] = decider;
    std::erase_if(plan.rules, [&](const NodeRule& rule) { return rule.level == level; });
  }

  void whole_walk(Decider decider) const {
    plan.neurons = Neurons::Walk;
    plan.best = decider == Decider::Best;
    plan.rules.clear();
    plan.deciders.fill(decider);
  }

  void path(std::size_t leaf) const {
    whole_walk(Decider::Logit);
    for (std::size_t level = 0; level < layer.depth(); ++level) {
      const bool right = (leaf >> (layer.depth() - 1 - level) & 1) != 0;
      plan.deciders[level] = right ? Decider::Right : Decider::Left;
    }
  }

  void operator()(const ForceLevel& kind) const {
    decide(kind.level, kind.right ? Decider::Right : Decider::Left);
  }
  void operator()(const ForceNode& kind) const {
    plan.rules.push_back({level_of(kind.node), kind.node, kind.right});
  }
  void operator()(const GivenPath& kind) const { path(kind.leaf); }
  void operator()(const PathOfToken& kind) const {
    path(layer.natural_leaf(place.row - place.token + kind.token, tree));
  }
  void operator()(const RandomPaths& kind) const {
    path(random_leaf(kind.seed, layer.depth(), layer.layer(), tree, place.drawn_as,
                     place.token));
  }
  void operator()(const ShuffledPaths&) const {
    path(layer.natural_leaf(reaching.sources[place.row], tree));
  }
  void operator()(const BestPath&) const { whole_walk(Decider::Best); }
  void operator()(const TopNeurons& kind) const {
    plan.neurons = Neurons::Top;
    plan.top = &kind;
  }
  void operator()(const AllNeurons&) const { plan.neurons = Neurons::All; }
  void operator()(const ScaleNode& kind) const { plan.scales.push_back(kind); }
  void operator()(const ScaleLayer& kind) const { plan.factor *= kind.factor; }
  void operator()(const SwapOutputs& kind) const { plan.swaps.push_back(kind); }
};

}  // namespace

std::size_t level_of(std::size_t node) {
  return static_cast<std::size_t>(std::bit_width(node + 1)) - 1;
}

bool is_below(std::size_t node, std::size_t top) {
  const std::size_t level = level_of(node);
  const std::size_t top_level = level_of(top);
  return level >= top_level && (node + 1) >> (level - top_level) == top + 1;
}

LayerPlan::LayerPlan(const Interventions& interventions, const Batch& batch, std::size_t layer,
                     std::size_t depth, std::size_t trees, std::vector<std::int32_t> leaves)
    : alone_(batch.drawn_as.has_value()), layer_(layer), depth_(depth), trees_(trees), leaves_(std::move(leaves)) {
  const auto here = [&](const Intervention& one) { return one.reach.layers.has(layer); };
  if (std::none_of(interventions.begin(), interventions.end(), here)) return;
  places_.reserve(batch.tokens());
  for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
    const Sequence& sequence = batch.sequences[i];
    for (std::size_t token = 0; token < sequence.length; ++token) {
      places_.push_back({sequence.first + token, i, batch.drawn_as.value_or(i), token});
    }
  }
  for (const Intervention& one : interventions) {
    if (!here(one)) continue;
    const auto* shuffled = std::get_if<ShuffledPaths>(&one.change);
    reaching_.push_back({&one, shuffled == nullptr ? std::vector<std::size_t>()
                                                   : shuffle(one.reach, *shuffled)});
  }
}

// The tokens that it reaches, in order, take the paths of the same tokens in the order of a random
// number each.
std::vector<std::size_t> LayerPlan::shuffle(const Reach& reach, const ShuffledPaths& kind) const {
  std::vector<std::size_t> sources(places_.size());
  std::vector<std::pair<std::uint64_t, std::size_t>> drawn;
  for (std::size_t begin = 0; begin < places_.size();) {
    std::size_t end = begin;
    const auto joined = [&] {
      return end < places_.size() &&
             ((kind.across_sequences && !alone_) ||
              places_[end].sequence == places_[begin].sequence);
    };
    drawn.clear();
    for (; joined(); ++end) {
      const TokenPlace& place = places_[end];
      if (reaches(reach, place)) {
        drawn.push_back({mixed(kind.seed, {layer_, place.drawn_as, place.token}), place.row});
      }
    }
    std::sort(drawn.begin(), drawn.end());
    std::size_t next = 0;
    for (; begin < end; ++begin) {
      if (reaches(reach, places_[begin])) sources[begin] = drawn[next++].second;
    }
  }
  return sources;
}

bool TreePlan::right(std::size_t level, std::size_t node, float logit, std::size_t best_leaf,
                     std::size_t depth) const {
  for (auto rule = rules.rbegin(); rule != rules.rend(); ++rule) {
    if (rule->node == node) return rule->right;
  }
  switch (deciders[level]) {
    case Decider::Left: return false;
    case Decider::Right: return true;
    case Decider::Best: return level < depth && (best_leaf >> (depth - 1 - level) & 1) != 0;
    case Decider::Logit: break;
  }
  return logit > 0;
}

float TreePlan::gain(std::size_t node) const {
  float product = factor;
  for (const ScaleNode& scale : scales) {
    const bool covers = scale.with_descendants ? is_below(node, scale.node) : node == scale.node;
    if (covers) product *= scale.factor;
  }
  return product;
}

std::size_t TreePlan::row_of(std::size_t node) const {
  std::size_t row = node;
  // Rows move one swap after the other, so whose row lies here now is read from the last one back.
  for (auto swap = swaps.rbegin(); swap != swaps.rend(); ++swap) {
    if (row == swap->a) {
      row = swap->b;
    } else if (row == swap->b) {
      row = swap->a;
    }
  }
  return row;
}

bool plan_token(const LayerPlan& layer, const TokenPlace& place, std::vector<TreePlan>& trees) {
  bool reached = false;
  for (const LayerPlan::Reaching& reaching : layer.reaching()) {
    const Reach& reach = reaching.intervention->reach;
    if (!reaches(reach, place)) continue;
    if (!reached) trees.assign(layer.trees(), TreePlan());
    reached = true;
    for (std::size_t tree = reach.trees.from; tree < std::min(reach.trees.to, layer.trees()); ++tree) {
      std::visit(Carry{layer, reaching, place, tree, trees[tree]}, reaching.intervention->change);
    }
  }
  return reached;
}

}  // namespace canopy
