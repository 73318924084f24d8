// How CMM goes through a batch, written once for all instruction sets. A kernel file defines an
// `Isa` with its registers and includes this; everything here is static or a template over that
// local type, for the reason that gelu_lanes.h gives. Only C headers.
//
// What binds is where rows and tokens come from, not the arithmetic (hidden 768, depth 11, F32: a
// token visits 74 KB of rows and makes 18,432 multiply-adds). So the strategies differ in what they
// share:
//   walk       one token at a time, its next rows asked for early: for a few tokens
//   levels     up to chunk_tokens tokens go down together, two levels at a time, kept in the order
//              of their nodes: a row is read once for all tokens at its node
//   partition  as a radix join: the top levels as above, chunk by chunk; then tokens are sorted by
//              subtree, and each subtree is finished with its rows in L2
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "kernels.h"

#if defined(__GNUC__)
#define CANOPY_UNROLL _Pragma("GCC unroll 16")
#define CANOPY_INLINE inline __attribute__((always_inline))
#else
#define CANOPY_UNROLL
#define CANOPY_INLINE __forceinline
#endif

namespace canopy {
namespace {

// Columns that a step of a loop takes: a whole number of registers of every instruction set, and
// the unit in which BF16 rows are laid out.
constexpr size_t step = 32;

// Rows that are added to an output at a time.
constexpr size_t rows_at_once = 4;

// Cache lines of a row that are asked for ahead; the processor's own prefetcher follows. Rows of the
// next group, all of which will be read: a third of a row doubles the rate at which random rows
// of 3 KB come from memory (Zen 5: 12 to 30 GB/s). Of two children only one will be read.
constexpr size_t lines_ahead = 16;
constexpr size_t lines_of_child = 4;

// Levels between two sorts by subtree: 63 nodes, whose rows stay in L2.
constexpr size_t levels_per_sort = 6;

// Rows as they lie in memory, and a register of their columns from `column + part * lanes`.
template <class Isa>
struct F32Rows {
  using Element = float;
  static const float* of(const FffLayer& layer) { return layer.rows; }
  static size_t width(const FffLayer& layer) { return layer.width; }
  static CANOPY_INLINE typename Isa::Register load(const float* row, size_t column, size_t part) {
    return Isa::load(row + column + part * Isa::lanes);
  }
};

template <class Isa>
struct Bf16Rows {
  using Element = uint16_t;
  static const uint16_t* of(const FffLayer& layer) { return layer.rows16; }
  static size_t width(const FffLayer& layer) { return bf16_width(layer.hidden); }
  static CANOPY_INLINE typename Isa::Register load(const uint16_t* row, size_t column,
                                                   size_t part) {
    constexpr size_t parts = step / 2 / Isa::lanes;
    const uint16_t* pairs = row + column + part % parts * 2 * Isa::lanes;
    return part < parts ? Isa::lower_bf16(pairs) : Isa::upper_bf16(pairs);
  }
};

template <class Isa, class Rows>
struct Cmm {
  using Register = typename Isa::Register;
  using Element = typename Rows::Element;
  static constexpr size_t parts = step / Isa::lanes;
  static constexpr size_t octet = Isa::tokens_at_once;

  const FffLayer& layer;
  const FffBatch& batch;
  const FffScratch& scratch;
  Activate activate;
  size_t tree;
  const Element* rows;
  const float* biases;
  size_t width;

  Cmm(const FffLayer& l, const FffBatch& b, const FffScratch& s, Activate a, size_t t)
      : layer(l), batch(b), scratch(s), activate(a), tree(t) {
    width = Rows::width(layer);
    rows = Rows::of(layer) + tree * layer.nodes * 2 * width;
    biases = layer.biases + tree * layer.nodes;
  }

  const Element* in(size_t node) const { return rows + node * 2 * width; }
  const Element* out(size_t node) const { return rows + node * 2 * width + width; }
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

