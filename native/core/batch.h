// The sequences of one call, one behind the other, without padding.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace canopy {

struct Sequence {
  std::size_t first;   // row of its first token in the batch
  std::size_t length;  // tokens
};

struct Batch {
  std::vector<std::int32_t> ids;     // [token]
  std::vector<Sequence> sequences;   // they cover the tokens in order
  std::vector<std::uint8_t> mask;    // [token], 0 hides a key; empty: none is hidden
  // Each sequence draws random numbers as the one of this index would: copies of one draw alike.
  std::optional<std::size_t> drawn_as = {};

  std::size_t tokens() const { return ids.size(); }
  std::size_t longest() const {
    std::size_t length = 0;
    for (const Sequence& sequence : sequences) {
      length = sequence.length > length ? sequence.length : length;
    }
    return length;
  }
};

}  // namespace canopy
