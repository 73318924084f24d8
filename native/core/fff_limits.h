// What measures the machine's limits in one instruction set: limits.h. For kernel files alone, as
// fff_strategies.h.
#pragma once

#include "fff_rows.h"

namespace canopy {
namespace {

// Sixteen chains of multiply-adds: more than latency times units on any processor so far.
constexpr size_t chains = 16;

template <class Isa>
float multiply_adds(size_t rounds) {
  typename Isa::Register sums[chains];
  for (size_t i = 0; i < chains; ++i) sums[i] = Isa::broadcast(float(i));
  const typename Isa::Register factor = Isa::keep(Isa::broadcast(0.5f));
  for (size_t round = 0; round < rounds; ++round) {
    CANOPY_UNROLL
    for (size_t i = 0; i < chains; ++i) {
      sums[i] = Isa::keep(Isa::multiply_add(sums[i], factor, factor));
    }
  }
  float out[4];
  for (size_t i = 4; i < chains; ++i) sums[i % 4] = Isa::add(sums[i % 4], sums[i]);
  Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], out);
  return out[0] + out[1] + out[2] + out[3];
}

template <class Isa>
float read_all(const float* values, size_t count) {
  typename Isa::Register sums[8];
  for (size_t i = 0; i < 8; ++i) sums[i] = Isa::zero();
  for (size_t at = 0; at < count; at += 8 * Isa::lanes) {
    CANOPY_UNROLL
    for (size_t i = 0; i < 8; ++i) {
      sums[i] = Isa::keep(Isa::add(sums[i], Isa::load(values + at + i * Isa::lanes)));
    }
  }
  float out[4];
  for (size_t i = 4; i < 8; ++i) sums[i - 4] = Isa::add(sums[i - 4], sums[i]);
  Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], out);
  return out[0] + out[1] + out[2] + out[3];
}

}  // namespace
}  // namespace canopy
