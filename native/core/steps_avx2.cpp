// The small steps in AVX2. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "few_rows.h"
#include "panels.h"
#include "step_lanes.h"
#include "steps.h"

namespace canopy {
namespace {

struct Registers {
  using Register = __m256;
  static constexpr size_t lanes = 8;
  static Register zero() { return _mm256_setzero_ps(); }
  static Register all(float value) { return _mm256_set1_ps(value); }
  static void store(float* p, Register a) { _mm256_storeu_ps(p, a); }
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

// Rows of x that share a load of the weights: 8 sums in registers, and 12.
struct FewRows : Registers {
  static constexpr size_t tile = 2;
};
struct Panels : Registers {
  static constexpr size_t tile = 3;
};

}  // namespace

const Steps avx2_steps = {softmax_lanes, sum_in_lanes,  squares_in_lanes,
                          affine_lanes,  few_rows<FewRows>, 12, panel_product<Panels>};

}  // namespace canopy
