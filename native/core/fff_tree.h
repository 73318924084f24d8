// One tree of a layer and the tokens of a batch, and the products of the ones' values by the other's
// rows, in the registers of any instruction set. For kernel files alone, as fff_strategies.h.
#pragma once

#include "fff_rows.h"

namespace canopy {
namespace {

template <class Isa, class Rows>
struct Tree {
  using Register = typename Isa::Register;
  using Element = typename Rows::Element;
  static constexpr size_t parts = step / Isa::lanes;

  const FffLayer& layer;
  const FffBatch& batch;
  const FffScratch& scratch;
  Activate activate;
  size_t tree;
  const Element* rows;
  const float* biases;
  size_t width;

  Tree(const FffLayer& l, const FffBatch& b, const FffScratch& s, Activate a, size_t t)
      : layer(l), batch(b), scratch(s), activate(a), tree(t) {
    width = Rows::width(layer);
    rows = Rows::of(layer) + tree * layer.nodes * 2 * width;
    biases = layer.biases + tree * layer.nodes;
  }

  const Element* in(size_t node) const { return rows + node * 2 * width; }
  const Element* out(size_t node) const { return rows + node * 2 * width + width; }
  static const char* bytes(const void* at) { return static_cast<const char*>(at); }
  const float* x(int32_t token) const { return batch.x + size_t(token) * layer.hidden; }
  float* y(int32_t token) const { return batch.y + size_t(token) * layer.hidden; }
  float* logits(int32_t token) const {
    return batch.logits + (size_t(token) * layer.trees + tree) * layer.levels;
  }

  // A register of a token's values; zeros behind its last one.
  CANOPY_INLINE Register value(const float* from, size_t column, size_t part, bool whole) const {
    const size_t at = column + part * Isa::lanes;
    return whole ? Isa::load_unaligned(from + at)
                 : Isa::load_first(from + at, at < layer.hidden ? layer.hidden - at : 0);
  }

  // Whether a register of a row's last step is within its padding (F32 rows end at a multiple of
  // 16 columns, a step may go on into the neighbour).
  CANOPY_INLINE bool within(size_t column, size_t part) const {
    return column + part * Isa::lanes < layer.hidden;
  }

  static constexpr size_t round_up_to_4(size_t count) { return (count + 3) / 4 * 4; }

  // products[n][t] = x_t . w_n + b_n for T tokens and N rows, all in registers. The bias is spread
  // over the lanes: biases of 400 cancel against the product, and so they do it early, in small
  // numbers. Where `asks`, the first 4 * hidden bytes from each of `ahead` are asked for on the way.
  template <size_t T, size_t N, bool asks>
  CANOPY_INLINE void multiply(const Element* const (&w)[N], const float (&bias)[N],
                              const float* const (&tokens)[T], float (&products)[N][round_up_to_4(T)],
                              const char* const (&ahead)[N]) const {
    Register sums[N][T];
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) {
      const Register share = Isa::broadcast(bias[n] * (1.0f / Isa::lanes));
      CANOPY_UNROLL
      for (size_t t = 0; t < T; ++t) sums[n][t] = share;
    }
    size_t column = 0;
    for (; column + step <= layer.hidden; column += step) {
      for (size_t n = 0; asks && n < N; ++n) ask_for_step(ahead[n], column);
      add_step(w, tokens, column, true, sums);
    }
    if (column < layer.hidden) add_step(w, tokens, column, false, sums);
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) {
      CANOPY_UNROLL
      for (size_t t = 0; t < T; t += 4) {
        Isa::sums_of_four(sums[n][t], t + 1 < T ? sums[n][t + 1] : Isa::zero(),
                          t + 2 < T ? sums[n][t + 2] : Isa::zero(),
                          t + 3 < T ? sums[n][t + 3] : Isa::zero(), &products[n][t]);
      }
    }
  }

