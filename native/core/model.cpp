#include "model.h"

#include "activation.h"
#include "encoder.h"
#include "heads.h"
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

}  // namespace

Model::Model(const std::string& weights_path, const Config& config, KernelTarget target,
             const AbortFlag& abort, const LoadProgress& progress)
    : config_(config), target_(target) {
  const InputFile file(weights_path);
  loaded_ = load_weights(file, config_, abort, progress);
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
  if (request.top_k < 1 || request.top_k > config_.vocabulary) {
    throw range_error("topK", "topK", 1, config_.vocabulary,
                      static_cast<std::int64_t>(request.top_k));
  }
}

Trace Model::trace(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                   const TraceRequest& request) {
  check(batch, request);
  abort.check();
  set_blas_threads(pool.size());
  workspace_.reserve(config_,
                     {batch.tokens(), batch.longest(), batch.sequences.size(), pool.size()});
  Trace trace(config_, batch, request);
  const Compute compute = {kernels(), pool, abort};
  Stopwatch total;
  encode(compute, config_, loaded_.weights, batch, workspace_, trace);
  Stopwatch head;
  if (!request.predict_at.empty()) {
    predict(compute, config_, loaded_.weights, request, workspace_, trace);
  }
  if (config_.classifier) {
    classify(compute, config_, loaded_.weights, batch, workspace_, trace);
  }
  trace.head_us += head.lap_us();
  trace.total_us = total.lap_us();
  return trace;
}

Timing Model::time(ThreadPool& pool, const AbortFlag& abort, const Batch& batch, double budget_us,
                   const std::function<void(double used_us)>& between) {
  if (config_.fff() == nullptr || config_.layers == 0) {
    throw Error(ErrorCode::Unsupported, "this model has no FFF layers to time: its layers are dense",
                {}, "intermed_type");
  }
  check(batch, {});
  abort.check();
  const std::size_t threads = pool.size();
  set_blas_threads(threads);
  const Compute compute = {kernels(), pool, abort};
  const std::vector<std::vector<float>> inputs = ffn_inputs(compute, batch);

  std::vector<FffLayer> layers;
  for (const LayerWeights& layer : loaded_.weights.layers) layers.push_back(layer.fff);
  if (!dense_) dense_ = std::make_unique<const DenseWeights>(layers);
  abort.check();
  const auto pause = [&](double used_us) {
    between(used_us);
    pool.resize(threads);
    set_blas_threads(threads);
  };
  const Kernels& best = kernels_of(machine_targets().back());
  return time_layers(compute, {layers, *dense_, inputs, batch.tokens(),
                               activation_of(config_.activation, kernels()),
                               activation_of(config_.activation, best), budget_us, pause});
}

// What the feedforward part of each layer receives. [layer][token][hidden]
std::vector<std::vector<float>> Model::ffn_inputs(const Compute& compute, const Batch& batch) {
  workspace_.reserve(config_, {batch.tokens(), batch.longest(), batch.sequences.size(),
                               compute.pool.size()});
  Trace trace(config_, batch, {});
  trace.capture.emplace().layers.resize(config_.layers);
  for (LayerCapture& layer : trace.capture->layers) {
    layer.ffn_in.resize(batch.tokens() * config_.hidden);
  }
  encode(compute, config_, loaded_.weights, batch, workspace_, trace);
  std::vector<std::vector<float>> inputs;
  for (LayerCapture& layer : trace.capture->layers) inputs.push_back(std::move(layer.ffn_in));
  return inputs;
}

}  // namespace canopy
