#include "groups.h"

#include <algorithm>
#include <cstddef>

namespace canopy {
namespace {

// Tokens of a group, about: few enough that its residual stream stays in a core's own cache and that
// threads end at about the same time, enough that tokens share the rows of a tree.
constexpr std::size_t group_tokens = 512;

template <typename Value>
void append(const std::vector<Value>& from, const Sequence& rows, std::vector<Value>& to) {
  const auto first = from.begin() + static_cast<std::ptrdiff_t>(rows.first);
  to.insert(to.end(), first, first + static_cast<std::ptrdiff_t>(rows.length));
}

}  // namespace

std::vector<Batch> groups_of(const Batch& batch) {
  const std::size_t tokens = batch.tokens();
  const std::size_t count = std::max<std::size_t>(1, (tokens + group_tokens / 2) / group_tokens);
  std::vector<Batch> groups;
  std::size_t last = 0;
  for (const Sequence& sequence : batch.sequences) {
    const std::size_t index = sequence.first * count / tokens;
    if (groups.empty() || index != last) groups.emplace_back();
    last = index;
    Batch& group = groups.back();
    group.sequences.push_back({group.tokens(), sequence.length});
    append(batch.ids, sequence, group.ids);
    if (!batch.mask.empty()) append(batch.mask, sequence, group.mask);
  }
  return groups;
}

}  // namespace canopy
