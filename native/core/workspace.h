// The buffers of a forward pass, allocated once and grown when a larger batch comes.
#pragma once

#include <cstddef>

#include "config.h"
#include "memory.h"

namespace canopy {

// What decides how much room a pass needs.
struct WorkspaceSize {
  std::size_t tokens = 0;
  std::size_t longest = 0;    // tokens of the longest sequence
  std::size_t sequences = 0;
  std::size_t threads = 0;

  bool covers(const WorkspaceSize& other) const {
    return tokens >= other.tokens && longest >= other.longest && sequences >= other.sequences &&
           threads >= other.threads;
  }
};

// Positions whose decoder logits are held at a time. BLAS copies the decoder for each block: at a hidden
// width of 768 and 32,768 pieces, 128 take half the time for each that 32 take.
inline constexpr std::size_t position_block = 128;

struct Workspace {
  float* x = nullptr;          // [token][hidden], the residual stream
  float* normed = nullptr;     // [token][hidden]
  float* projected = nullptr;  // [token][head][q, k, v][head width]
  float* scores = nullptr;     // [thread][query_block][longest]
  float* context = nullptr;    // [token][hidden]
  float* branch = nullptr;     // [token][hidden], what a part of a layer adds
  float* inner = nullptr;      // [inner_rows][width] of a dense layer
  float* head_in = nullptr;    // [position_block][hidden]
  float* head_out = nullptr;   // [position_block][hidden]
  float* decoded = nullptr;    // [position_block][vocabulary]
  float* pooled = nullptr;     // [sequence][hidden]
  float* pooler_out = nullptr; // [sequence][classifier width]

  // Makes room for `size`; throws NoMemory and leaves the workspace as it was.
  void reserve(const Config& config, const WorkspaceSize& size);

 private:
  void lay_out(const Config& config, const WorkspaceSize& size, Arena& arena);

  Block block_;
  WorkspaceSize size_;
};

}  // namespace canopy
