#include "weight_plan.h"

#include <numeric>

namespace canopy {
namespace {

class Planner {
 public:
  Planner(const Config& config, Arena& arena) : config_(config), arena_(arena) {}

  WeightPlan plan() {
    embedding();
    for (std::size_t i = 0; i < config_.layers; ++i) {
      plan_.weights.layers.push_back(layer("encoder.layers." + std::to_string(i) + "."));
    }
    if (config_.final_norm) plan_.weights.final_norm = norm("encoder.final_norm.");
    if (config_.mlm) mlm_head();
    if (config_.classifier) classifier();
    return std::move(plan_);
  }

 private:
  float* tensor(const std::string& name, std::vector<std::uint64_t> shape,
                SlotKind kind = SlotKind::Parameter) {
    const std::uint64_t count =
        std::accumulate(shape.begin(), shape.end(), std::uint64_t{1}, std::multiplies<>());
    float* target = arena_.floats(count);
    plan_.slots.push_back({name, std::move(shape), target, 0, false, kind});
    return target;
  }

  LinearWeights linear(const std::string& prefix, std::size_t out, std::size_t in, bool bias) {
    LinearWeights weights;
    weights.weight = tensor(prefix + "weight", {out, in});
    if (bias) weights.bias = tensor(prefix + "bias", {out});
    return weights;
  }

  NormWeights norm(const std::string& prefix) {
    NormWeights weights;
    if (config_.norm == Norm::LayerNorm) {
      weights.scale = tensor(prefix + "weight", {config_.hidden});
      weights.shift = tensor(prefix + "bias", {config_.hidden});
    } else if (config_.norm == Norm::RMSNorm) {
      weights.scale = tensor(prefix + "learnable_scale", {config_.hidden});
    } else {
      weights.scale = tensor(prefix + "learnable_scale", {});
    }
    return weights;
  }

  void embedding() {
    Weights& weights = plan_.weights;
    const std::string prefix = "encoder.embedding.";
    weights.word_embedding =
        tensor(prefix + "word_embedding.weight", {config_.vocabulary, config_.hidden});
    if (config_.positions == Positions::Learned) {
      weights.positions =
          tensor(prefix + "pos_embedding.embedding.weight", {config_.max_tokens, config_.hidden});
    } else if (config_.positions != Positions::None) {
      plan_.position_table = arena_.floats(config_.max_tokens * config_.hidden);
      weights.positions = plan_.position_table;
    }
    if (config_.positions == Positions::ScaledSinusoidal) {
      plan_.position_scale = tensor(prefix + "pos_embedding.scale_factor", {1});
    }
    if (config_.embedding_norm) weights.embedding_norm = norm(prefix + "norm.");
  }

  LayerWeights layer(const std::string& prefix) {
    const std::size_t hidden = config_.hidden;
    LayerWeights weights;
    weights.norm1 = norm(prefix + "norm1.");
    const std::string attention = prefix + "attn.self_attention.";
    weights.query_key_value =
        linear(attention + "query_key_value.", 3 * hidden, hidden, config_.qkv_bias);
    plan_.norm_factors.push_back(tensor(attention + "norm_factor", {}, SlotKind::Buffer));
    weights.norm_factor = plan_.norm_factors.back();
    weights.attention_out = linear(prefix + "attn.dense.", hidden, hidden, config_.use_bias);
    weights.norm2 = norm(prefix + "norm2.");
    if (const FffShape* shape = config_.fff()) {
      fff(prefix + "ffn.", *shape, weights);
    } else {
      const FfShape& dense = *config_.ff();
      weights.dense_in = linear(prefix + "ffn.dense_in.", dense.width, hidden, config_.use_bias);
      weights.dense_out =
          linear(prefix + "ffn.dense_out.", hidden, dense.inner(), config_.use_bias);
    }
    return weights;
  }

  void fff(const std::string& prefix, const FffShape& shape, LayerWeights& weights) {
    const std::size_t neurons = shape.neurons();
    const std::size_t width = padded_width(config_.hidden);
    float* rows = arena_.floats(neurons * 2 * width);
    plan_.slots.push_back(
        {prefix + "linear_in.weight", {neurons, config_.hidden}, rows, 2 * width, false});
    plan_.slots.push_back({prefix + "linear_out.weight",
                           {config_.hidden, neurons},
                           rows == nullptr ? nullptr : rows + width,
                           2 * width,
                           true});
    const float* biases = tensor(prefix + "linear_in.bias", {neurons});
    weights.fff = {config_.hidden, width,         shape.trees, shape.levels(),
                   shape.nodes(),  rows,          biases};
    plan_.in_norms.push_back(arena_.floats(neurons));
    plan_.out_norms.push_back(arena_.floats(neurons));
    weights.in_norms = plan_.in_norms.back();
    weights.out_norms = plan_.out_norms.back();
  }

  void mlm_head() {
    Weights& weights = plan_.weights;
    if (config_.mlm->transform) {
      weights.head_dense =
          linear("prediction_head.dense.", config_.hidden, config_.hidden, config_.use_bias);
      weights.head_norm = norm("prediction_head.norm.");
    }
    if (config_.mlm->decoder_bias) {
      weights.decoder.bias = tensor("decoder.bias", {config_.vocabulary});
    }
    // Last in memory: where it repeats the word embedding it is never touched, so it costs nothing.
    weights.decoder.weight =
        tensor("decoder.weight", {config_.vocabulary, config_.hidden}, SlotKind::Tied);
  }

  void classifier() {
    const ClassifierHead& head = *config_.classifier;
    if (head.dense) {
      plan_.weights.pooler = linear("pooler.dense.", head.width, config_.hidden, true);
    }
    plan_.weights.classifier = linear("head.", head.labels, head.width, true);
  }

  const Config& config_;
  Arena& arena_;
  WeightPlan plan_;
};

}  // namespace

WeightPlan plan_weights(const Config& config, Arena& arena) {
  return Planner(config, arena).plan();
}

}  // namespace canopy
