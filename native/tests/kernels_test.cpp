// Every kernel of the machine against the scalar one, on random layers of all sizes; the dense
// contenders against CMM.
#include <algorithm>
#include <cmath>
#include <string>

#include "../core/bf16_rows.h"
#include "../core/comparison.h"
#include "../core/dispatch.h"
#include "../core/feedforward.h"
#include "../core/layer_evaluation.h"
#include "check.h"
#include "random.h"

using namespace canopy;
using namespace canopy::test;

namespace {

constexpr double unit = 0x1p-24;  // half a step of F32 at 1

struct Case {
  LooseLayer layer;
  std::vector<float> x;
  std::size_t tokens;
  std::string name;
};

Case random_case(Random& random, std::size_t hidden, std::size_t trees, std::size_t depth,
                 std::size_t tokens) {
  const std::size_t neurons = FffShape{trees, depth}.neurons();
  const float scale = 1 / std::sqrt(static_cast<float>(hidden));
  Case c = {{hidden, trees, depth, random.values(neurons * hidden, 3 * scale),
             random.values(neurons, 1), random.values(neurons * hidden, scale)},
            random.values(tokens * hidden, 2),
            tokens,
            "hidden " + std::to_string(hidden) + ", trees " + std::to_string(trees) + ", depth " +
                std::to_string(depth) + ", tokens " + std::to_string(tokens)};
  return c;
}

const float* row_of(const Case& c, std::size_t neuron) {
  return c.layer.w_in.data() + neuron * c.layer.hidden;
}

// Sum of |w_i x_i| and |b|: rounding errors of a logit are multiples of unit times this.
double magnitude(const Case& c, std::size_t token, std::size_t neuron) {
  const float* x = c.x.data() + token * c.layer.hidden;
  double sum = std::fabs(double{c.layer.biases[neuron]});
  for (std::size_t i = 0; i < c.layer.hidden; ++i) {
    sum += std::fabs(double{row_of(c, neuron)[i]} * double{x[i]});
  }
  return sum;
}

// Bound of a logit's error: a partial sum of n terms makes n roundings, the narrowest kernel (NEON)
// keeps 4 sums at a time and the others at least 8; adding the sums up makes 5 roundings at most.
double logit_bound(const Case& c, std::size_t token, std::size_t neuron) {
#ifdef CANOPY_NEON
  constexpr double sums = 4;
#else
  constexpr double sums = 8;
#endif
  const double roundings = static_cast<double>(c.layer.hidden) / sums + 6;
  return roundings * unit * magnitude(c, token, neuron);
}

// Checks `got` against the scalar `want`, token by token. An output sums levels * trees terms, each
// with an error from its logit (the GELU's slope is below 1.13), the GELU (6 units) and the sum.
void compare_outputs(const Case& c, const LayerOutput& want, const LayerOutput& got,
                     const std::string& name) {
  const FffShape shape = {c.layer.trees, c.layer.depth};
  const std::size_t levels = shape.levels();
  Worst logits(name + ": logits of " + c.name);
  Worst leaves(name + ": leaves of " + c.name);
  Worst outputs(name + ": outputs of " + c.name);
  for (std::size_t token = 0; token < c.tokens; ++token) {
    std::vector<double> bound(c.layer.hidden, 0);
    bool fragile = false;
    for (std::size_t tree = 0; tree < shape.trees; ++tree) {
      const std::size_t walk = token * shape.trees + tree;
      std::size_t node = 0;
      for (std::size_t level = 0; level < levels; ++level) {
        const std::size_t neuron = tree * shape.nodes() + node;
        const float logit = want.logits[walk * levels + level];
        const double error = logit_bound(c, token, neuron);
        fragile = fragile || std::fabs(logit) <= error;
        if (!fragile) {
          logits.at_most(std::fabs(double{logit} - double{got.logits[walk * levels + level]}), error);
        }
        const double act = std::fabs(double{logit});
        const double terms = static_cast<double>(shape.trees * levels) + 6;
        for (std::size_t i = 0; i < c.layer.hidden; ++i) {
          const double w = std::fabs(double{c.layer.w_out[i * shape.neurons() + neuron]});
          bound[i] += (1.13 * error + terms * unit * act) * w;
        }
        node = 2 * node + 1 + (logit > 0 ? 1 : 0);
      }
      if (!fragile) leaves.holds(want.leaves[walk] == got.leaves[walk]);
    }
    for (std::size_t i = 0; i < c.layer.hidden && !fragile; ++i) {
      const std::size_t at = token * c.layer.hidden + i;
      outputs.at_most(std::fabs(double{want.y[at]} - double{got.y[at]}), bound[i] + 1e-30);
    }
  }
}

// The case with its weights, but not its biases, rounded to BF16.
Case rounded_case(Case c) {
  for (float& value : c.layer.w_in) value = rounded_to_bf16(value);
  for (float& value : c.layer.w_out) value = rounded_to_bf16(value);
  return c;
}

struct Forced {
  Strategy strategy;
  const char* name;
};
constexpr Forced strategies[] = {{Strategy::Walk, ", walk"},
                                 {Strategy::Levels, ", levels"},
                                 {Strategy::Partition, ", partition"}};

void test_targets(const Case& c, ThreadPool& pool) {
  const AbortFlag abort;
  const auto evaluate = [&](KernelTarget target, Variant variant, CmmChoice choice = {}) {
    return evaluate_layer({kernels_of(target), pool, abort}, c.layer, c.x, variant, choice);
  };
  const LayerOutput want = evaluate(KernelTarget::Scalar, Variant::Cmm);
  const LayerOutput want16 = evaluate(KernelTarget::Scalar, Variant::Cmm, {{}, true});
  const Case rounded = rounded_case(c);
  for (const KernelTarget target : machine_targets()) {
    if (target == KernelTarget::Scalar) continue;
    const std::string name(target_name(target));
    compare_outputs(c, want, evaluate(target, Variant::Cmm), name);
    for (const auto& [strategy, how] : strategies) {
      compare_outputs(c, want, evaluate(target, Variant::Cmm, {strategy, false}), name + how);
      compare_outputs(rounded, want16, evaluate(target, Variant::Cmm, {strategy, true}),
                      name + how + " in BF16");
    }
  }
  // Rows in BF16 are the F32 rows rounded: the same layer as one that holds the rounded weights.
  const LayerOutput held = evaluate_layer({kernels_of(KernelTarget::Scalar), pool, abort},
                                          rounded.layer, c.x, Variant::Cmm);
  check(held.y == want16.y && held.leaves == want16.leaves, "BF16 rows of " + c.name);
  // One tree of one level has no unvisited neurons, so all three variants are the same function.
  const LayerOutput masked = evaluate(machine_targets().back(), Variant::DenseMasked);
  const LayerOutput dense = evaluate(machine_targets().back(), Variant::Dense);
  double difference = 0;
  double plain = 0;
  double largest = 0;
  for (std::size_t i = 0; i < want.y.size(); ++i) {
    largest = std::max(largest, std::fabs(double{want.y[i]}));
    difference = std::max(difference, std::fabs(double{want.y[i]} - double{masked.y[i]}));
    plain = std::max(plain, std::fabs(double{want.y[i]} - double{dense.y[i]}));
  }
  if (want.leaves == masked.leaves) {
    check_at_most(difference, 1e-5 * largest, "dense-masked of " + c.name);
  }
  if (c.layer.depth == 0) {
    check_at_most(plain, 1e-5 * largest, "dense of " + c.name);
  } else {
    check(plain > 1e-3 * largest, "dense differs from CMM in " + c.name);
  }
}

// A tie is excused where a logit rounds to zero, and only there.
void test_comparison() {
  const std::vector<float> rows = {1, 1, 0.5f, 0.5f, 2, 2};  // 3 nodes of width 1, in and out
  std::vector<float> padded(3 * 2 * 16, 0.0f);
  for (std::size_t i = 0; i < 6; ++i) padded[i * 16] = rows[i];
  const std::vector<float> biases = {-1, 0, 0};
  const FffLayer layer = {1, 16, 1, 2, 3, padded.data(), biases.data()};
  const float x = 1;
  float y[2] = {3, 4};
  float logits[2] = {0, 0.5f};
  std::int32_t left = 0;
  std::int32_t right = 1;
  const FffBatch cmm = {&x, &y[0], logits, &left};
  const FffBatch masked = {&x, &y[1], logits, &right};
  const View in_rows = {layer.rows, 2 * layer.width};
  const auto compared = [&] { return compare(layer, in_rows, cmm, masked, 1); };
  check(compared().leaves_changed == 1, "a logit of 0 excuses a changed leaf");
  check(compared().difference == 0, "an excused token is left out");
  logits[0] = -0.01f;
  check(compared().leaves_changed == 0, "a logit of -0.01 excuses nothing");
  check(compared().difference == 0.25, "the token counts: 1 of 4");
  y[0] = NAN;
  check(std::isinf(compared().difference), "NaN is no agreement");
}

}  // namespace

int main() {
  Random random(7);
  ThreadPool pool;
  pool.resize(2);
  for (std::size_t hidden = 8; hidden <= 1024; hidden += 8) {
    const std::size_t depth = random.below(hidden > 256 ? 4 : 7);
    test_targets(random_case(random, hidden, 1 + random.below(3), depth, 1 + random.below(4)), pool);
  }
  for (std::size_t hidden = 1; hidden <= 67; ++hidden) {
    test_targets(random_case(random, hidden, 1 + random.below(4), random.below(5), 3), pool);
  }
  for (std::size_t depth = 0; depth <= 12; ++depth) {
    test_targets(random_case(random, 24, 2, depth, 5), pool);
  }
  test_targets(random_case(random, 40, 1, 3, 700), pool);   // more tokens than a block
  test_targets(random_case(random, 32, 1, 8, 1500), pool);  // sorted by subtree
  test_targets(random_case(random, 24, 2, 13, 900), pool);  // and once more
  test_targets(random_case(random, 104, 1, 7, 130), pool);  // more than a chunk
  pool.resize(3);  // threads that share a tree
  test_targets(random_case(random, 64, 1, 9, 600), pool);
  test_targets(random_case(random, 40, 3, 10, 333), pool);
  test_comparison();
  return report();
}
