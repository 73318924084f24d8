// What an x86 processor, and the system that saves its registers, can run.
#pragma once

namespace canopy {

struct CpuFeatures {
  bool avx2;    // AVX2 and FMA
  bool avx512;  // AVX-512 F, BW, CD, DQ and VL, as every server processor since 2017 has them
};

CpuFeatures detect_cpu();

}  // namespace canopy