  // products[n][t] = x_t . w_n + b_n for T tokens and N rows, all in registers. The bias is spread
  // over the lanes: biases of 400 cancel against the product, and so they do it early, in small
  // numbers.
  template <size_t T, size_t N>
  CANOPY_INLINE void multiply(const Element* const (&w)[N], const float (&bias)[N],
                              const float* const (&tokens)[T], float (&products)[N][T]) const {
    Register sums[N][T];
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) {
      const Register share = Isa::broadcast(bias[n] * (1.0f / Isa::lanes));
      CANOPY_UNROLL
      for (size_t t = 0; t < T; ++t) sums[n][t] = share;
    }
    size_t column = 0;
    for (; column + step <= layer.hidden; column += step) add_step(w, tokens, column, true, sums);
    if (column < layer.hidden) add_step(w, tokens, column, false, sums);
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) {
      CANOPY_UNROLL
      for (size_t t = 0; t < T; t += 4) {
        Isa::sums_of_four(sums[n][t], sums[n][t + 1], sums[n][t + 2], sums[n][t + 3],
                          &products[n][t]);
      }
    }
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

  static CANOPY_INLINE size_t child(size_t node, float logit) {
    return 2 * node + 1 + (logit > 0 ? 1 : 0);
  }

  // T tokens that stand at the same node go down two levels: both children are multiplied as well,
  // three products where two count, but each value is read once for the two levels and no decision
  // is waited for.
  template <size_t T>
  CANOPY_INLINE void two_levels(const int32_t* tokens, size_t level) const {
    const size_t node = size_t(scratch.nodes[tokens[0]]);
    const size_t left = 2 * node + 1;
    const Element* const w[3] = {in(node), in(left), in(left + 1)};
    const float bias[3] = {biases[node], biases[left], biases[left + 1]};
    const float* values[T];
    CANOPY_UNROLL
    for (size_t t = 0; t < T; ++t) values[t] = x(tokens[t]);
    float products[3][T];
    multiply<T, 3>(w, bias, values, products);
    for (size_t t = 0; t < T; ++t) {
      const size_t next = child(node, products[0][t]);
      const float logit = products[next - left + 1][t];
      float* kept = logits(tokens[t]) + level;
      kept[0] = products[0][t];
      kept[1] = logit;
      scratch.nodes[tokens[t]] = int32_t(child(next, logit));
    }
  }

  // Up to four tokens, wherever they stand, go down `count` levels.
  void own_levels(const int32_t* from, size_t present, size_t level, size_t count) const {
    int32_t tokens[4];
    size_t nodes[4];
    for (size_t t = 0; t < 4; ++t) {
      tokens[t] = from[t < present ? t : present - 1];
      nodes[t] = size_t(scratch.nodes[tokens[t]]);
    }
    for (size_t i = 0; i < count; ++i) {
      float products[4];
      multiply_own(tokens, nodes, products);
      for (size_t t = 0; t < 4; ++t) {
        logits(tokens[t])[level + i] = products[t];
        nodes[t] = child(nodes[t], products[t]);
      }
    }
    for (size_t t = 0; t < present; ++t) scratch.nodes[tokens[t]] = int32_t(nodes[t]);
  }

  // All of `order` (sorted by node) go down `count` levels, 1 or 2, and are sorted again.
  void descend(int32_t* order, size_t tokens, size_t level, size_t count) const {
    size_t i = 0;
    while (i < tokens) {
      const int32_t node = scratch.nodes[order[i]];
      const size_t left = tokens - i;
      if (count == 2 && left >= octet && scratch.nodes[order[i + octet - 1]] == node) {
        two_levels<octet>(order + i, level);
        i += octet;
      } else if (count == 2 && octet > 4 && left >= 4 && scratch.nodes[order[i + 3]] == node) {
        two_levels<4>(order + i, level);
        i += 4;
      } else {
        const size_t present = left < 4 ? left : 4;
        for (size_t t = i + 4; t < tokens && t < i + 8; ++t) {
          if (scratch.nodes[order[t]] != scratch.nodes[order[t - 1]]) {
            Isa::prefetch(in(size_t(scratch.nodes[order[t]])), lines_ahead);
          }
        }
        own_levels(order + i, present, level, count);
        i += present;
      }
    }
    sort_within_parents(order, tokens, count);
  }

