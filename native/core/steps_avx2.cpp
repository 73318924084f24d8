// The small steps in AVX2. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "few_rows.h"
#include "step_lanes.h"
#include "steps.h"

namespace canopy {
namespace {

struct Isa {
  using Register = __m256;
  static constexpr size_t lanes = 8;
  static constexpr size_t tile = 2;  // rows of x that share a load of w: 8 sums in registers
  static Register zero() { return _mm256_setzero_ps(); }
  static Register load(const float* p) { return _mm256_loadu_ps(p); }
  static Register add_product(Register a, Register b, Register c) {
    return _mm256_fmadd_ps(a, b, c);
  }
  static float sum(Register a) {
    const __m128 half = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 pair = _mm_add_ps(half, _mm_movehl_ps(half, half));
    return _mm_cvtss_f32(_mm_add_ss(pair, _mm_movehdup_ps(pair)));
  }
};

}  // namespace

const Steps avx2_steps = {softmax_lanes, sum_in_lanes,  squares_in_lanes,
                          affine_lanes,  few_rows<Isa>, 16};

}  // namespace canopy
