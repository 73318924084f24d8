// From a safetensors file to weights in memory.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "abort.h"
#include "config.h"
#include "file.h"
#include "memory.h"
#include "weights.h"

namespace canopy {

struct LoadedWeights {
  Block block;  // holds all that `weights` points at
  Weights weights;
  std::size_t bytes = 0;         // of memory that the weights take
  std::string file_dtype;        // of most of the file's weights
  std::uint64_t parameters = 0;  // learned values; a tied decoder counts once
  std::vector<std::string> warnings;
};

// Bytes read so far, and in all.
using LoadProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

// Reads the weights of `config` from `file`. `into_panels` lays those of the attention out for
// Steps::panel_product.
// Throws BadModel (naming file and tensor) where a tensor is missing, has the wrong shape or dtype,
// or holds NaN or infinity; NoMemory before anything is allocated; Cancelled.
LoadedWeights load_weights(const InputFile& file, const Config& config, const AbortFlag& abort,
                           const LoadProgress& progress, bool into_panels = false);

}  // namespace canopy
