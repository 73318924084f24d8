// The calls of a model that compare a pass with what interventions make of it.
#include <algorithm>
#include <cmath>
#include <utility>

#include "divergence.h"
#include "encoder.h"
#include "heads.h"
#include "memory.h"
#include "model.h"
#include "stopwatch.h"
#include "top_k.h"

namespace canopy {
namespace {

// `count` copies of a sequence, one behind the other.
Batch copies(const Batch& one, std::size_t count) {
  Batch batch;
  batch.drawn_as = one.drawn_as.value_or(0);
  for (std::size_t i = 0; i < count; ++i) {
    batch.sequences.push_back({i * one.tokens(), one.tokens()});
    batch.ids.insert(batch.ids.end(), one.ids.begin(), one.ids.end());
    batch.mask.insert(batch.mask.end(), one.mask.begin(), one.mask.end());
  }
  return batch;
}

// One list, in which each variant's interventions reach its own copy alone, `common` all of them.
Interventions joined(const Interventions& common, const std::vector<Interventions>& variants) {
  Interventions all = common;
  for (Intervention& intervention : all) intervention.reach.sequences = {};
  for (std::size_t i = 0; i < variants.size(); ++i) {
    for (Intervention intervention : variants[i]) {
      intervention.reach.sequences = {i, i + 1};
      all.push_back(intervention);
    }
  }
  return all;
}

// Arrays of the pass up to a layer, as the base has them.
void copy_until(const Trace& base, std::size_t layer, std::size_t tokens, Trace& trace) {
  std::copy_n(base.layers.begin(), layer, trace.layers.begin());
  std::copy_n(base.hidden_norms.begin(), (layer + 1) * tokens, trace.hidden_norms.begin());
  trace.embedding_us = base.embedding_us;
}

bool same_batch(const Batch& a, const Batch& b) {
  const auto same = [](const Sequence& x, const Sequence& y) { return x.length == y.length; };
  return a.ids == b.ids && a.mask == b.mask &&
         std::equal(a.sequences.begin(), a.sequences.end(), b.sequences.begin(), b.sequences.end(),
                    same);
}

}  // namespace

bool BasePass::is_of(const Batch& other, Precision of, std::size_t on) const {
  return precision == of && threads == on && same_batch(batch, other);
}

void Model::ready(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                  Precision precision) {
  abort.check();
  make_rows(precision, abort);
  set_blas_threads(1);
  workspace_.reserve(config_,
                     {batch.tokens(), batch.longest(), batch.sequences.size(), pool.size()});
}

std::unique_ptr<BasePass> Model::base_pass(const Compute& compute, const Batch& batch,
                                           Precision precision,
                                           const Interventions& interventions) {
  const bool plain = interventions.empty();
  if (plain && base_ && base_->is_of(batch, precision, compute.pool.size())) return std::move(base_);
  base_.reset();
  const std::size_t stream = batch.tokens() * config_.hidden;
  require_memory((config_.layers + 2) * stream * sizeof(float), "the states of this batch");
  auto base = std::make_unique<BasePass>(
      BasePass{batch, precision, compute.pool.size(), plain, Trace(config_, batch, {}),
               std::vector<float>((config_.layers + 1) * stream), std::vector<float>(stream)});
  PassOptions options = with(interventions, precision);
  options.states = base->states.data();
  Stopwatch watch;
  encode(compute, config_, weights(precision), batch, workspace_, base->trace, options);
  std::copy_n(workspace_.x, stream, base->final_states.begin());
  if (config_.classifier) {
    classify(compute, config_, loaded_.weights, batch, workspace_, base->trace);
  }
  base->trace.total_us = watch.lap_us();
  return base;
}

void Model::keep(std::unique_ptr<BasePass> base) {
  if (base->plain && base->bytes() <= largest_kept_pass) base_ = std::move(base);
}

Variation Model::intervene(ThreadPool& pool, const AbortFlag& abort, const Batch& batch,
                           const TraceRequest& request, Precision precision) {
  check(batch, request);
  ready(pool, abort, batch, precision);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  std::unique_ptr<BasePass> base = base_pass(compute, batch, precision, {});

  Variation result = {Trace(config_, batch, request), Trace(config_, batch, request), {}, {}, {}, {}};
  copy_until(base->trace, config_.layers, batch.tokens(), result.before);
  result.before.class_logits = base->trace.class_logits;
  result.before.total_us = base->trace.total_us;
  go_on(compute, *base, batch, request.interventions, precision, result);
  compare_predictions(compute, *base, request, result);
  keep(std::move(base));
  return result;
}

// Fills `after` and the cosines; leaves the final states in the workspace.
void Model::go_on(const Compute& compute, const BasePass& base, const Batch& batch,
                  const Interventions& interventions, Precision precision, Variation& result) {
  const std::size_t tokens = batch.tokens();
  const std::size_t stream = tokens * config_.hidden;
  const std::size_t first = first_layer(interventions).value_or(config_.layers);
  copy_until(base.trace, first, tokens, result.after);
  std::copy_n(base.states.begin() + static_cast<std::ptrdiff_t>(first * stream), stream,
              workspace_.x);
  std::vector<float> states((config_.layers + 1) * stream);
  PassOptions options = with(interventions, precision);
  options.first_layer = first;
  options.states = states.data();
  Stopwatch watch;
  encode(compute, config_, weights(precision), batch, workspace_, result.after, options);
  if (config_.classifier) {
    classify(compute, config_, loaded_.weights, batch, workspace_, result.after);
  }
  result.after.total_us = watch.lap_us();
  result.cosines.assign((config_.layers + 1) * tokens, 1);
  for (std::size_t at = first * tokens; at < result.cosines.size(); ++at) {
    result.cosines[at] = cosine(base.states.data() + at * config_.hidden,
                                states.data() + at * config_.hidden, config_.hidden);
  }
}

void Model::compare_predictions(const Compute& compute, const BasePass& base,
                                const TraceRequest& request, Variation& result) {
  const std::size_t positions = request.predict_at.size();
  const std::size_t k = request.top_k;
  const std::size_t words = config_.vocabulary;
  result.divergences.resize(positions);
  for (OtherView* view : {&result.before_in_after, &result.after_in_before}) {
    view->ranks.resize(positions * k);
    view->probabilities.resize(positions * k);
  }
  const auto rank = [&](const Trace& of, std::size_t at, const float* logits, double sum,
                        OtherView& view) {
    for (std::size_t i = at * k; i < (at + 1) * k; ++i) {
      view.ranks[i] = rank_of(logits, words, of.top_ids[i]);
      view.probabilities[i] = static_cast<float>(std::exp(logits[of.top_ids[i]] - sum));
    }
  };
  std::vector<float> kept;
  for (std::size_t first = 0; first < positions; first += position_block) {
    const std::size_t rows = std::min(position_block, positions - first);
    const float* logits = decode_block(compute, config_, loaded_.weights, request.predict_at, first,
                                       base.final_states.data(), workspace_);
    kept.assign(logits, logits + rows * words);
    decode_block(compute, config_, loaded_.weights, request.predict_at, first, workspace_.x,
                 workspace_);
    compute.pool.run(rows, 1, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t i = begin; i < end && !compute.abort.raised(); ++i) {
        const std::size_t at = first + i;
        const float* after = logits + i * words;
        const Prediction before(kept.data() + i * words, words);
        for (const auto& [trace, values] :
             {std::pair{&result.before, before.logits.data()}, std::pair{&result.after, after}}) {
          top_k(values, words, k, {&trace->top_ids[at * k], &trace->top_logits[at * k],
                                   &trace->top_probabilities[at * k]});
        }
        result.divergences[at] = divergence(before, after);
        rank(result.before, at, after, log_sum(after, words), result.before_in_after);
        rank(result.after, at, before.logits.data(), before.log_sum, result.after_in_before);
      }
    });
    compute.abort.check();
  }
}