  // The two cache lines that a step takes of a row of F32.
  static CANOPY_INLINE void ask_for_step(const char* row, size_t column) {
    Isa::prefetch(row + column * sizeof(float), step * sizeof(float) / 64);
  }

  template <size_t T, size_t N>
  CANOPY_INLINE void add_step(const Element* const (&w)[N], const float* const (&tokens)[T],
                              size_t column, bool whole, Register (&sums)[N][T]) const {
    CANOPY_UNROLL
    for (size_t part = 0; part < parts; ++part) {
      if (!whole && !within(column, part)) break;
      Register row[N];
      CANOPY_UNROLL
      for (size_t n = 0; n < N; ++n) row[n] = Rows::load(w[n], column, part);
      CANOPY_UNROLL
      for (size_t t = 0; t < T; ++t) {
        const Register values = Isa::keep(value(tokens[t], column, part, whole));
        CANOPY_UNROLL
        for (size_t n = 0; n < N; ++n) sums[n][t] = Isa::multiply_add(row[n], values, sums[n][t]);
      }
    }
  }

  // The same for four tokens, each with a row of its own.
  CANOPY_INLINE void multiply_own(const int32_t (&tokens)[4], const size_t (&nodes)[4],
                                  float (&products)[4]) const {
    Register sums[2][4];
    CANOPY_UNROLL
    for (size_t t = 0; t < 4; ++t) {
      sums[0][t] = Isa::broadcast(biases[nodes[t]] * (1.0f / Isa::lanes));
      sums[1][t] = Isa::zero();
    }
    size_t column = 0;
    for (; column + step <= layer.hidden; column += step) {
      CANOPY_UNROLL
      for (size_t part = 0; part < parts; ++part) {
        CANOPY_UNROLL
        for (size_t t = 0; t < 4; ++t) {
          sums[part % 2][t] =
              Isa::multiply_add(Rows::load(in(nodes[t]), column, part),
                                value(x(tokens[t]), column, part, true), sums[part % 2][t]);
        }
      }
    }
    for (size_t part = 0; column < layer.hidden && part < parts && within(column, part); ++part) {
      CANOPY_UNROLL
      for (size_t t = 0; t < 4; ++t) {
        sums[0][t] = Isa::multiply_add(Rows::load(in(nodes[t]), column, part),
                                       value(x(tokens[t]), column, part, false), sums[0][t]);
      }
    }
    Isa::sums_of_four(Isa::add(sums[0][0], sums[1][0]), Isa::add(sums[0][1], sums[1][1]),
                      Isa::add(sums[0][2], sums[1][2]), Isa::add(sums[0][3], sums[1][3]), products);
  }

  // One product in four sums, each of a quarter of the row: no addition waits for the one before,
  // and the processor's prefetcher follows four streams.
  CANOPY_INLINE float multiply_one(const float* values, const Element* row, float bias) const {
    Register sums[4] = {Isa::broadcast(bias * (1.0f / Isa::lanes)), Isa::zero(), Isa::zero(),
                        Isa::zero()};
    const size_t quarter = layer.hidden / (4 * step) * step;
    for (size_t column = 0; column < quarter; column += step) {
      CANOPY_UNROLL
      for (size_t part = 0; part < parts; ++part) {
        CANOPY_UNROLL
        for (size_t q = 0; q < 4; ++q) {
          const size_t at = q * quarter + column;
          sums[q] = Isa::multiply_add(Rows::load(row, at, part), value(values, at, part, true),
                                      sums[q]);
        }
      }
    }
    for (size_t column = 4 * quarter; column < layer.hidden; column += step) {
      for (size_t part = 0; part < parts && within(column, part); ++part) {
        sums[part % 4] = Isa::multiply_add(Rows::load(row, column, part),
                                           value(values, column, part, false), sums[part % 4]);
      }
    }
    float products[4];
    Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], products);
    return (products[0] + products[1]) + (products[2] + products[3]);
  }
};

}  // namespace
}  // namespace canopy
