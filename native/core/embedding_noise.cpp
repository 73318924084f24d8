#include "embedding_noise.h"

#include <cmath>
#include <numbers>

#include "compute.h"
#include "intervention.h"

namespace canopy {
namespace {

constexpr double two_to_32 = 4294967296.0;

double root_mean_square(const float* x, std::size_t hidden) {
  double sum = 0;
  for (std::size_t i = 0; i < hidden; ++i) sum += double{x[i]} * double{x[i]};
  return std::sqrt(sum / static_cast<double>(hidden));
}

// Box and Muller (1958): two normal numbers from one of 64 random bits.
void add_to_row(std::uint64_t seed, double deviation, std::size_t hidden, float* x) {
  for (std::size_t i = 0; i < hidden; i += 2) {
    const std::uint64_t bits = mixed(seed, {i});
    const double u = (static_cast<double>(bits >> 32) + 1) / two_to_32;
    const double angle = 2 * std::numbers::pi * static_cast<double>(bits & 0xffffffffu) / two_to_32;
    const double length = deviation * std::sqrt(-2 * std::log(u));
    x[i] = static_cast<float>(x[i] + length * std::cos(angle));
    if (i + 1 < hidden) x[i + 1] = static_cast<float>(x[i + 1] + length * std::sin(angle));
  }
}

}  // namespace

void add_noise(const EmbeddingNoise& noise, const Batch& batch, std::size_t hidden,
               ThreadPool& pool, float* x) {
  constexpr std::size_t products = 20;  // a normal number costs as many multiply-adds
  for (std::size_t i = 0; i < batch.sequences.size(); ++i) {
    const Sequence& sequence = batch.sequences[i];
    pool.run(sequence.length, piece_of(products * hidden),
             [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t token = begin; token < end; ++token) {
        float* row = x + (sequence.first + token) * hidden;
        const double deviation = noise.size * root_mean_square(row, hidden);
        add_to_row(mixed(noise.seed, {i, token}), deviation, hidden, row);
      }
    });
  }
}

}  // namespace canopy
