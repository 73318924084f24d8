#include "model.h"

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

}  // namespace canopy
