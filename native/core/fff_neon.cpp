// FFF by CMM in NEON (64-bit ARM). Only C headers here: see gelu_lanes.h.
#include <arm_neon.h>

#include "fff_strategies.h"
#include "gelu_lanes.h"
#include "kernels.h"

namespace canopy {
namespace {

struct Neon {
  using Register = float32x4_t;
  static constexpr size_t lanes = 4;
  static constexpr size_t tokens_at_once = 8;    // 24 sums, 3 rows and a value in 32 registers
  static constexpr size_t outputs_at_once = 2;   // more, with their rows, are too many registers

  static Register zero() { return vdupq_n_f32(0); }
  static Register broadcast(float v) { return vdupq_n_f32(v); }
  static Register load(const float* p) { return vld1q_f32(p); }
  static Register load_unaligned(const float* p) { return vld1q_f32(p); }
  static Register load_first(const float* p, size_t count) {
    float values[lanes] = {0, 0, 0, 0};
    for (size_t i = 0; i < count && i < lanes; ++i) values[i] = p[i];
    return vld1q_f32(values);
  }
  static void store(float* p, Register v) { vst1q_f32(p, v); }
  static void store_first(float* p, Register v, size_t count) {
    float values[lanes];
    vst1q_f32(values, v);
    for (size_t i = 0; i < count && i < lanes; ++i) p[i] = values[i];
  }
  static void store_past_cache(float* p, Register v) { vst1q_f32(p, v); }  // NEON has no such store
  static void stream_fence() {}
  static Register add(Register a, Register b) { return vaddq_f32(a, b); }
  static Register multiply_add(Register a, Register b, Register c) { return vfmaq_f32(c, a, b); }
  static uint32x4_t pairs(const uint16_t* p) { return vreinterpretq_u32_u16(vld1q_u16(p)); }
  static Register lower_bf16(const uint16_t* p) {
    return vreinterpretq_f32_u32(vshlq_n_u32(pairs(p), 16));
  }
  static Register upper_bf16(const uint16_t* p) {
    return vreinterpretq_f32_u32(vandq_u32(pairs(p), vdupq_n_u32(0xffff0000)));
  }
  static Register keep(Register v) { return v; }
  // The sums of the lanes of four registers, to p[0..3].
  static void sums_of_four(Register a, Register b, Register c, Register d, float* p) {
    vst1q_f32(p, vpaddq_f32(vpaddq_f32(a, b), vpaddq_f32(c, d)));
  }
  // Asks for the first lines of a row. Always inlined: GCC leaves out calls of a function that does
  // nothing but prefetch.
  template <class Element>
  static CANOPY_INLINE void prefetch(const Element* row, size_t lines) {
    const char* line = reinterpret_cast<const char*>(row);
    for (size_t i = 0; i < lines; ++i) __builtin_prefetch(line + 64 * i);
  }
};

}  // namespace

const Kernels neon_kernels = kernels_in<Neon>(gelu_lanes);

}  // namespace canopy
