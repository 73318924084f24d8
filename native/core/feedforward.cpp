#include "feedforward.h"

#include <algorithm>

#include "activation.h"
#include "linear.h"

namespace canopy {

void run_fff(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
             Activate activate, std::size_t tokens) {
  // A piece of about 64 visits in trees takes 5 us or more, so the sharing costs little.
  const std::size_t grain = std::clamp<std::size_t>(64 / (layer.trees * layer.levels), 1, 16);
  compute.pool.run(tokens, grain, [&](std::size_t begin, std::size_t end, std::size_t) {
    if (!compute.abort.raised()) compute.kernels.fff(layer, batch, activate, begin, end);
  });
  compute.abort.check();
}

void run_dense(const Compute& compute, const Config& config, const LayerWeights& weights,
               const float* x, std::size_t tokens, float* inner, float* y) {
  const FfShape& shape = *config.ff();
  const Activate activate = activation_of(config.activation, compute.kernels);
  for (std::size_t row = 0; row < tokens; row += row_block) {
    const std::size_t count = std::min(row_block, tokens - row);
    linear(compute, weights.dense_in, {count, config.hidden, shape.width},
           x + row * config.hidden, inner);
    if (shape.gated) {
      for (std::size_t i = 0; i < count; ++i) {
        float* value = inner + i * shape.width;
        float* gate = value + shape.inner();
        activate(gate, shape.inner());
        for (std::size_t j = 0; j < shape.inner(); ++j) value[j] *= gate[j];
      }
    } else {
      activate(inner, count * shape.width);
    }
    float* out = y + row * config.hidden;
    matmul_nt(count, config.hidden, shape.inner(), {inner, shape.width},
              {weights.dense_out.weight, shape.inner()}, {out, config.hidden});
    if (weights.dense_out.bias != nullptr) {
      add_bias(weights.dense_out.bias, out, count, config.hidden);
    }
  }
}

}  // namespace canopy
