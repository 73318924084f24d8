#include "fff_dense.h"

#include <algorithm>

namespace canopy {
namespace {

std::size_t neurons_of(const FffLayer& layer) { return layer.trees * layer.nodes; }

// The path that one token's products choose in each tree.
void walk(const FffLayer& layer, const float* products, float* logits, std::int32_t* leaves) {
  for (std::size_t tree = 0; tree < layer.trees; ++tree) {
    const std::size_t first = tree * layer.nodes;
    std::size_t node = 0;
    for (std::size_t level = 0; level < layer.levels; ++level) {
      const float logit = products[first + node] + layer.biases[first + node];
      logits[tree * layer.levels + level] = logit;
      node = 2 * node + 1 + (logit > 0 ? 1 : 0);
    }
    leaves[tree] = static_cast<std::int32_t>((node - 1) / 2 - layer.nodes / 2);
  }
}

// Zeroes a token's neurons but for those on its paths, which become `weights`.
void mask(const FffLayer& layer, const std::int32_t* leaves, const float* weights,
          float* neurons) {
  std::fill_n(neurons, neurons_of(layer), 0.0f);
  for (std::size_t tree = 0; tree < layer.trees; ++tree) {
    const std::size_t leaf = static_cast<std::size_t>(leaves[tree]) + layer.nodes / 2 + 1;
    for (std::size_t level = 0; level < layer.levels; ++level) {
      const std::size_t node = (leaf >> (layer.levels - 1 - level)) - 1;
      neurons[tree * layer.nodes + node] = weights[tree * layer.levels + level];
    }
  }
}

// x . w_in^T for `count` tokens from `first`.
void products_in(const DenseLayer& layer, const FffBatch& batch, std::size_t first,
                 std::size_t count, float* neurons) {
  const std::size_t hidden = layer.shape.hidden;
  matmul_nt(count, neurons_of(layer.shape), hidden, {batch.x + first * hidden, hidden},
            {layer.w_in, hidden}, {neurons, neurons_of(layer.shape)});
}

void products_out(const DenseLayer& layer, const FffBatch& batch, std::size_t first,
                  std::size_t count, const float* neurons) {
  const std::size_t hidden = layer.shape.hidden;
  matmul_nn(count, hidden, neurons_of(layer.shape), {neurons, neurons_of(layer.shape)},
            {layer.w_out, hidden}, {batch.y + first * hidden, hidden});
}

// The paths of `count` tokens from `first`, from their products.
void walk_all(const Compute& compute, const FffLayer& layer, const FffBatch& batch,
              std::size_t first, std::size_t count, const float* neurons) {
  const std::size_t visits = layer.trees * layer.levels;
  constexpr std::size_t miss = 64;  // what reading a product costs in multiply-adds
  compute.pool.run(count, piece_of(visits * miss), [&](std::size_t begin, std::size_t end,
                                                       std::size_t) {
    for (std::size_t i = begin; i < end; ++i) {
      walk(layer, neurons + i * neurons_of(layer), batch.logits + (first + i) * visits,
           batch.leaves + (first + i) * layer.trees);
    }
  });
}

}  // namespace

void copy_rows(const FffLayer& layer, float* w_in, float* w_out) {
  for (std::size_t neuron = 0; neuron < neurons_of(layer); ++neuron) {
    const float* row = layer.rows + neuron * 2 * layer.width;
    std::copy_n(row, layer.hidden, w_in + neuron * layer.hidden);
    std::copy_n(row + layer.width, layer.hidden, w_out + neuron * layer.hidden);
  }
}

std::size_t dense_rows(const FffLayer& layer) {
  return rows_per_look(layer.hidden, neurons_of(layer));
}

void fff_dense(const Compute& compute, const DenseLayer& layer, const FffBatch& batch,
               Activate activate, std::size_t tokens, const DenseScratch& scratch) {
  const FffLayer& shape = layer.shape;
  const std::size_t neurons = neurons_of(shape);
  const std::size_t block = dense_rows(shape);
  for (std::size_t first = 0; first < tokens; first += block) {
    const std::size_t count = std::min(block, tokens - first);
    compute.abort.check();
    products_in(layer, batch, first, count, scratch.neurons);
    if (batch.leaves != nullptr) {
      walk_all(compute, shape, batch, first, count, scratch.neurons);
    }
    constexpr std::size_t lanes = 4;  // a GELU costs this many multiply-adds
    compute.pool.run(count, piece_of(lanes * neurons), [&](std::size_t begin, std::size_t end,
                                                           std::size_t) {
      for (std::size_t i = begin; i < end; ++i) {
        float* row = scratch.neurons + i * neurons;
        for (std::size_t neuron = 0; neuron < neurons; ++neuron) row[neuron] += shape.biases[neuron];
        activate(row, neurons);
      }
    });
    compute.abort.check();
    products_out(layer, batch, first, count, scratch.neurons);
  }
}

void fff_dense_masked(const Compute& compute, const DenseLayer& layer, const FffBatch& batch,
                      Activate activate, std::size_t tokens, const DenseScratch& scratch) {
  const FffLayer& shape = layer.shape;
  const std::size_t neurons = neurons_of(shape);
  const std::size_t visits = shape.trees * shape.levels;
  const std::size_t block = dense_rows(shape);
  for (std::size_t first = 0; first < tokens; first += block) {
    const std::size_t count = std::min(block, tokens - first);
    compute.abort.check();
    products_in(layer, batch, first, count, scratch.neurons);
    walk_all(compute, shape, batch, first, count, scratch.neurons);
    std::copy_n(batch.logits + first * visits, count * visits, scratch.visited);
    activate(scratch.visited, count * visits);
    compute.pool.run(count, piece_of(neurons), [&](std::size_t begin, std::size_t end,
                                                   std::size_t) {
      for (std::size_t i = begin; i < end; ++i) {
        mask(shape, batch.leaves + (first + i) * shape.trees, scratch.visited + i * visits,
             scratch.neurons + i * neurons);
      }
    });
    compute.abort.check();
    products_out(layer, batch, first, count, scratch.neurons);
  }
}

}  // namespace canopy
