// Softmax and the parts of norms without branches, for the compiler to vectorise: each steps_*.cpp
// includes it and so gets it in its own instruction set. Everything here is static, for the reason
// that gelu_lanes.h gives. Sums run in 16 lanes, always the same way: results repeat.
#pragma once

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

static const size_t sum_lanes = 16;

static inline double fold_sum(double* parts) {
  for (size_t width = sum_lanes / 2; width > 0; width /= 2) {
    for (size_t j = 0; j < width; ++j) parts[j] += parts[j + width];
  }
  return parts[0];
}

// exp(value - largest) to 2 units in the last place; 0 where that is below the smallest normal
// number. The rounding of the difference is kept apart (Knuth's sum of two): at -80 it is worth 60
// units. exp(x) = 2^n * exp(f) as in gelu_lanes.h.
static inline float exp_lane(float value, float largest) {
  const float x = value - largest;
  const float part = x - value;
  const float rest = (value - (x - part)) - (largest + part);
  const float least = -87.3f;
  const float y = x > least ? x : least;
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
  const uint32_t bits = ((uint32_t)exponent + 127u) << 23;
  float power;
  memcpy(&power, &bits, sizeof power);
  return x > least ? e * power : 0.0f;
}

static float largest_lanes(const float* x, size_t count) {
  float parts[sum_lanes];
  for (size_t j = 0; j < sum_lanes; ++j) parts[j] = x[0];
  size_t i = 0;
  for (; i + sum_lanes <= count; i += sum_lanes) {
    for (size_t j = 0; j < sum_lanes; ++j) parts[j] = x[i + j] > parts[j] ? x[i + j] : parts[j];
  }
  for (; i < count; ++i) parts[0] = x[i] > parts[0] ? x[i] : parts[0];
  for (size_t j = 1; j < sum_lanes; ++j) parts[0] = parts[j] > parts[0] ? parts[j] : parts[0];
  return parts[0];
}

static double sum_in_lanes(const float* x, size_t count) {
  double parts[sum_lanes] = {};
  size_t i = 0;
  for (; i + sum_lanes <= count; i += sum_lanes) {
    for (size_t j = 0; j < sum_lanes; ++j) parts[j] += (double)x[i + j];
  }
  for (; i < count; ++i) parts[i % sum_lanes] += (double)x[i];
  return fold_sum(parts);
}

static double squares_in_lanes(const float* x, size_t count, double mean) {
  double parts[sum_lanes] = {};
  size_t i = 0;
  for (; i + sum_lanes <= count; i += sum_lanes) {
    for (size_t j = 0; j < sum_lanes; ++j) {
      const double gap = (double)x[i + j] - mean;
      parts[j] += gap * gap;
    }
  }
  for (; i < count; ++i) {
    const double gap = (double)x[i] - mean;
    parts[i % sum_lanes] += gap * gap;
  }
  return fold_sum(parts);
}

static void softmax_lanes(float* row, size_t count) {
  const float largest = largest_lanes(row, count);
  for (size_t i = 0; i < count; ++i) row[i] = exp_lane(row[i], largest);
  const float factor = (float)(1 / sum_in_lanes(row, count));
  for (size_t i = 0; i < count; ++i) row[i] *= factor;
}

static void affine_lanes(const float* x, float* y, size_t count, double mean, double factor,
                         const float* scale, const float* shift) {
  if (shift != nullptr) {
    for (size_t i = 0; i < count; ++i) {
      y[i] = (float)(((double)x[i] - mean) * factor * (double)scale[i] + (double)shift[i]);
    }
  } else if (scale != nullptr) {
    for (size_t i = 0; i < count; ++i) {
      y[i] = (float)(((double)x[i] - mean) * factor * (double)scale[i]);
    }
  } else {
    for (size_t i = 0; i < count; ++i) y[i] = (float)(((double)x[i] - mean) * factor);
  }
}
