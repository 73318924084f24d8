// Interventions under the sanitizers: they reach what they name, compose in order, change nothing where
// nothing changes, stop at an abort, and refuse what the model does not have.
#include <cmath>
#include <filesystem>

#include "../core/divergence.h"
#include "../core/model.h"
#include "../core/walk_plan.h"
#include "check.h"
#include "small_model.h"

using namespace canopy;
using namespace canopy::test;

namespace {

const std::string path =
    (std::filesystem::temp_directory_path() / "canopy-interventions-test.safetensors").string();

const Batch batch = {{1, 2, 3, 4, 5, 6, 7}, {{0, 3}, {3, 4}}, {}};

Model open_model(const Config& config) {
  write_file(path, small_file(config).bytes());
  const AbortFlag abort;
  return Model(path, config, machine_targets().back(), abort, {});
}

// Every kind once, on a model of two trees of depth 2.
std::vector<Change> all_changes() {
  return {ForceLevel{1, true}, ForceNode{2, false}, GivenPath{3}, PathOfToken{1}, RandomPaths{5},
          ShuffledPaths{5, true}, BestPath{}, TopNeurons{0, true}, TopNeurons{4, false},
          AllNeurons{}, ScaleNode{0, false, 0}, ScaleNode{1, true, 2}, ScaleLayer{0.5f},
          SwapOutputs{0, 6}};
}

bool same_bits(const Trace& a, const Trace& b) {
  for (std::size_t i = 0; i < a.layers.size(); ++i) {
    if (a.layers[i].leaves != b.layers[i].leaves || a.layers[i].logits != b.layers[i].logits ||
        a.layers[i].contributions != b.layers[i].contributions) {
      return false;
    }
  }
  return a.hidden_norms == b.hidden_norms && a.top_logits == b.top_logits;
}

void test_each_kind(Precision precision) {
  Model model = open_model(small_config());
  ThreadPool pool;
  pool.resize(2);
  const AbortFlag abort;
  for (const Change& change : all_changes()) {
    const std::string name = "kind " + std::to_string(change.index());
    TraceRequest request = {{0, 6}, 3};
    request.interventions = {{{{1, 2}, {0, 2}, {1, 2}, {}}, change}};
    const Variation run = model.intervene(pool, abort, batch, request, precision);
    check(same_bits(run.after, model.trace(pool, abort, batch, request, precision)),
          name + ": from a layer on as from the start");
    const LayerTrace& before = run.before.layers[1];
    const LayerTrace& after = run.after.layers[1];
    for (const std::size_t token : {0u, 1u, 2u, 5u, 6u}) {
      for (std::size_t tree = 0; tree < 2; ++tree) {
        check(before.leaves[token * 2 + tree] == after.leaves[token * 2 + tree],
              name + ": other tokens keep their paths");
      }
      check(run.cosines[2 * 7 + token] == 1, name + ": other tokens keep their states");
    }
    check(run.divergences[0] == 0, name + ": the other sequence predicts as before");
  }
}

void test_order() {
  Model model = open_model(small_config());
  ThreadPool pool;
  const AbortFlag abort;
  const auto leaf = [&](const Interventions& list) {
    TraceRequest request;
    request.interventions = list;
    return model.trace(pool, abort, batch, request).layers[0].leaves[0];
  };
  check(leaf({{{}, GivenPath{2}}}) == 2, "a path is taken");
  check(leaf({{{}, GivenPath{2}}, {{}, ForceLevel{1, true}}}) == 3, "a decision behind it counts");
  check(leaf({{{}, ForceLevel{1, true}}, {{}, GivenPath{2}}}) == 2, "and before it does not");
  check(leaf({{{}, ForceNode{0, false}}, {{}, ForceLevel{0, true}}, {{}, ForceLevel{1, true}}}) == 3,
        "a level behind a node");
  check(leaf({{{}, ForceLevel{0, true}}, {{}, ForceNode{0, false}}, {{}, ForceLevel{1, true}}}) == 1,
        "a node behind a level");
}

void test_plans() {
  TreePlan plan;
  plan.swaps = {{0, 1}, {1, 2}};
  check(plan.row_of(0) == 1 && plan.row_of(1) == 2 && plan.row_of(2) == 0, "swaps, one by one");
  plan.scales = {{1, true, 2}, {4, false, 3}};
  plan.factor = 5;
  check(plan.gain(0) == 5 && plan.gain(1) == 10 && plan.gain(4) == 30 && plan.gain(2) == 5,
        "factors multiply");
  check(is_below(9, 4) && is_below(4, 4) && !is_below(5, 4) && !is_below(1, 4), "subtrees");
  check(level_of(0) == 0 && level_of(2) == 1 && level_of(6) == 2 && level_of(7) == 3, "levels");
}

void test_sweep() {
  Model model = open_model(small_config());
  ThreadPool pool;
  pool.resize(2);
  AbortFlag abort;
  const Batch one = {{4, 5, 6, 7}, {{0, 4}}, {}};
  const auto flip = [](std::size_t token, bool right) {
    return Intervention{{{}, {token, token + 1}, {0, 1}, {0, 1}}, ForceLevel{0, right}};
  };
  SweepRequest request = {{3}, {}, {{}, {flip(0, true)}, {flip(0, false)}, {flip(2, true)}}};
  const Sweep sweep = model.sweep(pool, abort, one, request);
  check(sweep.divergences[0] < 1e-9, "nothing has no effect");
  check((sweep.divergences[1] < 1e-9) != (sweep.divergences[2] < 1e-9), "one of two is a flip");
  request.common = {{{}, RandomPaths{5}}, {{{}, {}, {1, 2}, {}}, ShuffledPaths{5, true}}};
  const Sweep on_top = model.sweep(pool, abort, one, request);
  check(on_top.divergences[0] < 1e-9, "nothing on top of random and dealt paths has no effect");
  check((on_top.divergences[1] < 1e-9) != (on_top.divergences[2] < 1e-9), "one of two flips those");
  abort.raise();
  bool cancelled = false;
  try {
    model.sweep(pool, abort, one, request);
  } catch (const Error& error) {
    cancelled = error.code == ErrorCode::Cancelled;
  }
  check(cancelled, "an abort stops a sweep");
}

void test_noise() {
  Model model = open_model(small_config());
  ThreadPool pool;
  pool.resize(2);
  const AbortFlag abort;
  const auto traced = [&](double size, std::uint64_t seed) {
    TraceRequest request = {{0, 6}, 3};
    request.noise = {size, seed};
    return model.trace(pool, abort, batch, request);
  };
  const Trace still = traced(0, 1);
  const Trace noisy = traced(0.5, 1);
  check(same_bits(still, traced(0, 2)), "noise of no size changes no bit");
  check(same_bits(noisy, traced(0.5, 1)), "the same seed, the same noise");
  check(!same_bits(noisy, still) && !same_bits(noisy, traced(0.5, 2)), "else another one");
  const Scores scores = model.score(pool, abort, batch, {{0}, {1}, {}, {0.5, 1}});
  std::vector<std::int32_t> leaves;
  for (const LayerTrace& layer : noisy.layers) {
    leaves.insert(leaves.end(), layer.leaves.begin(), layer.leaves.end());
  }
  check(scores.leaves == leaves, "a score has the leaves of its own pass");
}

void test_refusals() {
  Model model = open_model(small_config());
  ThreadPool pool;
  const AbortFlag abort;
  const Interventions wrong = {{{{}, {}, {2, 3}, {}}, BestPath{}},
                               {{{}, {}, {}, {2, 3}}, BestPath{}},
                               {{{2, 3}, {}, {}, {}}, BestPath{}},
                               {{{0, 1}, {3, 4}, {}, {}}, BestPath{}},
                               {{{}, {1, 1}, {}, {}}, BestPath{}},
                               {{}, ForceLevel{3, true}},
                               {{}, ForceNode{7, true}},
                               {{}, GivenPath{4}},
                               {{}, PathOfToken{3}},
                               {{}, TopNeurons{15, true}},
                               {{}, ScaleNode{7, true, 1}},
                               {{}, SwapOutputs{0, 7}}};
  for (const Intervention& intervention : wrong) {
    std::string key;
    try {
      TraceRequest request;
      request.interventions = {{{}, ScaleLayer{1}}, intervention};
      model.trace(pool, abort, batch, request);
    } catch (const Error& error) {
      key = error.key;
    }
    check(key == "interventions[1]", "refused by its place in the list");
  }
}

void test_dense_layers() {
  Config config = small_config();
  config.ffn = FfShape{6, false};
  Model model = open_model(config);
  ThreadPool pool;
  const AbortFlag abort;
  TraceRequest request = {{0}, 3};
  request.interventions = {{{{0, 1}, {}, {}, {}}, ScaleLayer{0}}};
  const Variation run = model.intervene(pool, abort, batch, request);
  check(run.divergences[0] > 0 && run.cosines[7] < 1 && run.cosines[7 + 3] == 1,
        "a dense layer is removed for one sequence");
  request.interventions = {{{}, BestPath{}}};
  bool refused = false;
  try {
    model.trace(pool, abort, batch, request);
  } catch (const Error&) {
    refused = true;
  }
  check(refused, "a dense layer has no paths");
}

void test_divergence() {
  const float a[] = {0, 0};
  const float b[] = {std::log(3.0f), 0};
  check(divergence(Prediction(a, 2), a) == 0, "none from itself");
  check_at_most(std::fabs(divergence(Prediction(a, 2), b) - 0.5 * std::log(4.0 / 3)), 1e-7,
                "half against three quarters");
  check(rank_of(b, 2, 0) == 1 && rank_of(b, 2, 1) == 2 && rank_of(a, 2, 1) == 1, "ranks");
}

}  // namespace

int main() {
  test_each_kind(Precision::F32);
  test_each_kind(Precision::Bf16);
  test_order();
  test_plans();
  test_sweep();
  test_noise();
  test_refusals();
  test_dense_layers();
  test_divergence();
  std::filesystem::remove(path);
  return report();
}