  // Nodes are sorted but for the `count` decisions just made: a counting sort of each group.
  void sort_within_parents(int32_t* order, size_t tokens, size_t count) const {
    const size_t kinds = size_t{1} << count;
    size_t begin = 0;
    while (begin < tokens) {
      const auto ancestor = [&](size_t i) {
        return (size_t(scratch.nodes[order[i]]) + 1) >> count;
      };
      size_t places[5] = {0, 0, 0, 0, 0};
      size_t end = begin;
      const size_t group = ancestor(begin);
      while (end < tokens && ancestor(end) == group) {
        ++places[((size_t(scratch.nodes[order[end]]) + 1) & (kinds - 1)) + 1];
        ++end;
      }
      for (size_t kind = 0; kind < kinds; ++kind) places[kind + 1] += places[kind];
      for (size_t i = begin; i < end; ++i) {
        const size_t kind = (size_t(scratch.nodes[order[i]]) + 1) & (kinds - 1);
        scratch.spare[places[kind]++] = order[i];
      }
      memcpy(order + begin, scratch.spare, (end - begin) * sizeof *order);
      begin = end;
    }
  }

  void descend_to(int32_t* order, size_t tokens, size_t from, size_t to) const {
    size_t level = from;
    while (level < to) {
      // Two levels at once while there are four tokens to a node; below that each brings rows of
      // its own, and one level at a time leaves room to ask for the next ones early.
      const size_t count = to - level >= 2 && tokens >> (level - from) >= 4 ? 2 : 1;
      descend(order, tokens, level, count);
      level += count;
    }
  }

  // Tokens at their leaves' children: writes leaves, activates logits, adds the visited rows of
  // w_out. Neighbours in `order` share most of their path.
  void finish(const int32_t* order, size_t tokens) const {
    for (size_t i = 0; i < tokens; ++i) {
      const size_t leaf = (size_t(scratch.nodes[order[i]]) - 1) / 2 - layer.nodes / 2;
      batch.leaves[size_t(order[i]) * layer.trees + tree] = int32_t(leaf);
      memcpy(scratch.weights + i * layer.levels, logits(order[i]), layer.levels * sizeof(float));
    }
    activate(scratch.weights, tokens * layer.levels);
    for (size_t i = 0; i < tokens; i += 4) {
      add_outputs(order + i, scratch.weights + i * layer.levels,
                  tokens - i < 4 ? tokens - i : 4);
    }
    if (batch.stream) Isa::stream_fence();
  }

  // y += weights . visited rows, for up to four tokens. The rows that all four visit are read once
  // for them; each token's own rows come after, a few at a time from end to end: so the
  // processor's prefetcher sees few streams, and long ones.
  void add_outputs(const int32_t* order, const float* weights, size_t present) const {
    const Element* paths[4][largest_levels];
    for (size_t t = 0; t < present; ++t) {
      size_t node = (size_t(scratch.nodes[order[t]]) - 1) / 2;
      for (size_t level = layer.levels; level-- > 0;) {
        paths[t][level] = out(node);
        node = (node - 1) / 2;
      }
    }
    size_t shared = 0;
    if (present == 4) {
      while (shared < layer.levels && paths[0][shared] == paths[3][shared]) ++shared;
    }
    if (shared > 0) add_shared(order, paths[0], weights, shared);
    // Groups of own rows, each asked for while the one before is added.
    struct Group {
      size_t token, level, rows;
    } groups[4 * largest_levels];
    size_t count = 0;
    for (size_t t = 0; t < present; ++t) {
      for (size_t level = shared; level < layer.levels; level += rows_at_once) {
        const size_t left = layer.levels - level;
        groups[count++] = {t, level, left < rows_at_once ? left : rows_at_once};
      }
    }
    const auto ask = [&](size_t g) {
      for (size_t r = 0; g < count && r < groups[g].rows; ++r) {
        Isa::prefetch(paths[groups[g].token][groups[g].level + r], lines_ahead);
      }
    };
    ask(0);
    for (size_t g = 0; g < count; ++g) {
      ask(g + 1);
      const auto [t, level, rows_here] = groups[g];
      const float* own = weights + t * layer.levels + level;
      bool first = tree == 0 && level == 0;
      if (rows_here == rows_at_once) {
        add_rows<rows_at_once>(y(order[t]), paths[t] + level, own, first);
        continue;
      }
      for (size_t r = 0; r < rows_here; ++r) {
        add_rows<1>(y(order[t]), paths[t] + level + r, own + r, first);
        first = false;
      }
    }
  }

