#include "fff_intervened.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "all_neurons.h"
#include "blas.h"
#include "visited_row.h"

namespace canopy {
namespace {

// A neuron that answers, and how its row of w_out is weighted.
struct Answer {
  std::size_t neuron;
  float weight;
};

// One walk as the plan makes it.
struct Walk {
  std::array<std::size_t, largest_levels> nodes;
  std::array<float, largest_levels> logits;
  std::size_t leaf;
};

class Intervened {
 public:
  Intervened(const Compute& compute, const IntervenedLayer& layer, const FffBatch& batch,
             Activate activate, const LayerPlan& plan)
      : compute_(compute),
        layer_(layer),
        fff_(layer.fff),
        batch_(batch),
        activate_(activate),
        plan_(plan),
        neurons_(layer.fff.trees * layer.fff.nodes),
        lengths_(compute.pool.size()) {}

  std::vector<ChangedLength> run() {
    std::vector<std::size_t> wide;
    std::vector<std::size_t> narrow;
    std::vector<TreePlan> trees;
    for (const TokenPlace& place : plan_.places()) {
      if (!plan_token(plan_, place, trees)) continue;
      const bool needs_all = std::any_of(trees.begin(), trees.end(), [](const TreePlan& tree) {
        return tree.best || tree.neurons != Neurons::Walk;
      });
      (needs_all ? wide : narrow).push_back(place.row);
    }
    run_narrow(narrow);
    if (!wide.empty()) run_wide(wide);
    std::vector<ChangedLength> changed;
    for (const auto& part : lengths_) changed.insert(changed.end(), part.begin(), part.end());
    return changed;
  }

 private:
  // Tokens that are computed from the rows on their walks alone.
  void run_narrow(const std::vector<std::size_t>& rows) {
    const std::size_t products = 2 * fff_.trees * fff_.levels * fff_.hidden;
    compute_.pool.run(rows.size(), piece_of(products), [&](std::size_t begin, std::size_t end,
                                                           std::size_t thread) {
      std::vector<TreePlan> trees;
      for (std::size_t i = begin; i < end && !compute_.abort.raised(); ++i) {
        const TokenPlace& place = plan_.places()[rows[i]];
        plan_token(plan_, place, trees);
        apply(place, trees, {}, nullptr, thread);
      }
    });
    compute_.abort.check();
  }

  // Tokens for which all neurons answer first, block by block.
  void run_wide(const std::vector<std::size_t>& rows) {
    const AllNeuronRows all(fff_);
    const std::size_t block = rows_per_look(fff_.hidden, neurons_);
    std::vector<float> x(block * fff_.hidden);
    std::vector<float> answers(block * neurons_);
    const BlasThreads threads(compute_.pool.size());
    for (std::size_t first = 0; first < rows.size(); first += block) {
      compute_.abort.check();
      const std::size_t count = std::min(block, rows.size() - first);
      for (std::size_t i = 0; i < count; ++i) {
        std::copy_n(batch_.x + rows[first + i] * fff_.hidden, fff_.hidden,
                    x.data() + i * fff_.hidden);
      }
      all.activations(x.data(), count, activate_, answers.data());
      run_block(all, rows.data() + first, count, answers);
    }
  }

  void run_block(const AllNeuronRows& all, const std::size_t* rows, std::size_t count,
                 std::vector<float>& answers) {
    std::vector<std::vector<TreePlan>> plans(count);
    bool best = false;
    for (std::size_t i = 0; i < count; ++i) {
      plan_token(plan_, plan_.places()[rows[i]], plans[i]);
      for (const TreePlan& tree : plans[i]) best = best || tree.best;
    }
    const std::vector<std::size_t> leaves =
        best ? best_leaves(all, plans, answers) : std::vector<std::size_t>(count * fff_.trees);
    std::vector<std::uint8_t> summed(count);  // whose answers are left to `outputs`
    compute_.pool.run(count, 1, [&](std::size_t begin, std::size_t end, std::size_t thread) {
      for (std::size_t i = begin; i < end && !compute_.abort.raised(); ++i) {
        summed[i] = apply(plan_.places()[rows[i]], plans[i], leaves.data() + i * fff_.trees,
                          answers.data() + i * neurons_, thread);
      }
    });
    compute_.abort.check();
    std::vector<float> y(count * fff_.hidden);
    if (std::find(summed.begin(), summed.end(), 1) != summed.end()) {
      all.outputs(answers.data(), count, y.data());
    }
    for (std::size_t i = 0; i < count; ++i) {
      if (summed[i] == 0) continue;
      std::copy_n(y.data() + i * fff_.hidden, fff_.hidden, batch_.y + rows[i] * fff_.hidden);
    }
  }

