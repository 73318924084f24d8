#include "encoder.h"

#include <algorithm>
#include <cmath>

#include "activation.h"
#include "attention.h"
#include "feedforward.h"
#include "fff_intervened.h"
#include "linear.h"
#include "norms.h"
#include "stopwatch.h"

namespace canopy {
namespace {

class Pass {
 public:
  Pass(const Compute& compute, const Config& config, const Weights& weights, const Batch& batch,
       Workspace& space, Trace& trace, const PassOptions& options)
      : compute_(compute),
        config_(config),
        weights_(weights),
        batch_(batch),
        space_(space),
        trace_(trace),
        options_(options),
        tokens_(batch.tokens()) {}

  void run() {
    Stopwatch watch;
    if (options_.first_layer == 0) {
      embed();
      keep_norms(0);
      if (trace_.capture) keep(space_.x, trace_.capture->embedding);
      trace_.embedding_us = watch.lap_us();
    }
    keep_state(options_.first_layer);
    for (std::size_t i = options_.first_layer; i < config_.layers; ++i) {
      attention(i);
      trace_.layers[i].attention_us = watch.lap_us();
      feedforward(i);
      trace_.layers[i].ffn_us = watch.lap_us();
      describe_visits(i);
      keep_norms(i + 1);
      keep_state(i + 1);
      if (trace_.capture) keep(space_.x, trace_.capture->layers[i].hidden);
      if (options_.between_layers) options_.between_layers();
      watch.lap_us();
    }
    if (config_.final_norm) norm(weights_.final_norm, space_.x, space_.x);
    if (trace_.capture) keep(space_.x, trace_.capture->final_hidden);
    trace_.head_us = watch.lap_us();
  }

 private:
  static void keep(const float* values, std::vector<float>& target) {
    std::copy_n(values, target.size(), target.begin());
  }

  void norm(const NormWeights& norm_weights, const float* x, float* y) {
    const NormKind kind = {config_.norm, config_.norm_eps, config_.hidden};
    constexpr std::size_t passes = 4;  // a norm costs this many multiply-adds for each element
    const std::size_t piece = piece_of(passes * config_.hidden);
    compute_.pool.run(tokens_, piece, [&](std::size_t begin, std::size_t end, std::size_t) {
      normalise(compute_.steps, kind, norm_weights, x + begin * config_.hidden,
                y + begin * config_.hidden, end - begin);
    });
  }

  void embed() {
    const std::size_t hidden = config_.hidden;
    for (const Sequence& sequence : batch_.sequences) {
      for (std::size_t i = 0; i < sequence.length; ++i) {
        const std::size_t row = sequence.first + i;
        const float* word =
            weights_.word_embedding + static_cast<std::size_t>(batch_.ids[row]) * hidden;
        float* x = space_.x + row * hidden;
        std::copy_n(word, hidden, x);
        if (weights_.positions != nullptr) add_bias(weights_.positions + i * hidden, x, 1, hidden);
      }
    }
    if (config_.embedding_norm) norm(weights_.embedding_norm, space_.x, space_.x);
    if (options_.noise.size != 0) {
      add_noise(options_.noise, batch_, hidden, compute_.pool, space_.x);
    }
  }

  void add_branch() {
    const std::size_t hidden = config_.hidden;
    compute_.pool.run(tokens_, piece_of(hidden), [&](std::size_t begin, std::size_t end,
                                                     std::size_t) {
      add_bias(space_.branch + begin * hidden, space_.x + begin * hidden, 1,
               (end - begin) * hidden);
    });
  }

  void attention(std::size_t index) {
    const LayerWeights& layer = weights_.layers[index];
    const std::size_t hidden = config_.hidden;
    norm(layer.norm1, space_.x, space_.normed);
    linear(compute_, layer.query_key_value, {tokens_, hidden, 3 * hidden}, space_.normed,
           space_.projected);
    attend(compute_, config_, batch_, *layer.norm_factor, space_.projected, space_.scores,
           space_.context);
    linear(compute_, layer.attention_out, {tokens_, hidden, hidden}, space_.context,
           space_.branch);
    add_branch();
    if (trace_.capture) keep(space_.branch, trace_.capture->layers[index].attention_out);
  }

  void keep_state(std::size_t index) {
    if (options_.states == nullptr) return;
    const std::size_t stream = tokens_ * config_.hidden;
    std::copy_n(space_.x, stream, options_.states + index * stream);
  }