Sweep Model::sweep(ThreadPool& pool, const AbortFlag& abort, const Batch& one,
                   const SweepRequest& request, Precision precision) {
  if (one.sequences.size() != 1 || request.variants.empty() || request.predict_at.empty()) {
    throw Error(ErrorCode::BadInput, "a sweep takes one sequence, variants of it and positions", {},
                "variants");
  }
  check(one, {request.predict_at, 1, false, Detail::Leaves, request.common});
  for (const Interventions& variant : request.variants) {
    check_interventions(variant, config_, one);
  }
  const Batch batch = copies(one, request.variants.size());
  ready(pool, abort, batch, precision);
  const Compute compute = {kernels(), pool, abort, steps_of(target_)};
  std::unique_ptr<BasePass> base = base_pass(compute, one, precision, request.common);
  // The base's states have what the common interventions did in earlier layers.
  const std::size_t first = first_layer(joined({}, request.variants)).value_or(config_.layers);
  const Interventions all = joined(request.common, request.variants);
  TraceRequest leaves_alone;
  leaves_alone.detail = Detail::Leaves;
  Trace trace(config_, batch, leaves_alone);

  const std::size_t stream = one.tokens() * config_.hidden;
  const float* state = base->states.data() + first * stream;
  for (std::size_t i = 0; i < request.variants.size(); ++i) {
    std::copy_n(state, stream, workspace_.x + i * stream);
  }
  PassOptions options = with(all, precision);
  options.first_layer = first;
  encode(compute, config_, weights(precision), batch, workspace_, trace, options);
  Sweep result = sweep_predictions(compute, *base, request);
  count_rerouted(*base, trace, request, result);
  keep(std::move(base));
  return result;
}

