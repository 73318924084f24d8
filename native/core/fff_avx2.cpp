// FFF by CMM in AVX2 with FMA. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "fff_strategies.h"
#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

struct Avx2 {
  using Register = __m256;
  static constexpr size_t lanes = 8;
  static constexpr size_t tokens_at_once = 4;    // 12 sums, 3 rows and a value in 16 registers
  static constexpr size_t outputs_at_once = 2;   // more, with their rows, are too many registers

  static Register zero() { return _mm256_setzero_ps(); }
  static Register broadcast(float v) { return _mm256_set1_ps(v); }
  static Register load(const float* p) { return _mm256_load_ps(p); }
  static Register load_unaligned(const float* p) { return _mm256_loadu_ps(p); }
  static __m256i first(size_t count) {
    alignas(32) static const int32_t window[2 * lanes] = {-1, -1, -1, -1, -1, -1, -1, -1};
    const size_t taken = count < lanes ? count : lanes;
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(window + lanes - taken));
  }
  static Register load_first(const float* p, size_t count) {
    return _mm256_maskload_ps(p, first(count));
  }
  static void store(float* p, Register v) { _mm256_storeu_ps(p, v); }
  static void store_first(float* p, Register v, size_t count) {
    _mm256_maskstore_ps(p, first(count), v);
  }
  static void store_past_cache(float* p, Register v) { _mm256_stream_ps(p, v); }
  static void stream_fence() { _mm_sfence(); }
  static Register add(Register a, Register b) { return _mm256_add_ps(a, b); }
  static Register multiply_add(Register a, Register b, Register c) {
    return _mm256_fmadd_ps(a, b, c);
  }
  static __m256i pairs(const uint16_t* p) {
    return _mm256_load_si256(reinterpret_cast<const __m256i*>(p));
  }
  static Register lower_bf16(const uint16_t* p) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(pairs(p), 16));
  }
  static Register upper_bf16(const uint16_t* p) {
    return _mm256_castsi256_ps(
        _mm256_and_si256(pairs(p), _mm256_set1_epi32(static_cast<int>(0xffff0000))));
  }
  static Register keep(Register v) {
#ifdef __GNUC__
    __asm__("" : "+x"(v));
#endif
    return v;
  }
  // The sums of the lanes of four registers, to p[0..3].
  static void sums_of_four(Register a, Register b, Register c, Register d, float* p) {
    const Register sums = _mm256_hadd_ps(_mm256_hadd_ps(a, b), _mm256_hadd_ps(c, d));
    _mm_storeu_ps(p, _mm_add_ps(_mm256_castps256_ps128(sums), _mm256_extractf128_ps(sums, 1)));
  }
  // Asks for the first lines of a row. Always inlined: GCC leaves out calls of a function that does
  // nothing but prefetch.
  template <class Element>
  static CANOPY_INLINE void prefetch(const Element* row, size_t lines) {
    const char* line = reinterpret_cast<const char*>(row);
    for (size_t i = 0; i < lines; ++i) _mm_prefetch(line + 64 * i, _MM_HINT_T0);
  }
};

}  // namespace

const Kernels avx2_kernels = kernels_in<Avx2>(gelu_lanes);

}  // namespace canopy
