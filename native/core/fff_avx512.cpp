// FFF by CMM in AVX-512. Only C headers here: see gelu_lanes.h.
#include <immintrin.h>

#include "fff_strategies.h"
#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

struct Avx512 {
  using Register = __m512;
  static constexpr size_t lanes = 16;
  static constexpr size_t tokens_at_once = 8;    // 24 sums, 3 rows and a value in 32 registers
  static constexpr size_t outputs_at_once = 8;   // 16 sums, 2 rows and a factor

  static Register zero() { return _mm512_setzero_ps(); }
  static Register broadcast(float v) { return _mm512_set1_ps(v); }
  static Register load(const float* p) { return _mm512_load_ps(p); }
  static Register load_unaligned(const float* p) { return _mm512_loadu_ps(p); }
  static __mmask16 first(size_t count) {
    return count >= lanes ? 0xffff : static_cast<__mmask16>((1u << count) - 1);
  }
  static Register load_first(const float* p, size_t count) {
    return _mm512_maskz_loadu_ps(first(count), p);
  }
  static void store(float* p, Register v) { _mm512_storeu_ps(p, v); }
  static void store_first(float* p, Register v, size_t count) {
    _mm512_mask_storeu_ps(p, first(count), v);
  }
  static void store_past_cache(float* p, Register v) { _mm512_stream_ps(p, v); }
  static void stream_fence() { _mm_sfence(); }
  static Register add(Register a, Register b) { return _mm512_add_ps(a, b); }
  static Register multiply_add(Register a, Register b, Register c) {
    return _mm512_fmadd_ps(a, b, c);
  }
  // Columns 0..15 and 16..31 of a BF16 row's 32 (bf16_rows.h).
  static Register lower_bf16(const uint16_t* p) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_load_si512(p), 16));
  }
  static Register upper_bf16(const uint16_t* p) {
    return _mm512_castsi512_ps(
        _mm512_and_si512(_mm512_load_si512(p), _mm512_set1_epi32(static_cast<int>(0xffff0000))));
  }
  // Keeps a value in its register: GCC would read it from memory again for each of three products,
  // 15 loads for 12 multiply-adds where 7 do (92 ns against 78 ns for 4 tokens and 3 rows of 768).
  static Register keep(Register v) {
#ifdef __GNUC__
    __asm__("" : "+v"(v));
#endif
    return v;
  }
  // The sums of the lanes of four registers, to p[0..3].
  static void sums_of_four(Register a, Register b, Register c, Register d, float* p) {
    const Register ab = add(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b));
    const Register cd = add(_mm512_unpacklo_ps(c, d), _mm512_unpackhi_ps(c, d));
    const Register abcd = add(_mm512_castpd_ps(_mm512_unpacklo_pd(_mm512_castps_pd(ab), _mm512_castps_pd(cd))),
                              _mm512_castpd_ps(_mm512_unpackhi_pd(_mm512_castps_pd(ab), _mm512_castps_pd(cd))));
    const __m256 half = _mm256_add_ps(
        _mm512_castps512_ps256(abcd),
        _mm256_castpd_ps(_mm512_extractf64x4_pd(_mm512_castps_pd(abcd), 1)));
    _mm_storeu_ps(p, _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1)));
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

const Kernels avx512_kernels = kernels_in<Avx512>(gelu_lanes);

}  // namespace canopy