  // y of four tokens (+)= weights . the first `shared` rows of their common path.
  void add_shared(const int32_t* order, const Element* const* path, const float* weights,
                  size_t shared) const {
    float* sums[4];
    for (size_t t = 0; t < 4; ++t) sums[t] = y(order[t]);
    const bool past_cache = batch.stream && shared == layer.levels;
    constexpr size_t held = Isa::columns_at_once / Isa::lanes;  // registers of a token's sum
    constexpr size_t block = Isa::columns_at_once < step ? step : Isa::columns_at_once;
    size_t column = 0;
    for (; column + block <= layer.hidden; column += block) {
      for (size_t part = 0; part < block / Isa::lanes; part += held) {
        add_columns<held>(path, weights, sums, shared, column, part, true, past_cache);
      }
    }
    for (; column < layer.hidden; column += step) {
      const bool whole = column + step <= layer.hidden;
      for (size_t part = 0; part < parts && within(column, part); ++part) {
        add_columns<1>(path, weights, sums, shared, column, part, whole, false);
      }
    }
  }

  template <size_t R>
  CANOPY_INLINE void add_columns(const Element* const* path, const float* weights,
                                 float* const (&sums)[4], size_t shared, size_t column,
                                 size_t first, bool whole, bool past_cache) const {
    Register total[4][R];
    CANOPY_UNROLL
    for (size_t t = 0; t < 4; ++t) {
      CANOPY_UNROLL
      for (size_t r = 0; r < R; ++r) {
        total[t][r] = tree == 0 ? Isa::zero() : value(sums[t], column, first + r, whole);
      }
    }
    for (size_t level = 0; level < shared; ++level) {
      Register row[R];
      CANOPY_UNROLL
      for (size_t r = 0; r < R; ++r) {
        const size_t part = first + r;
        row[r] = Rows::load(path[level], column + part / parts * step, part % parts);
      }
      CANOPY_UNROLL
      for (size_t t = 0; t < 4; ++t) {
        const Register gain = Isa::broadcast(weights[t * layer.levels + level]);
        CANOPY_UNROLL
        for (size_t r = 0; r < R; ++r) total[t][r] = Isa::multiply_add(gain, row[r], total[t][r]);
      }
    }
    CANOPY_UNROLL
    for (size_t t = 0; t < 4; ++t) {
      CANOPY_UNROLL
      for (size_t r = 0; r < R; ++r) {
        float* to = sums[t] + column + (first + r) * Isa::lanes;
        if (past_cache) {
          Isa::store_past_cache(to, total[t][r]);
        } else {
          store(to, column + (first + r) * Isa::lanes, total[t][r], whole);
        }
      }
    }
  }

  // y (+)= weights . N rows, from end to end.
  template <size_t N>
  CANOPY_INLINE void add_rows(float* sum, const Element* const* path, const float* weights,
                              bool first) const {
    Register gains[N];
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) gains[n] = Isa::broadcast(weights[n]);
    for (size_t column = 0; column < layer.hidden; column += step) {
      const bool whole = column + step <= layer.hidden;
      CANOPY_UNROLL
      for (size_t part = 0; part < parts; ++part) {
        if (!whole && !within(column, part)) break;
        Register total = first ? Isa::zero() : value(sum, column, part, whole);
        CANOPY_UNROLL
        for (size_t n = 0; n < N; ++n) {
          total = Isa::multiply_add(gains[n], Rows::load(path[n], column, part), total);
        }
        const size_t at = column + part * Isa::lanes;
        store(sum + at, at, total, whole);
      }
    }
  }

