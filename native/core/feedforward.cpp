#include "feedforward.h"

#include <algorithm>

#include "activation.h"
#include "linear.h"

namespace canopy {

void run_fff(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
             Activate activate, std::size_t tokens) {
  const std::size_t piece = piece_of(2 * layer.trees * layer.levels * layer.hidden);
  compute.pool.run(tokens, piece, [&](std::size_t begin, std::size_t end, std::size_t) {
    if (!compute.abort.raised()) compute.kernels.fff(layer, batch, activate, begin, end);
  });
  compute.abort.check();
}

void run_dense(const Compute& compute, const Config& config, const LayerWeights& weights,
               const float* x, std::size_t tokens, float* inner, float* y) {
  const FfShape& shape = *config.ff();
  const Activate activate = activation_of(config.activation, compute.kernels);
  for (std::size_t row = 0; row < tokens; row += inner_rows) {
    const std::size_t count = std::min(inner_rows, tokens - row);
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
