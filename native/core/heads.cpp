#include "heads.h"

#include <algorithm>
#include <cmath>

#include "activation.h"
#include "linear.h"
#include "norms.h"
#include "top_k.h"

namespace canopy {
namespace {

const float* transform(const Compute& compute, const Config& config, const Weights& weights,
                       std::size_t rows, Workspace& space) {
  const std::size_t hidden = config.hidden;
  linear(compute, weights.head_dense, {rows, hidden, hidden}, space.head_in, space.head_out);
  activation_of(config.activation, compute.kernels)(space.head_out, rows * hidden);
  normalise(compute.steps, {config.norm, config.norm_eps, hidden}, weights.head_norm,
            space.head_out, space.head_out, rows);
  return space.head_out;
}

void decode(const Compute& compute, const Config& config, const LinearWeights& decoder,
            const float* x, std::size_t rows, float* logits) {
  const std::size_t block = std::max<std::size_t>(1, products_per_look / (rows * config.hidden));
  for (std::size_t word = 0; word < config.vocabulary; word += block) {
    compute.abort.check();
    const std::size_t count = std::min(block, config.vocabulary - word);
    share_product(compute, {rows, config.hidden, count}, {x, config.hidden},
                  decoder.weight + word * config.hidden, {logits + word, config.vocabulary});
  }
  if (decoder.bias != nullptr) add_bias(decoder.bias, logits, rows, config.vocabulary);
}

void pool_sequence(Pooler pooler, const float* x, std::size_t length, std::size_t hidden,
                   float* out) {
  for (std::size_t i = 0; i < hidden; ++i) {
    double largest = x[i];
    double sum = 0;
    for (std::size_t row = 0; row < length; ++row) {
      largest = std::max(largest, double{x[row * hidden + i]});
      sum += double{x[row * hidden + i]};
    }
    double exponentials = 0;
    for (std::size_t row = 0; pooler == Pooler::LogSumExp && row < length; ++row) {
      exponentials += std::exp(x[row * hidden + i] - largest);
    }
    const double pooled = pooler == Pooler::ZeroIndex ? x[i]
                          : pooler == Pooler::Average ? sum / static_cast<double>(length)
                          : pooler == Pooler::Max     ? largest
                                                      : largest + std::log(exponentials);
    out[i] = static_cast<float>(pooled);
  }
}

}  // namespace

const float* decode_block(const Compute& compute, const Config& config, const Weights& weights,
                          const std::vector<std::int32_t>& positions, std::size_t first,
                          const float* states, Workspace& space) {
  const std::size_t rows = std::min(position_block, positions.size() - first);
  for (std::size_t i = 0; i < rows; ++i) {
    const auto row = static_cast<std::size_t>(positions[first + i]);
    std::copy_n(states + row * config.hidden, config.hidden, space.head_in + i * config.hidden);
  }
  const float* x =
      config.mlm->transform ? transform(compute, config, weights, rows, space) : space.head_in;
  decode(compute, config, weights.decoder, x, rows, space.decoded);
  return space.decoded;
}

void predict(const Compute& compute, const Config& config, const Weights& weights,
             const TraceRequest& request, Workspace& space, Trace& trace) {
  const std::size_t positions = request.predict_at.size();
  for (std::size_t first = 0; first < positions; first += position_block) {
    const std::size_t rows = std::min(position_block, positions - first);
    decode_block(compute, config, weights, request.predict_at, first, space.x, space);
    if (trace.capture) {
      std::copy_n(space.decoded, rows * config.vocabulary,
                  trace.capture->mlm_logits.begin() +
                      static_cast<std::ptrdiff_t>(first * config.vocabulary));
    }
    const std::size_t k = request.top_k;
    compute.pool.run(rows, 1, [&](std::size_t begin, std::size_t end, std::size_t) {
      for (std::size_t i = begin; i < end && !compute.abort.raised(); ++i) {
        const std::size_t at = (first + i) * k;
        top_k(space.decoded + i * config.vocabulary, config.vocabulary, k,
              {&trace.top_ids[at], &trace.top_logits[at], &trace.top_probabilities[at]});
      }
    });
    compute.abort.check();
  }
}

void classify(const Compute& compute, const Config& config, const Weights& weights,
              const Batch& batch, Workspace& space, Trace& trace) {
  const ClassifierHead& head = *config.classifier;
  const std::size_t sequences = batch.sequences.size();
  for (std::size_t i = 0; i < sequences; ++i) {
    const Sequence& sequence = batch.sequences[i];
    pool_sequence(head.pooler, space.x + sequence.first * config.hidden, sequence.length,
                  config.hidden, space.pooled + i * config.hidden);
  }
  float* x = space.pooled;
  if (head.dense) {
    linear(compute, weights.pooler, {sequences, config.hidden, head.width}, space.pooled,
           space.pooler_out);
    x = space.pooler_out;
  }
  activation_of(head.activation, compute.kernels)(x, sequences * head.width);
  linear(compute, weights.classifier, {sequences, head.width, head.labels}, x,
         trace.class_logits.data());
}

}  // namespace canopy