  // Stores a register whose first column is `at`.
  CANOPY_INLINE void store(float* to, size_t at, Register values, bool whole) const {
    if (whole) {
      Isa::store(to, values);
    } else {
      Isa::store_first(to, values, layer.hidden - at);
    }
  }

  // Sorts tokens that stood at one node levels_per_sort levels ago by where they stand now; those
  // at the k-th node are then from places[k] to places[k + 1].
  void sort_by_node(int32_t* order, size_t tokens, size_t (&places)[65]) const {
    const size_t kinds = size_t{1} << levels_per_sort;
    for (size_t& place : places) place = 0;
    const auto kind = [&](int32_t token) {
      return (size_t(scratch.nodes[token]) + 1) & (kinds - 1);
    };
    for (size_t i = 0; i < tokens; ++i) ++places[kind(order[i]) + 1];
    for (size_t k = 0; k < kinds; ++k) places[k + 1] += places[k];
    size_t next[64];
    memcpy(next, places, sizeof next);
    for (size_t i = 0; i < tokens; ++i) scratch.spare[next[kind(order[i])]++] = order[i];
    memcpy(order, scratch.spare, tokens * sizeof *order);
  }

  // All tokens of `order` stand at one node at `level`; takes them to their leaves.
  void partition(int32_t* order, size_t tokens, size_t level) const {
    const bool last = layer.levels - level <= levels_per_sort || tokens <= chunk_tokens;
    const size_t to = last ? layer.levels : level + levels_per_sort;
    for (size_t i = 0; i < tokens; i += chunk_tokens) {
      const size_t count = tokens - i < chunk_tokens ? tokens - i : chunk_tokens;
      descend_to(order + i, count, level, to);
      if (last) finish(order + i, count);
    }
    if (last) return;
    size_t places[65];
    sort_by_node(order, tokens, places);
    for (size_t k = 0; k < 64; ++k) {
      if (places[k + 1] > places[k]) {
        partition(order + places[k], places[k + 1] - places[k], to);
      }
    }
  }

  void start(size_t begin, size_t end) const {
    for (size_t token = begin; token < end; ++token) {
      scratch.order[token - begin] = int32_t(token);
      scratch.nodes[token] = 0;
    }
  }

  // One token from root to leaf. A node's row of w_out lies behind its row of w_in and is added as
  // soon as its logit is known, while the start of the next node's rows is on its way.
  void walk(int32_t token) const {
    float* kept = logits(token);
    size_t node = 0;
    for (size_t level = 0; level < layer.levels; ++level) {
      if (level + 1 < layer.levels) {
        Isa::prefetch(in(2 * node + 1), lines_of_child);
        Isa::prefetch(in(2 * node + 2), lines_of_child);
      }
      kept[level] = multiply_one(x(token), in(node), biases[node]);
      float weight = kept[level];
      activate(&weight, 1);
      const Element* row = out(node);
      add_rows<1>(y(token), &row, &weight, tree == 0 && level == 0);
      node = child(node, kept[level]);
    }
    const size_t leaf = (node - 1) / 2 - layer.nodes / 2;
    batch.leaves[size_t(token) * layer.trees + tree] = int32_t(leaf);
  }

  // One product in four sums, so that no addition waits for the one before.
  CANOPY_INLINE float multiply_one(const float* values, const Element* row, float bias) const {
    Register sums[4] = {Isa::broadcast(bias * (1.0f / Isa::lanes)), Isa::zero(), Isa::zero(),
                        Isa::zero()};
    size_t column = 0;
    for (; column + 2 * step <= layer.hidden; column += 2 * step) {
      CANOPY_UNROLL
      for (size_t part = 0; part < 2 * parts; ++part) {
        const size_t at = column + part / parts * step;
        sums[part % 4] = Isa::multiply_add(Rows::load(row, at, part % parts),
                                           value(values, at, part % parts, true), sums[part % 4]);
      }
    }
    for (; column < layer.hidden; column += step) {
      for (size_t part = 0; part < parts && within(column, part); ++part) {
        sums[0] = Isa::multiply_add(Rows::load(row, column, part),
                                    value(values, column, part, false), sums[0]);
      }
    }
    float products[4];
    Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], products);
    return (products[0] + products[1]) + (products[2] + products[3]);
  }
};

