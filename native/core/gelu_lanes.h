// The GELU without branches, for the compiler to vectorise: each kernel file includes it and so
// gets it in its own instruction set. Everything here is static: an inline function compiled for
// AVX-512 must not become the program's one copy.
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

// x * Phi(x) = max(x, 0) - a * Q(a) with a = |x| and Q(a) = 1 - Phi(a) = exp(-a^2 / 2) * M(a).
// M falls slowly; (a + 5/2) M(a) is a polynomial of degree 9 in q = (a - 5/2) / (a + 5/2), fitted
// for 0 <= a <= 13.2 with a relative error of 1.5e-8. Written with a * Q(a) the negative side keeps
// its relative precision, which 1 + erf(x) would cancel away.
static inline float gelu_lane(float x) {
  const float largest = 13.0f;  // beyond it the result is 0 or x to within 1e-37
  const float a = fabsf(x) < largest ? fabsf(x) : largest;

  // -a^2 / 2 with the rounding of the square kept apart: at a = 13 it is worth 8e-6.
  const float square = a * a;
  const float y = -0.5f * square;
  const float rest = -0.5f * fmaf(a, a, -square);

  // exp(y + rest) = 2^n * exp(f); adding and taking away 1.5 * 2^23 rounds to an integer.
  const float rounder = 12582912.0f;
  const float shifted = fmaf(y, 1.44269504f, rounder);
  const float n = shifted - rounder;
  const float f = fmaf(n, -1.42860677e-6f, fmaf(n, -0.693145752f, y)) + rest;
  float e = 0.0013952963054180145f;
  e = fmaf(e, f, 0.008370322175323963f);
  e = fmaf(e, f, 0.041666168719530106f);
  e = fmaf(e, f, 0.16666506230831146f);
  e = fmaf(e, f, 0.5f);
  e = fmaf(e * f, f, f) + 1.0f;
  int32_t exponent;
  memcpy(&exponent, &shifted, sizeof exponent);
  const uint32_t power_bits = ((uint32_t)exponent + 127u) << 23;
  float power;
  memcpy(&power, &power_bits, sizeof power);

  const float inverse = 1.0f / (a + 2.5f);
  const float q = (a - 2.5f) * inverse;
  float m = -0.00015563011402264237f;
  m = fmaf(m, q, -0.00030794748454354703f);
  m = fmaf(m, q, 0.000684232683852315f);
  m = fmaf(m, q, 0.0025209570303559303f);
  m = fmaf(m, q, -0.0016015188302844763f);
  m = fmaf(m, q, -0.01638544350862503f);
  m = fmaf(m, q, 0.009236067533493042f);
  m = fmaf(m, q, 0.13198691606521606f);
  m = fmaf(m, q, -0.43369200825691223f);
  m = fmaf(m, q, 0.7066566348075867f);

  return fmaf(-a * inverse * m, e * power, x > 0.0f ? x : 0.0f);
}

static void gelu_lanes(float* values, size_t count) {
  for (size_t i = 0; i < count; ++i) values[i] = gelu_lane(values[i]);
}
