// The whole model under the sanitizers: every kind of architecture runs, batches do not mix, an
// abort stops it, bad input is refused.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>

#include "../core/model.h"
#include "check.h"
#include "small_model.h"

using namespace canopy;
using namespace canopy::test;

namespace {

const std::string path =
    (std::filesystem::temp_directory_path() / "canopy-model-test.safetensors").string();

Model open_model(const Config& config) {
  write_file(path, small_file(config).bytes());
  const AbortFlag abort;
  return Model(path, config, machine_targets().back(), abort, {});
}

Batch two_sequences() { return {{1, 2, 3, 4, 5, 6, 7}, {{0, 3}, {3, 4}}, {}}; }

// The lens behind the last layer sees what the whole model predicts; a node's lists are in order.
void test_questions(Model& model, ThreadPool& pool, const char* name) {
  const Config& config = model.config();
  const AbortFlag abort;
  const Batch batch = {{4, 5, 6, 7}, {{0, 4}}, {}};
  if (config.mlm) {
    const Trace whole = model.trace(pool, abort, batch, {{2}, 5, false});
    const Trace lens = model.lens(pool, abort, batch, {config.layers - 1, 2, 5});
    const std::vector<float> after(lens.top_logits.begin() + 5, lens.top_logits.end());
    double worst = 0;
    for (std::size_t i = 0; i < 5; ++i) {
      worst = std::max(worst, double{std::fabs(after[i] - whole.top_logits[i])});
    }
    check_at_most(worst, 1e-5, std::string(name) + ": the lens behind the last layer");
  }
  const FffShape* shape = config.fff();
  if (shape == nullptr) return;
  const NodeRequest last = {config.layers - 1, shape->trees - 1, shape->nodes() - 1,
                            config.vocabulary};
  const NodeDetails details = model.node(pool, abort, last);
  const std::vector<float>& most = details.fires_for.scores;
  const std::vector<float>& least = details.quiet_for.scores;
  check(std::is_sorted(most.rbegin(), most.rend()), std::string(name) + ": most first");
  check(std::equal(most.rbegin(), most.rend(), least.begin(), least.end()),
        std::string(name) + ": the quiet list is the other turned round");
  check(details.promotes.ids.size() == (config.mlm ? config.vocabulary : 0),
        std::string(name) + ": promotes what a decoder can say");
}

// A batch gives what its sequences give alone. BLAS may sum a batch in another order, so the
// tolerance is some hundred units of the last place after two layers; decisions of this model are
// further from zero.
void test_config(const Config& config, const char* name) {
  Model model = open_model(config);
  ThreadPool pool;
  pool.resize(2);
  const AbortFlag abort;
  TraceRequest request;
  if (config.mlm) request = {{0, 2, 6}, 5, true};
  const Trace both = model.trace(pool, abort, two_sequences(), request);
  TraceRequest alone_request;
  if (config.mlm) alone_request = {{3}, 5, true};
  const Trace second = model.trace(pool, abort, {{4, 5, 6, 7}, {{0, 4}}, {}}, alone_request);
  bool finite = true;
  double worst = 0;
  for (std::size_t layer = 0; layer <= config.layers; ++layer) {
    for (std::size_t i = 0; i < 4; ++i) {
      const float a = both.hidden_norms[layer * 7 + 3 + i];
      const float b = second.hidden_norms[layer * 4 + i];
      finite = finite && std::isfinite(a);
      worst = std::max(worst, double{std::fabs(a - b) / b});
    }
  }
  check(finite, std::string(name) + ": finite");
  check_at_most(worst, 1e-5, std::string(name) + ": sequences do not see each other");
  if (config.mlm) {
    check(both.top_ids[10] == second.top_ids[0], std::string(name) + ": same prediction");
  }
  if (config.classifier) {
    check_at_most(std::fabs(both.class_logits[config.classifier->labels] - second.class_logits[0]), 1e-4,
                  std::string(name) + ": same class logit");
  }
  test_questions(model, pool, name);
}

void test_configs() {
  Config config = small_config();
  test_config(config, "fff");
  config.norm = Norm::RMSNorm;
  config.positions = Positions::Learned;
  config.qkv_bias = true;
  test_config(config, "RMSNorm, learned positions");
  config.norm = Norm::ScaleNorm;
  config.positions = Positions::None;
  config.mlm->transform = true;
  config.use_bias = true;
  test_config(config, "ScaleNorm, head transform");
  config = small_config();
  config.positions = Positions::Sinusoidal;
  config.embedding_norm = false;
  config.final_norm = false;
  config.ffn = FfShape{10, false};
  config.activation = Activation::ReLU;
  test_config(config, "ff");
  config.ffn = FfShape{10, true};
  config.activation = Activation::SiLU;
  config.use_bias = true;
  test_config(config, "gated ff");
  config = small_config();
  config.ffn = FffShape{5, 0};
  test_config(config, "depth 0");
  for (const Pooler pooler : {Pooler::ZeroIndex, Pooler::Average, Pooler::Max, Pooler::LogSumExp}) {
    config = small_config();
    config.mlm.reset();
    config.classifier = ClassifierHead{pooler, 9, true, Activation::Tanh, 2};
    test_config(config, "classifier");
    config.classifier = ClassifierHead{pooler, config.hidden, false, Activation::Identity, 3};
    test_config(config, "classifier without a dense layer");
  }
}

ErrorCode error_of(Model& model, const Batch& batch, const TraceRequest& request) {
  try {
    ThreadPool pool;
    const AbortFlag abort;
    model.trace(pool, abort, batch, request);
  } catch (const Error& error) {
    return error.code;
  }
  return ErrorCode::Unsupported;
}

void test_bad_input() {
  Model model = open_model(small_config());
  const auto refused = [&](const Batch& batch, const TraceRequest& request, const char* what) {
    check(error_of(model, batch, request) == ErrorCode::BadInput, what);
  };
  refused({}, {}, "no tokens");
  refused({{20}, {{0, 1}}, {}}, {}, "an id beyond the vocabulary");
  refused({{-1}, {{0, 1}}, {}}, {}, "a negative id");
  refused({std::vector<std::int32_t>(17, 1), {{0, 17}}, {}}, {}, "a sequence too long");
  refused({{1}, {{0, 1}}, {}}, {{1}, 1, false}, "a position behind the end");
  refused({{1}, {{0, 1}}, {}}, {{0}, 0, false}, "a top 0");
  refused({{1}, {{0, 1}}, {}}, {{0}, 21, false}, "a top beyond the vocabulary");
}

void test_abort_and_timing() {
  Model model = open_model(small_config());
  ThreadPool pool;
  AbortFlag raised;
  raised.raise();
  bool cancelled = false;
  try {
    model.trace(pool, raised, two_sequences(), {});
  } catch (const Error& error) {
    cancelled = error.code == ErrorCode::Cancelled;
  }
  check(cancelled, "a raised flag stops a trace");

  AbortFlag abort;
  int passes = 0;
  const Timing timing = model.time(pool, abort, two_sequences(), {2000, 3}, [&](double) {
    if (++passes == 2) {  // another pass of the same model, in between and with other threads
      pool.resize(3);
      model.trace(pool, abort, two_sequences(), {});
    }
  });
  check(timing.repetitions >= 3 && passes > 0, "at least 3 repetitions");
  check(timing.cmm_us.size() == 2 * timing.repetitions, "a sample for each layer and repetition");
  check(pool.size() == 1, "timing goes on with its own threads");
  for (const double difference : timing.differences) {
    check_at_most(difference, 1e-5, "CMM and dense-masked agree");
  }
  cancelled = false;
  try {
    model.time(pool, abort, two_sequences(), {1e9, 3}, [&](double) { abort.raise(); });
  } catch (const Error& error) {
    cancelled = error.code == ErrorCode::Cancelled;
  }
  check(cancelled, "a flag raised between repetitions stops timing");
}

}  // namespace

int main() {
  test_configs();
  test_bad_input();
  test_abort_and_timing();
  std::filesystem::remove(path);
  return report();
}
