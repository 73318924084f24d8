#include "trace.h"

namespace canopy {
namespace {

Capture make_capture(const Config& config, std::size_t tokens, std::size_t positions) {
  const std::size_t stream = tokens * config.hidden;
  Capture capture;
  capture.embedding.resize(stream);
  capture.layers.resize(config.layers);
  for (LayerCapture& layer : capture.layers) {
    layer.attention_out.resize(stream);
    layer.ffn_in.resize(stream);
    layer.ffn_out.resize(stream);
    layer.hidden.resize(stream);
  }
  capture.final_hidden.resize(stream);
  capture.mlm_logits.resize(positions * config.vocabulary);
  return capture;
}

}  // namespace

Trace::Trace(const Config& config, const Batch& batch, const TraceRequest& request)
    : layers(config.layers) {
  const std::size_t tokens = batch.tokens();
  const std::size_t positions = request.predict_at.size();
  if (const FffShape* shape = config.fff()) {
    const std::size_t walks = tokens * shape->trees;
    for (LayerTrace& layer : layers) {
      layer.leaves.resize(walks);
      layer.logits.resize(walks * shape->levels());
      if (request.detail != Detail::Leaves) layer.margins.resize(walks * shape->levels());
      if (request.detail == Detail::All) layer.contributions.resize(walks * shape->levels());
    }
  }
  if (request.detail == Detail::All) hidden_norms.resize((config.layers + 1) * tokens);
  top_ids.resize(positions * request.top_k);
  top_logits.resize(positions * request.top_k);
  top_probabilities.resize(positions * request.top_k);
  if (config.classifier && request.detail == Detail::All) {
    class_logits.resize(batch.sequences.size() * config.classifier->labels);
  }
  if (request.capture) capture = make_capture(config, tokens, positions);
}

}  // namespace canopy
