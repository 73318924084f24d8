// FFF by CMM in NEON (64-bit ARM). Only C headers here: see gelu_lanes.h.
#include <arm_neon.h>

#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

constexpr size_t lanes = 4;

float64x2_t in_double(float32x4_t v) {
  return vaddq_f64(vcvt_f64_f32(vget_low_f32(v)), vcvt_high_f64_f32(v));
}

// x . w + bias in 16 partial sums, and what does not fill a register in double.
float dot(const float* x, const float* w, size_t hidden, float bias) {
  float32x4_t a = vdupq_n_f32(0);
  float32x4_t b = vdupq_n_f32(0);
  float32x4_t c = vdupq_n_f32(0);
  float32x4_t d = vdupq_n_f32(0);
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    a = vfmaq_f32(a, vld1q_f32(x + i), vld1q_f32(w + i));
    b = vfmaq_f32(b, vld1q_f32(x + i + lanes), vld1q_f32(w + i + lanes));
    c = vfmaq_f32(c, vld1q_f32(x + i + 2 * lanes), vld1q_f32(w + i + 2 * lanes));
    d = vfmaq_f32(d, vld1q_f32(x + i + 3 * lanes), vld1q_f32(w + i + 3 * lanes));
  }
  double rest = static_cast<double>(bias);
  for (; i < hidden; ++i) rest += static_cast<double>(x[i]) * static_cast<double>(w[i]);
  const float64x2_t sum =
      vaddq_f64(vaddq_f64(in_double(a), in_double(b)), vaddq_f64(in_double(c), in_double(d)));
  return static_cast<float>(vaddvq_f64(sum) + rest);
}

// Asks for the start of both children's rows while the parent's logit is being reduced.
void prefetch_children(const float* rows, size_t node, size_t nodes, size_t stride) {
  constexpr size_t line = 16;  // floats
  const size_t left = 2 * node + 1;
  if (left >= nodes) return;
  for (size_t i = 0; i < 4; ++i) {
    __builtin_prefetch(rows + left * stride + i * line);
    __builtin_prefetch(rows + (left + 1) * stride + i * line);
  }
}

// y (+)= sum over the levels of weights[level] * outs[level], 16 columns at a time in registers.
void add_rows(float* y, size_t hidden, const float* const* outs, const float* weights,
              size_t levels, bool first) {
  const float32x4_t zero = vdupq_n_f32(0);
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    float32x4_t a = first ? zero : vld1q_f32(y + i);
    float32x4_t b = first ? zero : vld1q_f32(y + i + lanes);
    float32x4_t c = first ? zero : vld1q_f32(y + i + 2 * lanes);
    float32x4_t d = first ? zero : vld1q_f32(y + i + 3 * lanes);
    for (size_t level = 0; level < levels; ++level) {
      const float* out = outs[level] + i;
      a = vfmaq_n_f32(a, vld1q_f32(out), weights[level]);
      b = vfmaq_n_f32(b, vld1q_f32(out + lanes), weights[level]);
      c = vfmaq_n_f32(c, vld1q_f32(out + 2 * lanes), weights[level]);
      d = vfmaq_n_f32(d, vld1q_f32(out + 3 * lanes), weights[level]);
    }
    vst1q_f32(y + i, a);
    vst1q_f32(y + i + lanes, b);
    vst1q_f32(y + i + 2 * lanes, c);
    vst1q_f32(y + i + 3 * lanes, d);
  }
  for (; i < hidden; ++i) {
    float sum = first ? 0 : y[i];
    for (size_t level = 0; level < levels; ++level) sum = fmaf(weights[level], outs[level][i], sum);
    y[i] = sum;
  }
}

void visit(const FffLayer& layer, size_t tree, const float* x, float* y, float* logits,
           int32_t* leaf, Activate activate) {
  const size_t stride = 2 * layer.width;
  const float* rows = layer.rows + tree * layer.nodes * stride;
  const float* biases = layer.biases + tree * layer.nodes;
  const float* outs[largest_levels];
  float weights[largest_levels] = {};  // zeros behind the last level fill its register
  size_t node = 0;
  for (size_t level = 0; level < layer.levels; ++level) {
    const float* row = rows + node * stride;
    outs[level] = row + layer.width;
    prefetch_children(rows, node, layer.nodes, stride);
    const float logit = dot(x, row, layer.hidden, biases[node]);
    logits[level] = weights[level] = logit;
    node = 2 * node + 1 + (logit > 0 ? 1 : 0);
  }
  *leaf = static_cast<int32_t>((node - 1) / 2 - layer.nodes / 2);
  activate(weights, (layer.levels + lanes - 1) / lanes * lanes);
  add_rows(y, layer.hidden, outs, weights, layer.levels, tree == 0);
}

void fff(const FffLayer& layer, const FffBatch& batch, Activate activate, size_t begin,
         size_t end) {
  for (size_t token = begin; token < end; ++token) {
    for (size_t tree = 0; tree < layer.trees; ++tree) {
      const size_t walk = token * layer.trees + tree;
      visit(layer, tree, batch.x + token * layer.hidden, batch.y + token * layer.hidden,
            batch.logits + walk * layer.levels, batch.leaves + walk, activate);
    }
  }
}

}  // namespace

const Kernels neon_kernels = {fff, gelu_lanes};

}  // namespace canopy
