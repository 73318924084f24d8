#include "workspace.h"

#include <algorithm>
#include <cstring>

#include "attention.h"
#include "feedforward.h"

namespace canopy {

void Workspace::lay_out(const Config& config, const WorkspaceSize& size, Arena& arena) {
  const std::size_t stream = size.tokens * config.hidden;
  x = arena.floats(stream);
  normed = arena.floats(stream);
  projected = arena.floats(3 * stream);
  scores = arena.floats(size.threads * query_block * size.longest);
  context = arena.floats(stream);
  branch = arena.floats(stream);
  if (config.ff() != nullptr) inner = arena.floats(inner_rows * config.ff()->width);
  if (config.mlm) {
    head_in = arena.floats(position_block * config.hidden);
    head_out = arena.floats(position_block * config.hidden);
    decoded = arena.floats(position_block * config.vocabulary);
  }
  if (config.classifier) {
    pooled = arena.floats(size.sequences * config.hidden);
    pooler_out = arena.floats(size.sequences * config.classifier->width);
  }
}

void Workspace::reserve(const Config& config, const WorkspaceSize& size) {
  if (size_.covers(size)) return;
  const WorkspaceSize grown = {
      std::max(size.tokens, size_.tokens), std::max(size.longest, size_.longest),
      std::max(size.sequences, size_.sequences), std::max(size.threads, size_.threads)};
  Workspace larger;
  Arena counter;
  larger.lay_out(config, grown, counter);
  require_memory(counter.used(), "the buffers of this batch");
  larger.block_ = Block(counter.used());
  // The system gives pages when they are first written: better now than in the middle of a pass.
  std::memset(larger.block_.data(), 0, larger.block_.size());
  Arena arena(larger.block_);
  larger.lay_out(config, grown, arena);
  larger.size_ = grown;
  *this = std::move(larger);
}

}  // namespace canopy
