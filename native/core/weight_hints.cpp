#include "weight_hints.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace canopy {
namespace {

struct Keys {
  std::string_view part;  // of a tensor's name
  std::string_view keys;  // of config.json
};

// The first that is part of the name holds.
constexpr std::array<Keys, 7> shape_keys = {{
    {".ffn.linear_",
     "arch.hidden_size and arch.intermed_size trees of 2^(arch.intermed_depth + 1) - 1 nodes"},
    {".ffn.dense_", "arch.hidden_size, arch.intermed_size and, where gated, arch.nonlin"},
    {"word_embedding", "arch.embedding.vocab_size and arch.hidden_size"},
    {"pos_embedding.embedding", "arch.embedding.max_seq_length and arch.hidden_size"},
    {"decoder", "arch.embedding.vocab_size and arch.hidden_size"},
    {"pooler", "arch.classification_head.head_dim and arch.hidden_size"},
    {"head.weight", "the labels and arch.classification_head.head_dim"},
}};

}  // namespace

std::string missing_hint(const TensorTable& table, const std::string& name) {
  const std::string ending = "." + name;
  const auto found = std::find_if(
      table.tensors.begin(), table.tensors.end(),
      [&ending](const TensorInfo& tensor) { return tensor.name.ends_with(ending); });
  if (found == table.tensors.end()) return "";
  const std::string prefix = found->name.substr(0, found->name.size() - name.size());
  return "; the file has " + found->name + ": save the tensors without the prefix " + prefix;
}

std::string shape_hint(const std::string& name, const std::vector<std::uint64_t>& found,
                       const std::vector<std::uint64_t>& expected) {
  if (found.size() == 2 && std::equal(found.rbegin(), found.rend(), expected.begin(), expected.end())) {
    return ": save its transpose";
  }
  const auto known = std::find_if(shape_keys.begin(), shape_keys.end(), [&name](const Keys& keys) {
    return name.find(keys.part) != std::string::npos;
  });
  const std::string_view keys = known == shape_keys.end() ? "arch.hidden_size" : known->keys;
  return " by config.json (" + std::string(keys) + ")";
}

}  // namespace canopy
