// A model's weights in memory of our own, all in F32, as pointers into one block.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config.h"
#include "kernels.h"
#include "memory.h"
#include "norms.h"

namespace canopy {

struct LinearWeights {
  const float* weight = nullptr;  // [out][in], or in panels: [out / panel_width][in][panel_width]
  const float* bias = nullptr;    // [out], or null
  bool in_panels = false;
};

struct LayerWeights {
  NormWeights norm1;
  NormWeights norm2;
  LinearWeights query_key_value;       // [head][q, k, v][head width] by [hidden]
  const float* norm_factor = nullptr;  // [1], the scale of the attention scores
  LinearWeights attention_out;         // [hidden] by [hidden]

  FffLayer fff = {};                 // where the layers are fff
  const float* in_norms = nullptr;   // [tree][node], lengths of the rows of w_in
  const float* out_norms = nullptr;  // [tree][node], lengths of the columns of w_out

  LinearWeights dense_in;   // [width] by [hidden], where the layers are ff
  LinearWeights dense_out;  // [hidden] by [inner]
};

struct Weights {
  const float* word_embedding = nullptr;  // [vocabulary][hidden]
  const float* positions = nullptr;       // [max_tokens][hidden], as added; null for none
  NormWeights embedding_norm;
  std::vector<LayerWeights> layers;
  NormWeights final_norm;

  LinearWeights head_dense;  // [hidden] by [hidden]
  NormWeights head_norm;
  LinearWeights decoder;  // [vocabulary] by [hidden]

  LinearWeights pooler;      // [width] by [hidden]
  LinearWeights classifier;  // [labels] by [width]
};

}  // namespace canopy
