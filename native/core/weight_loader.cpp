#include "weight_loader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <map>
#include <memory>
#include <unordered_set>

#include "error.h"
#include "positions.h"
#include "safetensors.h"
#include "steps.h"
#include "tensor_reader.h"
#include "weight_hints.h"
#include "weight_plan.h"

namespace canopy {
namespace {

struct Match {
  const Slot* slot;
  const TensorInfo* tensor;
};

Error tensor_error(const std::string& path, const std::string& name, const std::string& what) {
  return {ErrorCode::BadModel, path + ": tensor " + name + " " + what, path, name};
}

void check_tensor(const std::string& path, const Slot& slot, const TensorInfo& tensor) {
  if (tensor.shape != slot.shape) {
    throw tensor_error(path, slot.name,
                       "has the shape " + shape_text(tensor.shape) + ", expected " +
                           shape_text(slot.shape) + shape_hint(slot.name, tensor.shape, slot.shape));
  }
  if (!is_float_weight(tensor.dtype)) {
    throw tensor_error(path, slot.name,
                       "has the dtype " + std::string(tensor.dtype.name) +
                           ", expected F32, F16 or BF16");
  }
}

// Each slot's tensor, in the order of the file; a tied decoder last, since it is compared.
std::vector<Match> match_tensors(const std::string& path, const TensorTable& table,
                                 const std::vector<Slot>& slots) {
  std::vector<Match> matches;
  for (const Slot& slot : slots) {
    const TensorInfo* tensor = table.find(slot.name);
    if (tensor == nullptr && slot.kind == SlotKind::Parameter) {
      throw tensor_error(path, slot.name,
                         "is missing, expected the shape " + shape_text(slot.shape) +
                             missing_hint(table, slot.name));
    }
    if (tensor == nullptr) continue;
    check_tensor(path, slot, *tensor);
    matches.push_back({&slot, tensor});
  }
  std::sort(matches.begin(), matches.end(), [](const Match& a, const Match& b) {
    const bool a_tied = a.slot->kind == SlotKind::Tied;
    const bool b_tied = b.slot->kind == SlotKind::Tied;
    return a_tied != b_tied ? b_tied : a.tensor->offset < b.tensor->offset;
  });
  return matches;
}

// Buffers that are computed here and that some files store.
bool is_known_buffer(const std::string& name) {
  return name.ends_with(".position_ids") || name.ends_with(".pos_embedding.pe");
}

void warn_of_strangers(const TensorTable& table, const std::vector<Match>& matches,
                       std::vector<std::string>& warnings) {
  std::unordered_set<std::string> known;
  for (const Match& match : matches) known.insert(match.tensor->name);
  constexpr std::size_t listed = 8;
  std::size_t strangers = 0;
  for (const TensorInfo& tensor : table.tensors) {
    if (known.contains(tensor.name) || is_known_buffer(tensor.name)) continue;
    if (++strangers <= listed) {
      warnings.push_back("tensor " + tensor.name + " is not part of this architecture: ignored");
    }
  }
  if (strangers > listed) {
    warnings.push_back(std::to_string(strangers - listed) + " more tensors were ignored");
  }
}

std::string main_dtype(const std::vector<Match>& matches) {
  std::map<std::string, std::uint64_t> bytes;
  for (const Match& match : matches) {
    bytes[std::string(match.tensor->dtype.name)] += match.tensor->bytes;
  }
  const auto most = std::max_element(bytes.begin(), bytes.end(), [](const auto& a, const auto& b) {
    return a.second < b.second;
  });
  return most->first;
}

float length_of(const float* row, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{row[i]} * double{row[i]};
  return static_cast<float>(std::sqrt(sum));
}

void row_lengths(const WeightPlan& plan, const AbortFlag& abort) {
  for (std::size_t i = 0; i < plan.in_norms.size(); ++i) {
    const FffLayer& layer = plan.weights.layers[i].fff;
    for (std::size_t neuron = 0; neuron < layer.trees * layer.nodes; ++neuron) {
      if (neuron % 4096 == 0) abort.check();
      const float* row = layer.rows + neuron * 2 * layer.width;
      plan.in_norms[i][neuron] = length_of(row, layer.hidden);
      plan.out_norms[i][neuron] = length_of(row + layer.width, layer.hidden);
    }
  }
}

// Turns [out][in] into panels, each in its own place. A matrix whose outputs do not fill its last
// panel stays as it is.
void put_in_panels(const Block& block, LinearWeights& weights, std::size_t out, std::size_t in) {
  if (out % panel_width != 0) return;
  float* matrix = reinterpret_cast<float*>(block.data()) +
                  (weights.weight - reinterpret_cast<const float*>(block.data()));
  std::vector<float> rows(panel_width * in);
  for (float* panel = matrix; panel != matrix + out * in; panel += rows.size()) {
    std::copy_n(panel, rows.size(), rows.begin());
    for (std::size_t i = 0; i < in; ++i) {
      for (std::size_t j = 0; j < panel_width; ++j) panel[i * panel_width + j] = rows[j * in + i];
    }
  }
  weights.in_panels = true;
}

std::size_t decoder_bytes(const Config& config) {
  return config.vocabulary * config.hidden * sizeof(float);
}

}  // namespace

LoadedWeights load_weights(const InputFile& file, const Config& config, const AbortFlag& abort,
                           const LoadProgress& progress, bool into_panels) {
  const TensorTable table = read_header(file);
  abort.check();
  Arena counter;
  const WeightPlan needed = plan_weights(config, counter);
  match_tensors(file.path(), table, needed.slots);  // a wrong file is told before its size is
  require_memory(counter.used(), "the weights", file.path());

  LoadedWeights loaded;
  loaded.block = Block(counter.used());
  // The decoder is last and often never touched: see weight_plan.cpp.
  const Populating ahead(loaded.block.data(),
                         counter.used() - (config.mlm ? decoder_bytes(config) : 0));
  Arena arena(loaded.block);
  WeightPlan plan = plan_weights(config, arena);
  for (float* factor : plan.norm_factors) {
    *factor = static_cast<float>(1 / std::sqrt(static_cast<double>(config.head_width())));
  }

  const std::vector<Match> matches = match_tensors(file.path(), table, plan.slots);
  loaded.file_dtype = main_dtype(matches);
  warn_of_strangers(table, matches, loaded.warnings);
  TensorReader reader(file, abort, progress);
  for (const Match& match : matches) reader.expect(match.tensor->bytes);
  bool tied = true;
  for (const Match& match : matches) {
    const Slot& slot = *match.slot;
    if (slot.kind == SlotKind::Tied) {
      tied = reader.read_unless_equal(*match.tensor, plan.weights.word_embedding, slot.target);
      if (!tied) {
        loaded.warnings.push_back("decoder.weight differs from the word embedding: used as stored");
      }
    } else {
      reader.read(*match.tensor, slot);
    }
    const bool counts = slot.kind == SlotKind::Parameter || (slot.kind == SlotKind::Tied && !tied);
    if (counts) {
      loaded.parameters += match.tensor->bytes * 8 / match.tensor->dtype.bits;
    }
  }
  if (config.mlm && tied) plan.weights.decoder.weight = plan.weights.word_embedding;
  if (plan.position_table != nullptr) {
    const float scale = plan.position_scale == nullptr ? 1 : *plan.position_scale;
    sinusoidal_positions(plan.position_table, config.max_tokens, config.hidden, scale);
  }
  row_lengths(plan, abort);
  for (std::size_t i = 0; into_panels && i < config.layers; ++i) {
    abort.check();
    LayerWeights& layer = plan.weights.layers[i];
    put_in_panels(loaded.block, layer.query_key_value, 3 * config.hidden, config.hidden);
    put_in_panels(loaded.block, layer.attention_out, config.hidden, config.hidden);
  }
  loaded.bytes = counter.used() - (tied && config.mlm ? decoder_bytes(config) : 0);
  loaded.weights = std::move(plan.weights);
  return loaded;
}

}  // namespace canopy
