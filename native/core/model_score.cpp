// A pass that keeps nothing but what the model makes of the targets.
#include <algorithm>

#include "divergence.h"
#include "encoder.h"
#include "heads.h"
#include "model.h"
#include "stopwatch.h"

namespace canopy {

void Model::check_targets(const ScoreRequest& request) const {
  if (request.targets.size() != request.positions.size()) {
    throw Error(ErrorCode::BadInput, "expected one target for each position", {}, "targets");
  }
  for (const std::int32_t target : request.targets) {
    if (target >= 0 && static_cast<std::size_t>(target) < config_.vocabulary) continue;
    throw Error(ErrorCode::BadInput,
                "expected a target from 0 to " + std::to_string(config_.vocabulary - 1) +
                    ", received " + std::to_string(target),
                {}, "targets");
  }
}

Scores Model::score(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                    const ScoreRequest& request, Precision precision) {
  TraceRequest pass = {request.positions, 1, false, Detail::Leaves, request.interventions};
  check(batch, pass);
  check_targets(request);
  ready(pool, abort, batch, precision);
  const std::size_t positions = request.positions.size();
  Scores scores = {std::vector<double>(positions), std::vector<std::int32_t>(positions), {}};
  Trace trace(config_, batch, {{}, 0, false, Detail::Leaves});
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  PassOptions options = with(request.interventions, precision);
  options.noise = request.noise;
  Stopwatch watch;
  encode(compute, config_, weights(precision), batch, workspace_, trace, options);
  for (std::size_t first = 0; first < positions; first += position_block) {
    const std::size_t rows = std::min(position_block, positions - first);
    const float* decoded = decode_block(compute, config_, loaded_.weights, request.positions, first,
                                        workspace_.x, workspace_);
    pool.run(rows, 1, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t i = begin; i < end && !abort.raised(); ++i) {
        const float* logits = decoded + i * config_.vocabulary;
        const std::int32_t target = request.targets[first + i];
        scores.log_probabilities[first + i] =
            double{logits[target]} - log_sum(logits, config_.vocabulary);
        scores.ranks[first + i] = rank_of(logits, config_.vocabulary, target);
      }
    });
    abort.check();
  }
  scores.total_us = watch.lap_us();
  for (const LayerTrace& layer : trace.layers) {
    scores.leaves.insert(scores.leaves.end(), layer.leaves.begin(), layer.leaves.end());
  }
  return scores;
}

}  // namespace canopy