  // [token of the block][tree]
  std::vector<std::size_t> best_leaves(const AllNeuronRows& all,
                                       const std::vector<std::vector<TreePlan>>& plans,
                                       const std::vector<float>& answers) {
    const std::size_t count = plans.size();
    if (layer_.path_products.empty()) layer_.path_products = path_products(compute_, fff_);
    std::vector<std::size_t> leaves(count * fff_.trees);
    std::vector<float> sums(count * fff_.hidden);
    std::vector<float> products(count * fff_.nodes);
    for (std::size_t tree = 0; tree < fff_.trees; ++tree) {
      compute_.abort.check();
      all.tree_outputs(tree, answers.data(), count, sums.data());
      all.tree_products(tree, sums.data(), count, products.data());
      const float* of_paths =
          layer_.path_products.data() + tree * fff_.nodes * fff_.levels;
      compute_.pool.run(count, piece_of(fff_.nodes * fff_.levels), [&](std::size_t begin,
                                                                       std::size_t end,
                                                                       std::size_t) {
        for (std::size_t i = begin; i < end; ++i) {
          if (!plans[i][tree].best) continue;
          const TreeAnswers own = {answers.data() + i * neurons_ + tree * fff_.nodes,
                                   products.data() + i * fff_.nodes};
          leaves[i * fff_.trees + tree] = best_leaf(fff_, of_paths, own);
        }
      });
    }
    return leaves;
  }

  // Writes one token's leaves, logits and output, unless they are what they were. `leaves`: its best
  // paths; `all`: the activations of all neurons, where they are known. Returns 1 where the output
  // is what `all`, changed in place, sums up to.
  std::uint8_t apply(const TokenPlace& place, const std::vector<TreePlan>& trees,
                     const std::size_t* leaves, float* all, std::size_t thread) {
    bool same = true;
    bool dense = false;
    std::vector<Walk> walks(fff_.trees);
    for (std::size_t tree = 0; tree < fff_.trees; ++tree) {
      const TreePlan& plan = trees[tree];
      walks[tree] = walk(place, tree, plan, leaves == nullptr ? 0 : leaves[tree]);
      dense = dense || plan.neurons == Neurons::All;
      same = same && is_as_it_was(place, tree, plan, walks[tree]);
    }
    if (same) return 0;
    const std::vector<Answer> answers = answers_of(trees, walks, all);
    keep_walks(place, trees, walks, answers, thread);
    if (dense) {
      std::fill_n(all, neurons_, 0.0f);
      for (const Answer& answer : answers) all[answer.neuron] += answer.weight;
      return 1;
    }
    add_up(place, answers);
    return 0;
  }

  Walk walk(const TokenPlace& place, std::size_t tree, const TreePlan& plan,
            std::size_t best) const {
    const float* x = batch_.x + place.row * fff_.hidden;
    const std::size_t visits = (place.row * fff_.trees + tree) * fff_.levels;
    // In a tree numbered from 1, the ancestors of a node are its number without its last bits.
    const std::size_t natural =
        plan_.natural_leaf(place.row, tree) + (std::size_t{1} << plan_.depth());
    Walk walk = {};
    std::size_t node = 0;
    for (std::size_t level = 0; level < fff_.levels; ++level) {
      const bool on_natural = node + 1 == natural >> (plan_.depth() - level);
      const float logit = on_natural ? batch_.logits[visits + level] : logit_of(x, tree, node);
      walk.nodes[level] = node;
      walk.logits[level] = logit;
      node = 2 * node + 1 + (plan.right(level, node, logit, best, plan_.depth()) ? 1 : 0);
    }
    walk.leaf = walk.nodes[fff_.levels - 1] - fff_.nodes / 2;
    return walk;
  }

  float logit_of(const float* x, std::size_t tree, std::size_t node) const {
    const std::size_t neuron = tree * fff_.nodes + node;
    const double product = VisitedRow(fff_, 2 * neuron).dot(x, fff_.hidden);
    return static_cast<float>(product + double{fff_.biases[neuron]});
  }

  bool is_as_it_was(const TokenPlace& place, std::size_t tree, const TreePlan& plan,
                    const Walk& walk) const {
    if (plan.neurons != Neurons::Walk) return false;
    if (walk.leaf != plan_.natural_leaf(place.row, tree)) return false;
    for (std::size_t level = 0; level < fff_.levels; ++level) {
      const std::size_t node = walk.nodes[level];
      if (plan.gain(node) != 1 || plan.row_of(node) != node) return false;
    }
    return true;
  }

  std::vector<Answer> answers_of(const std::vector<TreePlan>& trees, const std::vector<Walk>& walks,
                                 const float* all) const {
    std::vector<Answer> answers;
    const auto add = [&](std::size_t tree, std::size_t node, float activation) {
      const std::size_t first = tree * fff_.nodes;
      answers.push_back({first + trees[tree].row_of(node), activation * trees[tree].gain(node)});
    };
    for (std::size_t tree = 0; tree < fff_.trees; ++tree) {
      const Neurons neurons = trees[tree].neurons;
      if (neurons == Neurons::All) {
        for (std::size_t node = 0; node < fff_.nodes; ++node) {
          add(tree, node, all[tree * fff_.nodes + node]);
        }
      } else if (neurons == Neurons::Walk) {
        std::array<float, largest_levels> activations = walks[tree].logits;
        activate_(activations.data(), fff_.levels);
        for (std::size_t level = 0; level < fff_.levels; ++level) {
          add(tree, walks[tree].nodes[level], activations[level]);
        }
      }
    }
    for (const std::size_t neuron : top_neurons(trees, all)) {
      add(neuron / fff_.nodes, neuron % fff_.nodes, all[neuron]);
    }
    return answers;
  }

