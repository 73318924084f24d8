// The small steps in AVX-512. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "few_rows.h"
#include "panels.h"
#include "step_lanes.h"
#include "steps.h"

namespace canopy {
namespace {

struct Registers {
  using Register = __m512;
  static constexpr size_t lanes = 16;
  static Register zero() { return _mm512_setzero_ps(); }
  static Register all(float value) { return _mm512_set1_ps(value); }
  static void store(float* p, Register a) { _mm512_storeu_ps(p, a); }
  static Register load(const float* p) { return _mm512_loadu_ps(p); }
  static Register add_product(Register a, Register b, Register c) {
    return _mm512_fmadd_ps(a, b, c);
  }
  static float sum(Register a) { return _mm512_reduce_add_ps(a); }
};

// Rows of x that share a load of the weights: 16 sums in registers, and 24.
struct FewRows : Registers {
  static constexpr size_t tile = 4;
};
struct Panels : Registers {
  static constexpr size_t tile = 12;
};

}  // namespace

const Steps avx512_steps = {softmax_lanes, sum_in_lanes,  squares_in_lanes,
                            affine_lanes,  few_rows<FewRows>, 24, panel_product<Panels>};

}  // namespace canopy
