#include "results.h"

namespace canopy {
namespace {

Napi::Object layer_value(Napi::Env env, const LayerTrace& layer) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("leaves", array_value(env, layer.leaves));
  object.Set("logits", array_value(env, layer.logits));
  object.Set("margins", array_value(env, layer.margins));
  object.Set("contributions", array_value(env, layer.contributions));
  object.Set("attentionUs", layer.attention_us);
  object.Set("ffnUs", layer.ffn_us);
  return object;
}

Napi::Object capture_value(Napi::Env env, const Capture& capture) {
  Napi::Array layers = Napi::Array::New(env, capture.layers.size());
  for (std::uint32_t i = 0; i < capture.layers.size(); ++i) {
    const LayerCapture& layer = capture.layers[i];
    Napi::Object object = Napi::Object::New(env);
    object.Set("attnOut", array_value(env, layer.attention_out));
    object.Set("ffnIn", array_value(env, layer.ffn_in));
    object.Set("ffnOut", array_value(env, layer.ffn_out));
    object.Set("hidden", array_value(env, layer.hidden));
    layers.Set(i, object);
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("embedding", array_value(env, capture.embedding));
  object.Set("layers", layers);
  object.Set("final", array_value(env, capture.final_hidden));
  object.Set("mlmLogits", array_value(env, capture.mlm_logits));
  return object;
}

}  // namespace

Napi::Value strings_value(Napi::Env env, const std::vector<std::string>& values) {
  Napi::Array array = Napi::Array::New(env, values.size());
  for (std::uint32_t i = 0; i < values.size(); ++i) array.Set(i, values[i]);
  return array;
}

Napi::Value trace_value(Napi::Env env, const Trace& trace) {
  Napi::Array layers = Napi::Array::New(env, trace.layers.size());
  for (std::uint32_t i = 0; i < trace.layers.size(); ++i) {
    layers.Set(i, layer_value(env, trace.layers[i]));
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("layers", layers);
  object.Set("hiddenNorms", array_value(env, trace.hidden_norms));
  object.Set("topIds", array_value(env, trace.top_ids));
  object.Set("topLogits", array_value(env, trace.top_logits));
  object.Set("topProbabilities", array_value(env, trace.top_probabilities));
  object.Set("classLogits", array_value(env, trace.class_logits));
  object.Set("embeddingUs", trace.embedding_us);
  object.Set("headUs", trace.head_us);
  object.Set("totalUs", trace.total_us);
  if (trace.capture) object.Set("capture", capture_value(env, *trace.capture));
  return object;
}

}  // namespace canopy
