// An FFF layer whose walks or outputs interventions change. The layer has run as usual before; only
// tokens whose walk or whose sum comes out otherwise are computed again, in plain loops in double,
// with the usual kernels' logits where the walks agree. So what changes nothing gives the same bits.
#pragma once

#include <cstdint>
#include <vector>

#include "best_path.h"
#include "compute.h"
#include "kernels.h"
#include "walk_plan.h"

namespace canopy {

// The length of what a visit adds for an activation of 1, where it is not its own ||w_out||.
struct ChangedLength {
  std::size_t visit;  // [token][tree][level]
  float length;
};

// A layer with what interventions ask of it besides its rows.
struct IntervenedLayer {
  const FffLayer& fff;
  const float* out_norms;        // [tree][node]
  PathProducts& path_products;   // empty until the first best path
};

// Carries out `plan` on what run_fff has written to `batch`; returns the lengths that differ. The
// leaf and the logits of a token are those of the walk that its decisions make; where neurons
// answer that are not on it, they still are. Throws NoMemory, Cancelled.
std::vector<ChangedLength> intervene(const Compute& compute, const IntervenedLayer& layer,
                                     const FffBatch& batch, Activate activate,
                                     const LayerPlan& plan);

// What interventions on a dense layer can do: scales rows of y[token][hidden].
void scale_rows(const LayerPlan& plan, std::size_t hidden, float* y);

}  // namespace canopy
