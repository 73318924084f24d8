// What interventions change, against the same batch without them.
#pragma once

#include <cstdint>
#include <vector>

#include "batch.h"
#include "precision.h"
#include "trace.h"

namespace canopy {

// A pass, kept so that others can go on from any of its layers.
struct BasePass {
  Batch batch;
  Precision precision;
  std::size_t threads;
  bool plain;                 // without interventions
  Trace trace;                // without predictions
  std::vector<float> states;  // [layers + 1][token][hidden], the residual stream around each layer
  std::vector<float> final_states;  // [token][hidden], after the final norm

  bool is_of(const Batch& other, Precision of, std::size_t on) const;
  std::size_t bytes() const { return (states.size() + final_states.size()) * sizeof(float); }
};

// Longer ones are not kept behind the call that needed them.
inline constexpr std::size_t largest_kept_pass = std::size_t{128} << 20;  // bytes

// How one run sees the candidates of the other. [position][k]
struct OtherView {
  std::vector<std::int32_t> ranks;  // from 1
  std::vector<float> probabilities;
};

struct Variation {
  Trace before;
  Trace after;
  OtherView before_in_after;         // before's candidates afterwards
  OtherView after_in_before;         // after's candidates before
  std::vector<double> divergences;   // [position], KL(before || after), nats
  std::vector<double> cosines;       // [layers + 1][token], of the residual streams
};

// Many variants of one sequence.
struct SweepRequest {
  std::vector<std::int32_t> predict_at;
  Interventions common = {};  // in all variants before their own, and in the pass that they are held against
  std::vector<Interventions> variants;
};

struct Sweep {
  std::vector<double> divergences;      // [variant][position], KL(base || variant), nats
  std::vector<std::int32_t> top_ids;    // [variant][position]
  std::vector<std::int32_t> rerouted;   // [variant], paths that differ in later layers
};

}  // namespace canopy
