// What a forward pass returns.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "batch.h"
#include "config.h"
#include "embedding_noise.h"
#include "intervention.h"

namespace canopy {

// What of the visited nodes a trace describes besides the leaves and the logits.
enum class Detail {
  All,      // margins, contributions, lengths of the residual stream, classes
  Margins,  // margins alone
  Leaves    // nothing
};

struct TraceRequest {
  std::vector<std::int32_t> predict_at;  // rows of the batch
  std::size_t top_k = 0;
  bool capture = false;
  Detail detail = Detail::All;
  Interventions interventions = {};
  EmbeddingNoise noise = {};
};

struct LayerTrace {
  std::vector<std::int32_t> leaves;  // [token][tree]
  std::vector<float> logits;         // [token][tree][level]
  std::vector<float> margins;        // [token][tree][level], |logit| / ||w_in||
  std::vector<float> contributions;  // [token][tree][level], |activation(logit)| * ||w_out||
  double attention_us = 0;
  double ffn_us = 0;
};

struct LayerCapture {
  std::vector<float> attention_out;  // each [token][hidden]
  std::vector<float> ffn_in;
  std::vector<float> ffn_out;
  std::vector<float> hidden;
  std::vector<float> attended;  // the residual stream between attention and FFN; for a lens
};

// Arrays that are empty are not filled.
struct Capture {
  std::vector<float> embedding;  // [token][hidden]
  std::vector<LayerCapture> layers;
  std::vector<float> final_hidden;  // [token][hidden]
  std::vector<float> mlm_logits;    // [position][vocabulary]
};

// Arrays that the request's detail leaves out are empty.
struct Trace {
  std::vector<LayerTrace> layers;
  std::vector<float> hidden_norms;       // [layers + 1][token]
  std::vector<std::int32_t> top_ids;     // [position][k]
  std::vector<float> top_logits;         // [position][k]
  std::vector<float> top_probabilities;  // [position][k]
  std::vector<float> class_logits;       // [sequence][label]
  double embedding_us = 0;
  double head_us = 0;
  double total_us = 0;
  std::optional<Capture> capture;

  // With all arrays in the sizes that the request needs, so that the pass allocates nothing.
  Trace(const Config& config, const Batch& batch, const TraceRequest& request);
};

}  // namespace canopy
