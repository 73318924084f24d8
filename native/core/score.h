// How well a model knows what stands at positions of a batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "embedding_noise.h"
#include "intervention.h"

namespace canopy {

struct ScoreRequest {
  std::vector<std::int32_t> positions;  // rows of the batch
  std::vector<std::int32_t> targets;    // ids, one for each position
  Interventions interventions = {};
  EmbeddingNoise noise = {};
};

struct Scores {
  std::vector<double> log_probabilities;  // [position] of the targets, natural logarithm
  std::vector<std::int32_t> ranks;        // [position] of the targets, from 1
  std::vector<std::int32_t> leaves;       // [layer][token][tree] of the same pass
  double total_us = 0;
};

}  // namespace canopy