  // The largest neurons of the trees that one intervention reaches, the first of equal ones.
  std::vector<std::size_t> top_neurons(const std::vector<TreePlan>& trees, const float* all) const {
    std::vector<std::size_t> chosen;
    for (std::size_t first = 0; first < fff_.trees; ++first) {
      const TopNeurons* top = trees[first].neurons == Neurons::Top ? trees[first].top : nullptr;
      const auto same = [&](const TreePlan& plan) {
        return plan.neurons == Neurons::Top && plan.top == top;
      };
      const auto here = trees.begin() + static_cast<std::ptrdiff_t>(first);
      if (top == nullptr || std::any_of(trees.begin(), here, same)) continue;
      std::vector<std::pair<float, std::size_t>> ranked;
      std::size_t reached = 0;
      for (std::size_t tree = first; tree < fff_.trees; ++tree) {
        if (!same(trees[tree])) continue;
        ++reached;
        for (std::size_t n = tree * fff_.nodes; n < (tree + 1) * fff_.nodes; ++n) {
          ranked.emplace_back(-std::fabs(all[n]) * (top->by_contribution ? layer_.out_norms[n] : 1),
                              n);
        }
      }
      const std::size_t wanted = top->count == 0 ? reached * fff_.levels : top->count;
      const std::size_t count = std::min(wanted, ranked.size());
      const auto end = ranked.begin() + static_cast<std::ptrdiff_t>(count);
      std::partial_sort(ranked.begin(), end, ranked.end());
      for (auto one = ranked.begin(); one != end; ++one) chosen.push_back(one->second);
    }
    return chosen;
  }

  void keep_walks(const TokenPlace& place, const std::vector<TreePlan>& trees,
                  const std::vector<Walk>& walks, const std::vector<Answer>& answers,
                  std::size_t thread) {
    for (std::size_t tree = 0; tree < fff_.trees; ++tree) {
      const std::size_t walk = place.row * fff_.trees + tree;
      batch_.leaves[walk] = static_cast<std::int32_t>(walks[tree].leaf);
      std::copy_n(walks[tree].logits.begin(), fff_.levels, batch_.logits + walk * fff_.levels);
      for (std::size_t level = 0; level < fff_.levels; ++level) {
        const std::size_t node = walks[tree].nodes[level];
        const std::size_t row = tree * fff_.nodes + trees[tree].row_of(node);
        const float gain = std::fabs(trees[tree].gain(node));
        const bool answers_too =
            trees[tree].neurons != Neurons::Top ||
            std::any_of(answers.begin(), answers.end(),
                        [&](const Answer& answer) { return answer.neuron == row; });
        if (gain == 1 && answers_too && row == tree * fff_.nodes + node) continue;
        const float length = answers_too ? gain * layer_.out_norms[row] : 0;
        lengths_[thread].push_back({walk * fff_.levels + level, length});
      }
    }
  }

  void add_up(const TokenPlace& place, const std::vector<Answer>& answers) const {
    std::vector<double> sum(fff_.hidden);
    for (const Answer& answer : answers) {
      if (answer.weight == 0) continue;
      const VisitedRow row(fff_, 2 * answer.neuron + 1);
      for (std::size_t i = 0; i < fff_.hidden; ++i) sum[i] += double{answer.weight} * double{row[i]};
    }
    std::transform(sum.begin(), sum.end(), batch_.y + place.row * fff_.hidden,
                   [](double value) { return static_cast<float>(value); });
  }

  const Compute& compute_;
  const IntervenedLayer& layer_;
  const FffLayer& fff_;
  const FffBatch& batch_;
  const Activate activate_;
  const LayerPlan& plan_;
  const std::size_t neurons_;
  std::vector<std::vector<ChangedLength>> lengths_;  // [thread]
};

}  // namespace

std::vector<ChangedLength> intervene(const Compute& compute, const IntervenedLayer& layer,
                                     const FffBatch& batch, Activate activate,
                                     const LayerPlan& plan) {
  return Intervened(compute, layer, batch, activate, plan).run();
}

void scale_rows(const LayerPlan& plan, std::size_t hidden, float* y) {
  std::vector<TreePlan> trees;
  for (const TokenPlace& place : plan.places()) {
    if (!plan_token(plan, place, trees) || trees[0].factor == 1) continue;
    for (std::size_t i = 0; i < hidden; ++i) y[place.row * hidden + i] *= trees[0].factor;
  }
}

}  // namespace canopy
