// Which tensors an architecture has, and where each goes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "config.h"
#include "memory.h"
#include "weights.h"

namespace canopy {

enum class SlotKind {
  Parameter,
  Buffer,  // not learned; may be missing
  Tied,    // the decoder: may be missing, or repeat the word embedding
};

// A tensor of the file and its place in memory.
struct Slot {
  std::string name;
  std::vector<std::uint64_t> shape;
  float* target = nullptr;
  std::size_t stride = 0;   // floats from row to row of `target`; 0: no gaps
  bool transposed = false;  // columns of the tensor become rows of `target`
  SlotKind kind = SlotKind::Parameter;
};

struct WeightPlan {
  Weights weights;
  std::vector<Slot> slots;
  float* position_table = nullptr;  // to be computed; null where learned or none
  const float* position_scale = nullptr;
  std::vector<float*> norm_factors;  // [layer], to be set where not stored
  std::vector<float*> in_norms;      // [layer], to be computed
  std::vector<float*> out_norms;
};

// Lays out the weights of `config` in `arena`; with an empty arena, counts what they need.
WeightPlan plan_weights(const Config& config, Arena& arena);

}  // namespace canopy
