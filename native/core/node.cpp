#include "node.h"

#include <algorithm>
#include <functional>

#include "bf16_rows.h"
#include "linear.h"
#include "norms.h"
#include "top_k.h"

namespace canopy {
namespace {

// Words whose embeddings are normed at a time; with hidden 768 some 3 ms, a look at the flag apart.
constexpr std::size_t word_block = 1024;

// A node's input or output row, rounded as the kernels have it.
std::vector<float> row_of(const FffLayer& layer, std::size_t neuron, std::size_t offset) {
  const float* row = layer.rows + neuron * 2 * layer.width + offset;
  std::vector<float> values(row, row + layer.hidden);
  if (layer.rows16 != nullptr) {
    std::transform(values.begin(), values.end(), values.begin(), rounded_to_bf16);
  }
  return values;
}

// The `k` largest scores, largest first; or the `k` smallest, smallest first.
Ranking rank(std::vector<float> scores, std::size_t k, bool smallest) {
  const auto turn = [smallest](std::vector<float>& values) {
    if (smallest) std::transform(values.begin(), values.end(), values.begin(), std::negate<>());
  };
  turn(scores);
  Ranking ranking = {std::vector<std::int32_t>(k), std::vector<float>(k)};
  largest(scores.data(), scores.size(), k, ranking.ids.data(), ranking.scores.data());
  turn(ranking.scores);
  return ranking;
}

// scores[word] = matrix[word] . row
void score(const Compute& compute, const std::vector<float>& row, const float* matrix,
           std::size_t words, float* scores) {
  compute.abort.check();
  const std::size_t hidden = row.size();
  share_product(compute, {1, hidden, words}, {row.data(), hidden}, matrix, {scores, words});
}

// What a layer's FFF gets of embeddings[words][hidden] if nothing else is added to them.
void norm_words(const Compute& compute, const Config& config, const Weights& weights,
                const NormWeights& layer_norm, const float* embeddings, std::size_t words,
                float* normed) {
  const NormKind kind = {config.norm, config.norm_eps, config.hidden};
  constexpr std::size_t passes = 8;  // two norms, each of this many multiply-adds an element
  const std::size_t piece = piece_of(passes * config.hidden);
  compute.pool.run(words, piece, [&](std::size_t begin, std::size_t end, std::size_t) {
    const float* x = embeddings + begin * config.hidden;
    float* y = normed + begin * config.hidden;
    if (config.embedding_norm) {
      normalise(compute.steps, kind, weights.embedding_norm, x, y, end - begin);
      x = y;
    }
    normalise(compute.steps, kind, layer_norm, x, y, end - begin);
  });
}

}  // namespace

NodeDetails describe_node(const Compute& compute, const Config& config, const Weights& weights,
                          const NodeRequest& request) {
  const LayerWeights& layer = weights.layers[request.layer];
  const std::size_t neuron = request.tree * layer.fff.nodes + request.node;
  NodeDetails details = {layer.fff.biases[neuron], layer.in_norms[neuron],
                         layer.out_norms[neuron],  {}, {}, {}, {}};
  std::vector<float> scores(config.vocabulary);
  if (config.mlm) {
    score(compute, row_of(layer.fff, neuron, layer.fff.width), weights.decoder.weight,
          config.vocabulary, scores.data());
    details.promotes = rank(scores, request.top_k, false);
    details.demotes = rank(scores, request.top_k, true);
  }
  const std::vector<float> w_in = row_of(layer.fff, neuron, 0);
  std::vector<float> normed(std::min(word_block, config.vocabulary) * config.hidden);
  for (std::size_t word = 0; word < config.vocabulary; word += word_block) {
    const std::size_t count = std::min(word_block, config.vocabulary - word);
    norm_words(compute, config, weights, layer.norm2, weights.word_embedding + word * config.hidden,
               count, normed.data());
    score(compute, w_in, normed.data(), count, scores.data() + word);
  }
  for (float& logit : scores) logit += details.bias;
  details.fires_for = rank(scores, request.top_k, false);
  details.quiet_for = rank(std::move(scores), request.top_k, true);
  return details;
}

}  // namespace canopy