template <class Isa, class Rows>
void run_strategy(const FffLayer& layer, const FffBatch& batch, Activate activate, size_t begin,
                  size_t end, Strategy strategy, const FffScratch& scratch) {
  // Tokens pass through all trees chunk by chunk, unless their rows are what has to stay.
  const size_t chunk = strategy == Strategy::Partition ? end - begin : chunk_tokens;
  for (size_t first = begin; first < end; first += chunk) {
    const size_t tokens = end - first < chunk ? end - first : chunk;
    for (size_t tree = 0; tree < layer.trees; ++tree) {
      const Cmm<Isa, Rows> paths(layer, batch, scratch, activate, tree);
      if (strategy == Strategy::Walk) {
        for (size_t token = first; token < first + tokens; ++token) paths.walk(int32_t(token));
        continue;
      }
      paths.start(first, first + tokens);
      if (strategy == Strategy::Partition) {
        paths.partition(scratch.order, tokens, 0);
      } else {
        paths.descend_to(scratch.order, tokens, 0, layer.levels);
        paths.finish(scratch.order, tokens);
      }
    }
  }
}

template <class Isa>
void cmm(const FffLayer& layer, const FffBatch& batch, Activate activate, size_t begin,
             size_t end, Strategy strategy, const FffScratch& scratch) {
  const auto run = layer.rows16 != nullptr ? run_strategy<Isa, Bf16Rows<Isa>>
                                           : run_strategy<Isa, F32Rows<Isa>>;
  run(layer, batch, activate, begin, end, strategy, scratch);
}

// Sixteen chains of multiply-adds: more than latency times units on any processor so far.
constexpr size_t chains = 16;

template <class Isa>
float multiply_adds(size_t rounds) {
  typename Isa::Register sums[chains];
  for (size_t i = 0; i < chains; ++i) sums[i] = Isa::broadcast(float(i));
  const typename Isa::Register factor = Isa::keep(Isa::broadcast(0.5f));
  for (size_t round = 0; round < rounds; ++round) {
    CANOPY_UNROLL
    for (size_t i = 0; i < chains; ++i) {
      sums[i] = Isa::keep(Isa::multiply_add(sums[i], factor, factor));
    }
  }
  float out[4];
  for (size_t i = 4; i < chains; ++i) sums[i % 4] = Isa::add(sums[i % 4], sums[i]);
  Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], out);
  return out[0] + out[1] + out[2] + out[3];
}

template <class Isa>
float read_all(const float* values, size_t count) {
  typename Isa::Register sums[8];
  for (size_t i = 0; i < 8; ++i) sums[i] = Isa::zero();
  for (size_t at = 0; at < count; at += 8 * Isa::lanes) {
    CANOPY_UNROLL
    for (size_t i = 0; i < 8; ++i) {
      sums[i] = Isa::keep(Isa::add(sums[i], Isa::load(values + at + i * Isa::lanes)));
    }
  }
  float out[4];
  for (size_t i = 4; i < 8; ++i) sums[i - 4] = Isa::add(sums[i - 4], sums[i]);
  Isa::sums_of_four(sums[0], sums[1], sums[2], sums[3], out);
  return out[0] + out[1] + out[2] + out[3];
}

template <class Isa>
constexpr Kernels kernels_in(Activate gelu) {
  return {cmm<Isa>, gelu, multiply_adds<Isa>, 2 * chains * Isa::lanes, read_all<Isa>};
}

}  // namespace
}  // namespace canopy
