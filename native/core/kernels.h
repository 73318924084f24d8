// The kernels of one instruction set, behind one signature; `dispatch.cpp` chooses at run time.
#pragma once

#include <cstddef>
#include <cstdint>

namespace canopy {

// One FFF layer. The rows of a node's input and output weights are neighbours, so that a visit
// touches one stretch of memory; both are padded with zeros to `width` floats.
struct FffLayer {
  std::size_t hidden;
  std::size_t width;     // floats of a padded row
  std::size_t trees;
  std::size_t levels;    // depth + 1
  std::size_t nodes;     // of one tree: 2^levels - 1
  const float* rows;     // [tree][node][in, out][width], aligned to 64 bytes
  const float* biases;   // [tree][node]
  // The same rows in BF16 where they are to be used (bf16_rows.h), else null. Aligned to 64 bytes.
  const std::uint16_t* rows16 = nullptr;
};

// Floats of a row once padded.
inline constexpr std::size_t padded_width(std::size_t hidden) { return (hidden + 15) / 16 * 16; }

// Values of a BF16 row once padded.
inline constexpr std::size_t bf16_width(std::size_t hidden) { return (hidden + 31) / 32 * 32; }

// A batch of tokens for one layer; all but x is written.
struct FffBatch {
  const float* x;         // [token][hidden]
  float* y;               // [token][hidden]
  float* logits;          // [token][tree][level], of the visited nodes
  std::int32_t* leaves;   // [token][tree]
  bool stream = false;    // y is larger than the caches: write past them (y aligned to 64 bytes)
};

// How a kernel goes through its tokens; fff_strategies.h says what each is for, strategy.h chooses.
enum class Strategy { Walk, Levels, Partition };

// Tokens whose values a kernel keeps in L2 at a time (hidden 768: 384 KB).
inline constexpr std::size_t chunk_tokens = 128;

// Room that a kernel needs.
struct FffScratch {
  std::int32_t* order;  // [tokens of the call]
  std::int32_t* spare;  // [tokens of the call]
  std::int32_t* nodes;  // [tokens of the batch], where each token stands
  float* weights;       // [chunk_tokens][levels]
};

// Applies an activation in place.
using Activate = void (*)(float* values, std::size_t count);

// Conditional matrix multiplication for the tokens from `begin` to `end`:
//
//   for each tree p:   n = 0
//     for each level:  logit = x . w_in[p][n] + b[p][n]
//                      y    += activate(logit) * w_out[p][n]
//                      n     = 2 n + 1 + (logit > 0)
//
// (Belcak and Wattenhofer, Exponentially Faster Language Modelling, arXiv 2311.10770.) A logit is
// summed in at least 4 F32 partial sums, each of which begins with its share of the bias: biases
// of 400 cancel against the product, and the sign of what is left decides the path.
using FffKernel = void (*)(const FffLayer& layer, const FffBatch& batch, Activate activate,
                           std::size_t begin, std::size_t end, Strategy strategy,
                           const FffScratch& scratch);

// Part of the work in one tree, for threads that share it: for `tokens` tokens either the levels
// above `level`, or, with these tokens in scratch.order sorted by the node where they stand at
// `level`, that level and all below, with leaves and outputs.
struct FffPart {
  std::size_t tree;
  bool first;           // above `level`
  std::size_t level;
  std::size_t begin;    // the first token, where `first`
  std::size_t tokens;
  Strategy strategy;
};
using FffPartKernel = void (*)(const FffLayer& layer, const FffBatch& batch, Activate activate,
                               const FffPart& part, const FffScratch& scratch);

inline constexpr std::size_t largest_levels = 32;  // room that kernels keep for a path

struct Kernels {
  FffKernel fff;
  FffPartKernel fff_part;  // null where threads can only share tokens
  Activate gelu;  // x * Phi(x), exact to 6 units in the last place
  // For limits.h: `rounds` of independent multiply-adds in registers, and the sum of an array whose
  // count is a multiple of 1,024 and which is aligned to 64 bytes.
  float (*multiply_adds)(std::size_t rounds);
  std::size_t operations_a_round;
  float (*read)(const float* values, std::size_t count);
};

extern const Kernels scalar_kernels;
extern const Kernels avx2_kernels;
extern const Kernels avx512_kernels;
extern const Kernels neon_kernels;

}  // namespace canopy
