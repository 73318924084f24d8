#include "arguments.h"

#include <string>
#include <string_view>

#include "errors.h"

namespace canopy {
namespace {

template <typename Value>
struct Named {
  std::string_view name;
  Value value;
};

template <typename Value, std::size_t count>
Value choice(const Napi::Object& object, const char* key, const Named<Value> (&choices)[count]) {
  const std::string name = text_member(object, key);
  for (const Named<Value>& option : choices) {
    if (option.name == name) return option.value;
  }
  throw make_error(object.Env(), {"bad-input", std::string(key) + " cannot be " + name, {}, key});
}

Activation activation_member(const Napi::Object& object) {
  static constexpr Named<Activation> choices[] = {
      {"GELU", Activation::GELU},       {"ReLU", Activation::ReLU},
      {"SiLU", Activation::SiLU},       {"Tanh", Activation::Tanh},
      {"Sigmoid", Activation::Sigmoid}, {"Mish", Activation::Mish},
      {"Identity", Activation::Identity}};
  return choice(object, "activation", choices);
}

Norm norm_member(const Napi::Object& object) {
  static constexpr Named<Norm> choices[] = {
      {"LayerNorm", Norm::LayerNorm}, {"RMSNorm", Norm::RMSNorm}, {"ScaleNorm", Norm::ScaleNorm}};
  return choice(object, "norm", choices);
}

Positions positions_member(const Napi::Object& object) {
  static constexpr Named<Positions> choices[] = {
      {"scaled-sinusoidal", Positions::ScaledSinusoidal},
      {"sinusoidal", Positions::Sinusoidal},
      {"learned", Positions::Learned},
      {"none", Positions::None}};
  return choice(object, "positions", choices);
}

Pooler pooler_member(const Napi::Object& object) {
  static constexpr Named<Pooler> choices[] = {{"zero_index", Pooler::ZeroIndex},
                                              {"avg", Pooler::Average},
                                              {"max", Pooler::Max},
                                              {"lse", Pooler::LogSumExp}};
  return choice(object, "pooler", choices);
}

std::variant<FffShape, FfShape> ffn_member(const Napi::Object& ffn) {
  if (text_member(ffn, "kind") == "fff") {
    return FffShape{size_member(ffn, "trees"), size_member(ffn, "depth")};
  }
  return FfShape{size_member(ffn, "width"), flag_member(ffn, "gated")};
}

}  // namespace

std::size_t size_member(const Napi::Object& object, const char* name) {
  return static_cast<std::size_t>(object.Get(name).As<Napi::Number>().Int64Value());
}

bool flag_member(const Napi::Object& object, const char* name) {
  return object.Get(name).ToBoolean();
}

std::string text_member(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::String>();
}

Config config_argument(const Napi::Value& value) {
  const auto object = value.As<Napi::Object>();
  Config config = {};
  config.layers = size_member(object, "layers");
  config.hidden = size_member(object, "hidden");
  config.heads = size_member(object, "heads");
  config.vocabulary = size_member(object, "vocabulary");
  config.max_tokens = size_member(object, "maxTokens");
  config.norm = norm_member(object);
  config.norm_eps = object.Get("normEps").As<Napi::Number>();
  config.positions = positions_member(object);
  config.embedding_norm = flag_member(object, "embeddingNorm");
  config.final_norm = flag_member(object, "finalNorm");
  config.qkv_bias = flag_member(object, "qkvBias");
  config.use_bias = flag_member(object, "useBias");
  config.activation = activation_member(object);
  config.ffn = ffn_member(object.Get("ffn").As<Napi::Object>());
  if (const Napi::Value mlm = object.Get("mlm"); mlm.IsObject()) {
    const auto head = mlm.As<Napi::Object>();
    config.mlm = {flag_member(head, "transform"), flag_member(head, "decoderBias")};
  }
  if (const Napi::Value classifier = object.Get("classifier"); classifier.IsObject()) {
    const auto head = classifier.As<Napi::Object>();
    config.classifier = {pooler_member(head), size_member(head, "width"),
                         flag_member(head, "dense"), activation_member(head),
                         size_member(head, "labels")};
  }
  return config;
}

Batch batch_argument(const Napi::Value& value) {
  const auto object = value.As<Napi::Object>();
  Batch batch;
  batch.ids = array_member<std::int32_t>(object, "ids");
  std::size_t first = 0;
  for (const std::int32_t length : array_member<std::int32_t>(object, "lengths")) {
    batch.sequences.push_back({first, static_cast<std::size_t>(length)});
    first += static_cast<std::size_t>(length);
  }
  if (object.Get("attentionMask").IsTypedArray()) {
    batch.mask = array_member<std::uint8_t>(object, "attentionMask");
  }
  if (object.Get("drawnAs").IsNumber()) batch.drawn_as = size_member(object, "drawnAs");
  return batch;
}

EmbeddingNoise noise_member(const Napi::Object& options) {
  const Napi::Value value = options.Get("noise");
  if (!value.IsObject()) return {};
  const auto object = value.As<Napi::Object>();
  return {object.Get("size").As<Napi::Number>().DoubleValue(), size_member(object, "seed")};
}

Using using_argument(const Napi::Value& value) {
  static constexpr Named<Precision> choices[] = {{"f32", Precision::F32},
                                                 {"bf16", Precision::Bf16}};
  const auto object = value.As<Napi::Object>();
  return {size_member(object, "threads"), choice(object, "precision", choices)};
}

std::shared_ptr<Model> model_argument(const Napi::Value& value) {
  const auto model = value.As<Napi::External<ModelHandle>>().Data()->model;
  if (!model) throw make_error(value.Env(), {"bad-input", "the model was closed", {}, {}});
  return model;
}

std::function<void(double, double)> progress_argument(const Napi::Value& value) {
  if (!value.IsFunction()) return [](double, double) {};
  // Let go of on the JavaScript thread: the job that holds it is settled there.
  const auto function =
      std::make_shared<Napi::FunctionReference>(Napi::Persistent(value.As<Napi::Function>()));
  Jobs& jobs = Jobs::of(value.Env());
  return [function, &jobs](double done, double total) {
    jobs.post([function, done, total](Napi::Env env) {
      const Napi::HandleScope scope(env);
      function->Call({Napi::Number::New(env, done), Napi::Number::New(env, total)});
    });
  };
}

std::optional<Strategy> strategy_argument(const Napi::Value& value) {
  if (!value.IsString()) return {};
  const std::string name = value.As<Napi::String>();
  if (name == "walk") return Strategy::Walk;
  return name == "levels" ? Strategy::Levels : Strategy::Partition;
}

}  // namespace canopy
