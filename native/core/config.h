// The architecture of a model, parsed and checked before it comes here.
#pragma once

#include <cstddef>
#include <optional>
#include <variant>

namespace canopy {

enum class Norm { LayerNorm, RMSNorm, ScaleNorm };
enum class Positions { ScaledSinusoidal, Sinusoidal, Learned, None };
enum class Activation { GELU, ReLU, SiLU, Tanh, Sigmoid, Mish, Identity };
enum class Pooler { ZeroIndex, Average, Max, LogSumExp };

// `trees` trees with depth + 1 levels, 2^(depth + 1) - 1 nodes each.
struct FffShape {
  std::size_t trees;
  std::size_t depth;

  std::size_t levels() const { return depth + 1; }
  std::size_t nodes() const { return (std::size_t{2} << depth) - 1; }  // of one tree
  std::size_t neurons() const { return trees * nodes(); }
};

// A dense layer: `width` rows of dense_in; gated, half of them are gates.
struct FfShape {
  std::size_t width;
  bool gated;

  std::size_t inner() const { return gated ? width / 2 : width; }  // columns of dense_out
};

struct MlmHead {
  bool transform;
  bool decoder_bias;
};

struct ClassifierHead {
  Pooler pooler;
  std::size_t width;
  bool dense;
  Activation activation;
  std::size_t labels;
};

struct Config {
  std::size_t layers;
  std::size_t hidden;
  std::size_t heads;
  std::size_t vocabulary;
  std::size_t max_tokens;
  Norm norm;
  double norm_eps;
  Positions positions;
  bool embedding_norm;
  bool final_norm;
  bool qkv_bias;
  bool use_bias;
  Activation activation;
  std::variant<FffShape, FfShape> ffn;
  std::optional<MlmHead> mlm;
  std::optional<ClassifierHead> classifier;

  std::size_t head_width() const { return hidden / heads; }
  const FffShape* fff() const { return std::get_if<FffShape>(&ffn); }
  const FfShape* ff() const { return std::get_if<FfShape>(&ffn); }
};

}  // namespace canopy
