// FFF by CMM in AVX2 with FMA. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

constexpr size_t lanes = 8;

// A row of the layer is padded, a token's is not: its last lanes are masked.
__m256i tail_mask(size_t hidden, size_t at) {
  alignas(32) static const int32_t window[2 * lanes] = {-1, -1, -1, -1, -1, -1, -1, -1};
  const size_t left = hidden - at < lanes ? hidden - at : lanes;
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(window + lanes - left));
}

__m256d in_double(__m256 v) {
  return _mm256_add_pd(_mm256_cvtps_pd(_mm256_castps256_ps128(v)),
                       _mm256_cvtps_pd(_mm256_extractf128_ps(v, 1)));
}

// x . w + bias in 32 partial sums.
float dot(const float* x, const float* w, size_t hidden, float bias) {
  __m256 a = _mm256_setzero_ps();
  __m256 b = _mm256_setzero_ps();
  __m256 c = _mm256_setzero_ps();
  __m256 d = _mm256_setzero_ps();
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    a = _mm256_fmadd_ps(_mm256_loadu_ps(x + i), _mm256_load_ps(w + i), a);
    b = _mm256_fmadd_ps(_mm256_loadu_ps(x + i + lanes), _mm256_load_ps(w + i + lanes), b);
    c = _mm256_fmadd_ps(_mm256_loadu_ps(x + i + 2 * lanes), _mm256_load_ps(w + i + 2 * lanes), c);
    d = _mm256_fmadd_ps(_mm256_loadu_ps(x + i + 3 * lanes), _mm256_load_ps(w + i + 3 * lanes), d);
  }
  for (; i < hidden; i += lanes) {
    a = _mm256_fmadd_ps(_mm256_maskload_ps(x + i, tail_mask(hidden, i)), _mm256_load_ps(w + i), a);
  }
  const __m256d sum = _mm256_add_pd(_mm256_add_pd(in_double(a), in_double(b)),
                                    _mm256_add_pd(in_double(c), in_double(d)));
  const __m128d half = _mm_add_pd(_mm256_castpd256_pd128(sum), _mm256_extractf128_pd(sum, 1));
  const double total = _mm_cvtsd_f64(_mm_add_sd(half, _mm_unpackhi_pd(half, half)));
  return static_cast<float>(total + static_cast<double>(bias));
}

// Asks for the start of both children's rows while the parent's logit is being reduced.
void prefetch_children(const float* rows, size_t node, size_t nodes, size_t stride) {
  constexpr size_t line = 16;  // floats
  const size_t left = 2 * node + 1;
  if (left >= nodes) return;
  for (size_t i = 0; i < 4; ++i) {
    _mm_prefetch(reinterpret_cast<const char*>(rows + left * stride + i * line), _MM_HINT_T0);
    _mm_prefetch(reinterpret_cast<const char*>(rows + (left + 1) * stride + i * line),
                 _MM_HINT_T0);
  }
}

// y (+)= sum over the levels of weights[level] * outs[level], 32 columns at a time in registers.
void add_rows(float* y, size_t hidden, const float* const* outs, const float* weights,
              size_t levels, bool first) {
  size_t i = 0;
  for (; i + 4 * lanes <= hidden; i += 4 * lanes) {
    __m256 a = first ? _mm256_setzero_ps() : _mm256_loadu_ps(y + i);
    __m256 b = first ? _mm256_setzero_ps() : _mm256_loadu_ps(y + i + lanes);
    __m256 c = first ? _mm256_setzero_ps() : _mm256_loadu_ps(y + i + 2 * lanes);
    __m256 d = first ? _mm256_setzero_ps() : _mm256_loadu_ps(y + i + 3 * lanes);
    for (size_t level = 0; level < levels; ++level) {
      const __m256 weight = _mm256_broadcast_ss(weights + level);
      const float* out = outs[level] + i;
      a = _mm256_fmadd_ps(weight, _mm256_load_ps(out), a);
      b = _mm256_fmadd_ps(weight, _mm256_load_ps(out + lanes), b);
      c = _mm256_fmadd_ps(weight, _mm256_load_ps(out + 2 * lanes), c);
      d = _mm256_fmadd_ps(weight, _mm256_load_ps(out + 3 * lanes), d);
    }
    _mm256_storeu_ps(y + i, a);
    _mm256_storeu_ps(y + i + lanes, b);
    _mm256_storeu_ps(y + i + 2 * lanes, c);
    _mm256_storeu_ps(y + i + 3 * lanes, d);
  }
  for (; i < hidden; i += lanes) {
    const __m256i mask = tail_mask(hidden, i);
    __m256 a = first ? _mm256_setzero_ps() : _mm256_maskload_ps(y + i, mask);
    for (size_t level = 0; level < levels; ++level) {
      a = _mm256_fmadd_ps(_mm256_broadcast_ss(weights + level), _mm256_load_ps(outs[level] + i), a);
    }
    _mm256_maskstore_ps(y + i, mask, a);
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

const Kernels avx2_kernels = {fff, gelu_lanes};

}  // namespace canopy