  // What interventions make of the layer that has just run.
  void intervene_here(std::size_t index) {
    changed_.clear();
    if (options_.interventions == nullptr) return;
    const FffShape* shape = config_.fff();
    LayerTrace& trace = trace_.layers[index];
    const LayerPlan plan(*options_.interventions, batch_, index, shape == nullptr ? 0 : shape->depth,
                         shape == nullptr ? 1 : shape->trees, trace.leaves);
    if (plan.empty()) return;
    if (shape == nullptr) return scale_rows(plan, config_.hidden, space_.branch);
    const LayerWeights& layer = weights_.layers[index];
    const FffBatch batch = {space_.normed, space_.branch, trace.logits.data(), trace.leaves.data()};
    changed_ = intervene(compute_, {layer.fff, layer.out_norms, (*options_.path_products)[index]},
                         batch, activation_of(config_.activation, compute_.kernels), plan);
  }

  void feedforward(std::size_t index) {
    const LayerWeights& layer = weights_.layers[index];
    if (trace_.capture) keep(space_.x, trace_.capture->layers[index].attended);
    norm(layer.norm2, space_.x, space_.normed);
    if (config_.fff() != nullptr) {
      LayerTrace& trace = trace_.layers[index];
      const FffBatch batch = {space_.normed, space_.branch, trace.logits.data(),
                              trace.leaves.data()};
      if (const DenseMasked* masked = options_.dense_masked) {
        const BlasThreads threads(compute_.pool.size());
        fff_dense_masked(compute_, masked->layers[index], batch, masked->activate, tokens_,
                         masked->scratch);
      } else {
        run_fff(compute_, layer.fff, batch, activation_of(config_.activation, compute_.kernels),
                tokens_);
      }
    } else {
      run_dense(compute_, config_, layer, space_.normed, tokens_, space_.inner, space_.branch);
    }
    intervene_here(index);
    add_branch();
    if (trace_.capture) {
      keep(space_.normed, trace_.capture->layers[index].ffn_in);
      keep(space_.branch, trace_.capture->layers[index].ffn_out);
    }
  }

  // Margins and contributions of the visited nodes, from the lengths of their weight rows.
  void describe_visits(std::size_t index) {
    const FffShape* shape = config_.fff();
    LayerTrace& trace = trace_.layers[index];
    if (shape == nullptr || trace.margins.empty()) return;
    const bool contribute = !trace.contributions.empty();
    const LayerWeights& layer = weights_.layers[index];
    const std::size_t levels = shape->levels();
    if (contribute) {
      std::copy(trace.logits.begin(), trace.logits.end(), trace.contributions.begin());
      activation_of(config_.activation, compute_.kernels)(trace.contributions.data(),
                                                          trace.contributions.size());
    }
    std::vector<float> activations;  // of visits whose length is not that of their own row
    for (const ChangedLength& changed : changed_) {
      if (contribute) activations.push_back(std::fabs(trace.contributions[changed.visit]));
    }
    for (std::size_t walk = 0; walk < trace.leaves.size(); ++walk) {
      const std::size_t tree = walk % shape->trees * shape->nodes();
      // In a tree numbered from 1, the ancestors of a node are its number without its last bits.
      const std::size_t leaf = static_cast<std::size_t>(trace.leaves[walk]) +
                               (std::size_t{1} << shape->depth);
      for (std::size_t level = 0; level < levels; ++level) {
        const std::size_t neuron = tree + (leaf >> (shape->depth - level)) - 1;
        const std::size_t at = walk * levels + level;
        const float logit = std::fabs(trace.logits[at]);
        trace.margins[at] = logit == 0 ? 0 : logit / layer.in_norms[neuron];
        if (contribute) {
          trace.contributions[at] = std::fabs(trace.contributions[at]) * layer.out_norms[neuron];
        }
      }
    }
    for (std::size_t i = 0; i < activations.size(); ++i) {
      trace.contributions[changed_[i].visit] = activations[i] * changed_[i].length;
    }
  }

  void keep_norms(std::size_t index) {
    if (trace_.hidden_norms.empty()) return;
    float* lengths = trace_.hidden_norms.data() + index * tokens_;
    for (std::size_t row = 0; row < tokens_; ++row) {
      const float* x = space_.x + row * config_.hidden;
      lengths[row] = static_cast<float>(std::sqrt(compute_.steps.squares(x, config_.hidden, 0)));
    }
  }

  const Compute& compute_;
  const Config& config_;
  const Weights& weights_;
  const Batch& batch_;
  Workspace& space_;
  Trace& trace_;
  const PassOptions& options_;
  std::vector<ChangedLength> changed_;  // in the layer at hand
  const std::size_t tokens_;
};

}  // namespace

void encode(const Compute& compute, const Config& config, const Weights& weights,
            const Batch& batch, Workspace& workspace, Trace& trace,
            const PassOptions& options) {
  Pass(compute, config, weights, batch, workspace, trace, options).run();
}

}  // namespace canopy
