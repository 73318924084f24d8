#include <cstdint>

#include "cpu.h"

#ifdef _MSC_VER
#include <intrin.h>
#else
#include <cpuid.h>
#endif

namespace canopy {
namespace {

struct Registers {
  std::uint32_t a, b, c, d;
};

Registers cpuid(std::uint32_t leaf) {
  Registers r = {};
#ifdef _MSC_VER
  int out[4];
  __cpuidex(out, static_cast<int>(leaf), 0);
  r = {static_cast<std::uint32_t>(out[0]), static_cast<std::uint32_t>(out[1]),
       static_cast<std::uint32_t>(out[2]), static_cast<std::uint32_t>(out[3])};
#else
  __cpuid_count(leaf, 0, r.a, r.b, r.c, r.d);
#endif
  return r;
}

// The register sets that the operating system saves.
std::uint64_t saved_state() {
#ifdef _MSC_VER
  return _xgetbv(0);
#else
  std::uint32_t low, high;
  __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return std::uint64_t{high} << 32 | low;
#endif
}

bool bit(std::uint64_t word, int index) { return (word >> index & 1) != 0; }

}  // namespace

CpuFeatures detect_cpu() {
  if (cpuid(0).a < 7) return {};
  const Registers basic = cpuid(1);
  const Registers extended = cpuid(7);
  constexpr int osxsave = 27;                     // leaf 1, ecx
  constexpr int fma = 12;                         // leaf 1, ecx
  constexpr int avx2 = 5;                         // leaf 7, ebx
  constexpr int avx512[] = {16, 17, 28, 30, 31};  // leaf 7, ebx: F, DQ, CD, BW, VL
  if (!bit(basic.c, osxsave)) return {};
  const std::uint64_t state = saved_state();
  const bool ymm = (state & 0x6) == 0x6;
  const bool zmm = (state & 0xe6) == 0xe6;
  CpuFeatures features = {};
  features.avx2 = ymm && bit(basic.c, fma) && bit(extended.b, avx2);
  features.avx512 = features.avx2 && zmm;
  for (const int part : avx512) features.avx512 = features.avx512 && bit(extended.b, part);
  return features;
}

}  // namespace canopy
