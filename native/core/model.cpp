#include "model.h"

#include <algorithm>
#include <cassert>
#include <exception>

#include "activation.h"
#include "encoder.h"
#include "groups.h"
#include "heads.h"
#include "norms.h"
#include "stopwatch.h"

namespace canopy {
namespace {

Error range_error(const std::string& what, const std::string& key, std::size_t low,
                  std::size_t high, std::int64_t received) {
  return {ErrorCode::BadInput,
          "expected " + what + " from " + std::to_string(low) + " to " + std::to_string(high) +
              ", received " + std::to_string(received),
          {},
          key};
}

bool within(std::int64_t value, std::size_t low, std::size_t high) {
  return value >= static_cast<std::int64_t>(low) && value <= static_cast<std::int64_t>(high);
}

// Throws unless `index` is below `count`; `what` as in "a layer".
void check_index(const char* what, const char* key, std::size_t index, std::size_t count) {
  if (index < count) return;
  if (count == 0) throw Error(ErrorCode::BadInput, "this model has no layers", {}, key);
  throw range_error(what, key, 0, count - 1, static_cast<std::int64_t>(index));
}

std::vector<FffLayer> fff_layers(const Weights& weights) {
  std::vector<FffLayer> layers;
  for (const LayerWeights& layer : weights.layers) layers.push_back(layer.fff);
  return layers;
}

// What the feedforward part of each layer receives. [layer][token][hidden]
std::vector<std::vector<float>> ffn_inputs(const Compute& compute, const Config& config,
                                           const Weights& weights, const Batch& batch,
                                           Workspace& space) {
  Trace trace(config, batch, {});
  trace.capture.emplace().layers.resize(config.layers);
  for (LayerCapture& layer : trace.capture->layers) {
    layer.ffn_in.resize(batch.tokens() * config.hidden);
  }
  encode(compute, config, weights, batch, space, trace);
  std::vector<std::vector<float>> inputs;
  for (LayerCapture& layer : trace.capture->layers) inputs.push_back(std::move(layer.ffn_in));
  return inputs;
}

}  // namespace

Model::Model(const std::string& weights_path, const Config& config, KernelTarget target,
             const AbortFlag& abort, const LoadProgress& progress)
    : config_(config), target_(target) {
  const InputFile file(weights_path);
  loaded_ = load_weights(file, config_, abort, progress,
                         steps_of(target).panel_product != nullptr);
}

void Model::check(const Batch& batch, const TraceRequest& request) const {
  if (batch.tokens() == 0) {
    throw Error(ErrorCode::BadInput, "expected at least one token, received none", {}, "ids");
  }
  for (const std::int32_t id : batch.ids) {
    if (!within(id, 0, config_.vocabulary - 1)) {
      throw range_error("a token id", "ids", 0, config_.vocabulary - 1, id);
    }
  }
  for (const Sequence& sequence : batch.sequences) {
    if (!within(static_cast<std::int64_t>(sequence.length), 1, config_.max_tokens)) {
      throw range_error("a sequence of a length", "lengths", 1, config_.max_tokens,
                        static_cast<std::int64_t>(sequence.length));
    }
  }
  check_interventions(request.interventions, config_, batch);
  if (request.predict_at.empty()) return;
  if (!config_.mlm) {
    throw Error(ErrorCode::BadInput, "this model has no decoder, so it predicts at no position",
                {}, "predictAt");
  }
  for (const std::int32_t row : request.predict_at) {
    if (!within(row, 0, batch.tokens() - 1)) {
      throw range_error("a position", "predictAt", 0, batch.tokens() - 1, row);
    }
  }
  check_top(request.top_k);
}

void Model::check_top(std::size_t top_k) const {
  if (within(static_cast<std::int64_t>(top_k), 1, config_.vocabulary)) return;
  throw range_error("topK", "topK", 1, config_.vocabulary, static_cast<std::int64_t>(top_k));
}

void Model::prepare(ThreadPool& pool, const AbortFlag& abort, Precision precision) {
  make_rows(precision, abort);
  constexpr std::size_t sentence = 128;
  const std::size_t longest = std::min(sentence, config_.max_tokens);
  workspace_.reserve(config_, {longest, longest, 1, pool.size()});
  TraceRequest request;
  if (config_.mlm) request = {{0}, 1, false};
  // Tokens that go through BLAS and tokens that do not, see Steps::most_rows.
  for (const std::size_t few : {std::size_t{32}, std::size_t{9}}) {
    const std::size_t tokens = std::min(few, longest);
    trace(pool, abort, {std::vector<std::int32_t>(tokens), {{0, tokens}}, {}}, request, precision);
  }
}

void Model::make_rows(Precision precision, const AbortFlag& abort) {
  if (precision == Precision::F32 || config_.fff() == nullptr || bf16_) return;
  bf16_ = std::make_unique<const Bf16Weights>(loaded_.weights, abort);
}

const Weights& Model::weights(Precision precision) const {
  return precision == Precision::Bf16 && bf16_ ? bf16_->weights() : loaded_.weights;
}

// One copy at a time: it is as large as the trees.
const DenseWeights& Model::dense_weights(Precision precision, const AbortFlag& abort) {
  if (!dense_ || dense_precision_ != precision) {
    dense_.reset();
    dense_ = std::make_unique<const DenseWeights>(fff_layers(weights(precision)), abort);
    dense_precision_ = precision;
  }
  return *dense_;
}

PassOptions Model::with(const Interventions& interventions, Precision precision) {
  PassOptions options;
  if (interventions.empty()) return options;
  if (path_products_.empty() || path_precision_ != precision) {
    path_products_.assign(config_.layers, {});
    path_precision_ = precision;
  }
  options.interventions = &interventions;
  options.path_products = &path_products_;
  return options;
}

Trace Model::trace(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                   const TraceRequest& request, Precision precision) {
  check(batch, request);
  ready(pool, abort, batch, precision);
  Trace trace(config_, batch, request);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  PassOptions options = with(request.interventions, precision);
  options.noise = request.noise;
  Stopwatch total;
  encode(compute, config_, weights(precision), batch, workspace_, trace, options);
  Stopwatch head;
  if (!request.predict_at.empty()) {
    predict(compute, config_, loaded_.weights, request, workspace_, trace);
  }
  if (config_.classifier && request.detail == Detail::All) {
    classify(compute, config_, loaded_.weights, batch, workspace_, trace);
  }
  trace.head_us += head.lap_us();
  trace.total_us = total.lap_us();
  return trace;
}

std::vector<Trace> Model::trace_groups(ThreadPool& pool, const AbortFlag& abort,
                                       const Batch& batch, const TraceRequest& request,
                                       Precision precision) {
  check(batch, request);
  assert(request.interventions.empty());  // a group does not know its place in the batch
  abort.check();
  make_rows(precision, abort);
  set_blas_threads(1);
  const std::vector<Batch> groups = groups_of(batch);
  std::vector<Trace> traces;
  traces.reserve(groups.size());
  WorkspaceSize size = {0, 0, 0, 1};
  for (const Batch& group : groups) {
    traces.emplace_back(config_, group, request);
    size.tokens = std::max(size.tokens, group.tokens());
    size.longest = std::max(size.longest, group.longest());
    size.sequences = std::max(size.sequences, group.sequences.size());
  }
  group_spaces_.resize(std::max(group_spaces_.size(), pool.size()));
  for (std::size_t i = 0; i < pool.size(); ++i) group_spaces_[i].reserve(config_, size);
  std::vector<std::exception_ptr> failures(pool.size());  // tasks must not throw
  pool.run(groups.size(), 1, [&](std::size_t begin, std::size_t, std::size_t thread) {
    if (abort.raised() || failures[thread]) return;
    ThreadPool alone;
    const Compute compute = {kernels(), alone, abort, steps_of(target_)};
    try {
      encode(compute, config_, weights(precision), groups[begin], group_spaces_[thread],
             traces[begin]);
    } catch (...) {
      failures[thread] = std::current_exception();
    }
  });
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
  abort.check();
  return traces;
}

Trace Model::lens(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                  const LensRequest& request, Precision precision) {
  check(batch, {{static_cast<std::int32_t>(request.position)}, request.top_k});
  check_index("a layer", "layer", request.layer, config_.layers);
  abort.check();
  make_rows(precision, abort);
  set_blas_threads(1);
  const TraceRequest predictions = {{0, 1}, request.top_k};
  workspace_.reserve(config_, {std::max(batch.tokens(), predictions.predict_at.size()),
                               batch.longest(), batch.sequences.size(), pool.size()});
  Trace trace(config_, batch, predictions);
  trace.capture.emplace().layers.resize(config_.layers);
  LayerCapture& kept = trace.capture->layers[request.layer];
  kept.attended.resize(batch.tokens() * config_.hidden);
  kept.hidden.resize(batch.tokens() * config_.hidden);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  encode(compute, config_, weights(precision), batch, workspace_, trace);

  const std::size_t from = request.position * config_.hidden;
  std::copy_n(&kept.attended[from], config_.hidden, workspace_.x);
  std::copy_n(&kept.hidden[from], config_.hidden, workspace_.x + config_.hidden);
  trace.capture.reset();
  if (config_.final_norm) {
    normalise(compute.steps, {config_.norm, config_.norm_eps, config_.hidden},
              loaded_.weights.final_norm, workspace_.x, workspace_.x, 2);
  }
  predict(compute, config_, loaded_.weights, predictions, workspace_, trace);
  return trace;
}

NodeDetails Model::node(ThreadPool& pool, const AbortFlag& abort, const NodeRequest& request,
                        Precision precision) {
  const FffShape* shape = config_.fff();
  if (shape == nullptr) {
    throw Error(ErrorCode::Unsupported, "this model has no trees: its layers are dense", {},
                "intermed_type");
  }
  check_index("a layer", "layer", request.layer, config_.layers);
  check_index("a tree", "tree", request.tree, shape->trees);
  check_index("a node", "node", request.node, shape->nodes());
  check_top(request.top_k);
  abort.check();
  make_rows(precision, abort);
  set_blas_threads(1);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  return describe_node(compute, config_, weights(precision), request);
}

Timing Model::time(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                   const TimingEffort& effort, const std::function<void(double used_us)>& between,
                   Precision precision) {
  if (config_.fff() == nullptr || config_.layers == 0) {
    throw Error(ErrorCode::Unsupported, "this model has no FFF layers to time: its layers are dense",
                {}, "intermed_type");
  }
  check(batch, {});
  abort.check();
  make_rows(precision, abort);
  const std::size_t threads = pool.size();
  set_blas_threads(1);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  const Weights& used = weights(precision);
  // Not workspace_: other passes come in between.
  Workspace space;
  space.reserve(config_, {batch.tokens(), batch.longest(), batch.sequences.size(), threads});
  const std::vector<std::vector<float>> inputs = ffn_inputs(compute, config_, used, batch, space);

  const DenseWeights& dense = dense_weights(precision, abort);
  const Kernels& best = kernels_of(machine_targets().back());
  Trace trace(config_, batch, {});
  const auto forward = [&](const PassOptions& options) {
    encode(compute, config_, used, batch, space, trace, options);
    double us = trace.embedding_us + trace.head_us;
    for (const LayerTrace& layer : trace.layers) us += layer.attention_us + layer.ffn_us;
    return us;
  };
  const auto pause = [&](double used_us) {
    between(used_us);
    abort.check();
    pool.resize(threads);
    set_blas_threads(1);
  };
  return time_layers(compute, {fff_layers(used), dense, inputs, batch.tokens(),
                               activation_of(config_.activation, kernels()),
                               activation_of(config_.activation, best), forward, effort, pause});
}

}  // namespace canopy
