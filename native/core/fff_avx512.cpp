// FFF by CMM in AVX-512. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

constexpr size_t lanes = 16;

// A row of the layer is padded, a token's is not: its last lanes are masked.
__mmask16 tail_mask(size_t hidden, size_t at) {
  const size_t left = hidden - at;
  return left >= lanes ? 0xffff : static_cast<__mmask16>((1u << left) - 1);
}

__m512d in_double(__m512 v) {
  const __m512d low = _mm512_cvtps_pd(_mm512_castps512_ps256(v));
  const __m512d high =
      _mm512_cvtps_pd(_mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(v), 1)));
  return _mm512_add_pd(low, high);
}

// x . w + bias in 64 partial sums.
float dot(const float* x, const float* w, size_t hidden, float bias) {
  __m512 a = _mm512_setzero_ps();
  __m512 b = _mm512_setzero_ps();
  __m512 c = _mm512_setzero_ps();
  __m512 d = _mm512_setzero_ps();
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    a = _mm512_fmadd_ps(_mm512_loadu_ps(x + i), _mm512_load_ps(w + i), a);
    b = _mm512_fmadd_ps(_mm512_loadu_ps(x + i + lanes), _mm512_load_ps(w + i + lanes), b);
    c = _mm512_fmadd_ps(_mm512_loadu_ps(x + i + 2 * lanes), _mm512_load_ps(w + i + 2 * lanes), c);
    d = _mm512_fmadd_ps(_mm512_loadu_ps(x + i + 3 * lanes), _mm512_load_ps(w + i + 3 * lanes), d);
  }
  for (; i < hidden; i += lanes) {
    a = _mm512_fmadd_ps(_mm512_maskz_loadu_ps(tail_mask(hidden, i), x + i), _mm512_load_ps(w + i),
                        a);
  }
  const __m512d sum = _mm512_add_pd(_mm512_add_pd(in_double(a), in_double(b)),
                                    _mm512_add_pd(in_double(c), in_double(d)));
  return static_cast<float>(_mm512_reduce_add_pd(sum) + static_cast<double>(bias));
}

// Asks for the start of both children's rows while the parent's logit is being reduced.
void prefetch_children(const float* rows, size_t node, size_t nodes, size_t stride) {
  const size_t left = 2 * node + 1;
  if (left >= nodes) return;
  for (size_t line = 0; line < 4; ++line) {
    _mm_prefetch(reinterpret_cast<const char*>(rows + left * stride + line * lanes), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(rows + (left + 1) * stride + line * lanes),
                 _MM_HINT_T0);
  }
}

// y (+)= sum over the levels of weights[level] * outs[level], 64 columns at a time in registers.
void add_rows(float* y, size_t hidden, const float* const* outs, const float* weights,
              size_t levels, bool first) {
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    __m512 a = first ? _mm512_setzero_ps() : _mm512_loadu_ps(y + i);
    __m512 b = first ? _mm512_setzero_ps() : _mm512_loadu_ps(y + i + lanes);
    __m512 c = first ? _mm512_setzero_ps() : _mm512_loadu_ps(y + i + 2 * lanes);
    __m512 d = first ? _mm512_setzero_ps() : _mm512_loadu_ps(y + i + 3 * lanes);
    for (size_t level = 0; level < levels; ++level) {
      const __m512 weight = _mm512_set1_ps(weights[level]);
      const float* out = outs[level] + i;
      a = _mm512_fmadd_ps(weight, _mm512_load_ps(out), a);
      b = _mm512_fmadd_ps(weight, _mm512_load_ps(out + lanes), b);
      c = _mm512_fmadd_ps(weight, _mm512_load_ps(out + 2 * lanes), c);
      d = _mm512_fmadd_ps(weight, _mm512_load_ps(out + 3 * lanes), d);
    }
    _mm512_storeu_ps(y + i, a);
    _mm512_storeu_ps(y + i + lanes, b);
    _mm512_storeu_ps(y + i + 2 * lanes, c);
    _mm512_storeu_ps(y + i + 3 * lanes, d);
  }
  for (; i < hidden; i += lanes) {
    const __mmask16 mask = tail_mask(hidden, i);
    __m512 a = first ? _mm512_setzero_ps() : _mm512_maskz_loadu_ps(mask, y + i);
    for (size_t level = 0; level < levels; ++level) {
      a = _mm512_fmadd_ps(_mm512_set1_ps(weights[level]), _mm512_load_ps(outs[level] + i), a);
    }
    _mm512_mask_storeu_ps(y + i, mask, a);
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

const Kernels avx512_kernels = {fff, gelu_lanes};

}  // namespace canopy