Sweep Model::sweep_predictions(const Compute& compute, const BasePass& base,
                               const SweepRequest& request) {
  const std::size_t words = config_.vocabulary;
  const std::size_t positions = request.predict_at.size();
  std::vector<Prediction> before;
  for (std::size_t first = 0; first < positions; first += position_block) {
    const float* logits = decode_block(compute, config_, loaded_.weights, request.predict_at, first,
                                       base.final_states.data(), workspace_);
    for (std::size_t i = 0; i < std::min(position_block, positions - first); ++i) {
      before.emplace_back(logits + i * words, words);
    }
  }
  std::vector<std::int32_t> rows;  // of all variants
  for (std::size_t i = 0; i < request.variants.size(); ++i) {
    for (const std::int32_t at : request.predict_at) {
      rows.push_back(static_cast<std::int32_t>(i * base.batch.tokens()) + at);
    }
  }
  Sweep result = {std::vector<double>(rows.size()), std::vector<std::int32_t>(rows.size()), {}};
  for (std::size_t first = 0; first < rows.size(); first += position_block) {
    const float* logits = decode_block(compute, config_, loaded_.weights, rows, first, workspace_.x,
                                       workspace_);
    compute.pool.run(std::min(position_block, rows.size() - first), 1,
                     [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t i = begin; i < end && !compute.abort.raised(); ++i) {
        const float* after = logits + i * words;
        result.divergences[first + i] = divergence(before[(first + i) % positions], after);
        result.top_ids[first + i] =
            static_cast<std::int32_t>(std::max_element(after, after + words) - after);
      }
    });
    compute.abort.check();
  }
  return result;
}

void Model::count_rerouted(const BasePass& base, const Trace& trace, const SweepRequest& request,
                           Sweep& result) const {
  const std::size_t variants = request.variants.size();
  result.rerouted.resize(variants);
  for (std::size_t variant = 0; variant < variants; ++variant) {
    const std::size_t first = first_layer(request.variants[variant]).value_or(config_.layers);
    for (std::size_t layer = first + 1; layer < config_.layers; ++layer) {
      const std::vector<std::int32_t>& before = base.trace.layers[layer].leaves;
      const std::int32_t* after = trace.layers[layer].leaves.data() + variant * before.size();
      for (std::size_t i = 0; i < before.size(); ++i) {
        result.rerouted[variant] += before[i] == after[i] ? 0 : 1;
      }
    }
  }
}

}  // namespace canopy
