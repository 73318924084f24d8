// Gaussian noise on the embedding's output, to see what of a pass stands up to it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "batch.h"
#include "threads.h"

namespace canopy {

struct EmbeddingNoise {
  double size = 0;  // of a coordinate's deviation, relative to the token's root mean square; 0: none
  std::uint64_t seed = 0;
};

// Adds size * rms(x) * g to each coordinate of each token's row of x, [token][hidden]; g is standard
// normal and depends on seed, sequence, token and coordinate alone.
void add_noise(const EmbeddingNoise& noise, const Batch& batch, std::size_t hidden,
               ThreadPool& pool, float* x);

}  // namespace canopy
