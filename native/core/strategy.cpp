#include "strategy.h"

namespace canopy {

Strategy choose_strategy(const FffLayer& layer, std::size_t tokens) {
  // Below four tokens there is nothing to share, and rows come best one after the other.
  constexpr std::size_t fewest_to_share = 4;
  // Sorting by subtree pays once a subtree's rows serve several tokens before they leave L2.
  constexpr std::size_t fewest_to_sort = 4 * chunk_tokens;
  constexpr std::size_t deepest_unsorted = 6;  // levels whose rows stay in L2 anyway
  if (tokens < fewest_to_share) return Strategy::Walk;
  if (tokens >= fewest_to_sort && layer.levels > deepest_unsorted) return Strategy::Partition;
  return Strategy::Levels;
}

}  // namespace canopy
