// How CMM goes through a batch, written once for all instruction sets. A kernel file defines an
// `Isa` with its registers and includes this; everything here is static or a template over that
// local type, for the reason that gelu_lanes.h gives. Only C headers.
//
// What binds is where rows and tokens come from, not the arithmetic (hidden 768, depth 11, F32: a
// token visits 74 KB of rows and makes 18,432 multiply-adds). So the strategies differ in what they
// share:
//   walk       one token at a time, its next rows asked for early: for a few tokens
//   levels     up to chunk_tokens tokens go down together, two levels at a time, kept in the order
//              of their nodes: a row is read once for all tokens at its node. Where tokens have
//              parted, four go down by their own rows to the leaves, their values in L1
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

// Rows that are added to an output at a time: those of depth 11 at once, so that an output is
// written once, and many rows are on their way from memory together (Zen 5, random rows of 3 KB:
// one at a time 14 GB/s, four 28, eight 32, of 38 in one stream).
constexpr size_t rows_at_once = 12;

// Quads of tokens that take turns on their way down, so that the next rows of one are on their way
// while the others compute, and how many cache lines of a row that is known are asked for.
constexpr size_t quads_at_once = 2;
constexpr size_t lines_ahead = 8;

// A single token asks for both children of its node before it knows which: for so many cache
// lines of each quarter of their rows, which the processor's prefetcher continues.
constexpr size_t lines_of_quarter = 2;

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

  // All of `order`, wherever they stand, go down from `level` to `to` by their own rows.
  void own_walk(const int32_t* order, size_t tokens, size_t level, size_t to) const {
    for (size_t first = 0; first < tokens; first += 4 * quads_at_once) {
      int32_t quads[quads_at_once][4];
      size_t nodes[quads_at_once][4];
      size_t count = 0;
      for (size_t i = first; i < tokens && count < quads_at_once; i += 4, ++count) {
        for (size_t t = 0; t < 4; ++t) {
          quads[count][t] = order[i + t < tokens ? i + t : tokens - 1];
          nodes[count][t] = size_t(scratch.nodes[quads[count][t]]);
        }
      }
      for (size_t at = level; at < to; ++at) {
        for (size_t q = 0; q < count; ++q) own_level(quads[q], nodes[q], at);
      }
      for (size_t q = 0; q < count; ++q) {
        for (size_t t = 0; t < 4; ++t) scratch.nodes[quads[q][t]] = int32_t(nodes[q][t]);
      }
    }
  }

  void own_level(const int32_t (&tokens)[4], size_t (&nodes)[4], size_t level) const {
    float products[4];
    multiply_own(tokens, nodes, products);
    for (size_t t = 0; t < 4; ++t) {
      logits(tokens[t])[level] = products[t];
      nodes[t] = child(nodes[t], products[t]);
      if (level + 1 < layer.levels) Isa::prefetch(in(nodes[t]), lines_ahead);
    }
  }

  // All of `order` (sorted by node) go down two levels and are sorted again.
  void descend(int32_t* order, size_t tokens, size_t level) const {
    size_t i = 0;
    while (i < tokens) {
      const int32_t node = scratch.nodes[order[i]];
      const size_t left = tokens - i;
      if (left >= octet && scratch.nodes[order[i + octet - 1]] == node) {
        two_levels<octet>(order + i, level);
        i += octet;
      } else if (octet > 4 && left >= 4 && scratch.nodes[order[i + 3]] == node) {
        two_levels<4>(order + i, level);
        i += 4;
      } else {
        const size_t present = left < 4 ? left : 4;
        own_walk(order + i, present, level, level + 2);
        i += present;
      }
    }
    sort_within_parents(order, tokens);
  }

  // Nodes are sorted but for the two decisions just made: a counting sort of each group.
  void sort_within_parents(int32_t* order, size_t tokens) const {
    const auto key = [&](size_t i) { return size_t(scratch.nodes[order[i]]) + 1; };
    size_t begin = 0;
    while (begin < tokens) {
      size_t places[5] = {0, 0, 0, 0, 0};
      size_t end = begin;
      const size_t group = key(begin) >> 2;
      while (end < tokens && key(end) >> 2 == group) ++places[(key(end++) & 3) + 1];
      for (size_t kind = 0; kind < 4; ++kind) places[kind + 1] += places[kind];
      for (size_t i = begin; i < end; ++i) scratch.spare[places[key(i) & 3]++] = order[i];
      memcpy(order + begin, scratch.spare, (end - begin) * sizeof *order);
      begin = end;
    }
  }

  // Few tokens, whose nodes' ancestors are in order.
  void sort_nearly_sorted(int32_t* order, size_t tokens) const {
    for (size_t i = 1; i < tokens; ++i) {
      const int32_t token = order[i];
      size_t j = i;
      for (; j > 0 && scratch.nodes[order[j - 1]] > scratch.nodes[token]; --j) {
        order[j] = order[j - 1];
      }
      order[j] = token;
    }
  }

  // At most chunk_tokens, sorted by node; likewise when done.
  void descend_to(int32_t* order, size_t tokens, size_t from, size_t to) const {
    size_t level = from;
    for (; to - level >= 2 && crowded(order, tokens); level += 2) descend(order, tokens, level);
    if (level == to) return;
    own_walk(order, tokens, level, to);
    sort_nearly_sorted(order, tokens);
  }

  // Whether a node has four tokens on average: only then do two levels at once pay.
  bool crowded(const int32_t* order, size_t tokens) const {
    size_t nodes = 1;
    for (size_t i = 1; i < tokens; ++i) {
      nodes += scratch.nodes[order[i]] != scratch.nodes[order[i - 1]] ? 1 : 0;
    }
    return tokens >= 4 * nodes;
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
    for (size_t i = 0; i < tokens; ++i) {
      add_path(order[i], size_t(scratch.nodes[order[i]]), scratch.weights + i * layer.levels);
    }
    if (batch.stream) Isa::stream_fence();
  }

  // y (+)= weights . the rows of w_out on the path that has led to `end`, a child of its leaf.
  void add_path(int32_t token, size_t end, const float* weights) const {
    const Element* path[largest_levels];
    for (size_t level = layer.levels, node = end; level-- > 0;) {
      node = (node - 1) / 2;
      path[level] = out(node);
    }
    for (size_t level = 0; level < layer.levels; level += rows_at_once) {
      const size_t left = layer.levels - level;
      const Write write = tree > 0 || level > 0                     ? Write::Add
                          : batch.stream && left <= rows_at_once ? Write::PastCache
                                                                    : Write::Set;
      add_some<rows_at_once>(left, y(token), path + level, weights + level, write);
    }
  }

  enum class Write { Set, Add, PastCache };

  // The first `count` rows, at most N.
  template <size_t N>
  void add_some(size_t count, float* sum, const Element* const* path, const float* weights,
                Write write) const {
    if constexpr (N > 1) {
      if (count < N) return add_some<N - 1>(count, sum, path, weights, write);
    }
    switch (write) {
      case Write::Set: return add_rows<N, Write::Set>(sum, path, weights);
      case Write::Add: return add_rows<N, Write::Add>(sum, path, weights);
      case Write::PastCache: return add_rows<N, Write::PastCache>(sum, path, weights);
    }
  }

  // From end to end. Pointers are copied to where no store to `sum` could change them: else they
  // would be read again after each.
  template <size_t N, Write write>
  CANOPY_INLINE void add_rows(float* sum, const Element* const* path, const float* weights) const {
    const Element* from[N];
    Register gains[N];
    CANOPY_UNROLL
    for (size_t n = 0; n < N; ++n) {
      from[n] = path[n];
      gains[n] = Isa::broadcast(weights[n]);
    }
    const size_t whole = layer.hidden / step * step;
    for (size_t column = 0; column < whole; column += step) {
      CANOPY_UNROLL
      for (size_t part = 0; part < parts; ++part) {
        float* to = sum + column + part * Isa::lanes;
        Register total = write == Write::Add ? Isa::load_unaligned(to) : Isa::zero();
        CANOPY_UNROLL
        for (size_t n = 0; n < N; ++n) {
          total = Isa::multiply_add(gains[n], Rows::load(from[n], column, part), total);
        }
        if (write == Write::PastCache) {
          Isa::store_past_cache(to, total);
        } else {
          Isa::store(to, total);
        }
      }
    }
    for (size_t part = 0; whole < layer.hidden && part < parts && within(whole, part); ++part) {
      const size_t at = whole + part * Isa::lanes;
      Register total = write == Write::Add ? value(sum, whole, part, false) : Isa::zero();
      for (size_t n = 0; n < N; ++n) {
        total = Isa::multiply_add(gains[n], Rows::load(from[n], whole, part), total);
      }
      Isa::store_first(sum + at, total, layer.hidden - at);
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

  // scratch.order, chunk by chunk, goes down the first `to` levels.
  void descend_first(size_t tokens, size_t to) const {
    for (size_t i = 0; i < tokens; i += chunk_tokens) {
      descend_to(scratch.order + i, tokens - i < chunk_tokens ? tokens - i : chunk_tokens, 0, to);
    }
  }

  // scratch.order, sorted by node at `from`, goes on to the leaves.
  void descend_rest(size_t tokens, size_t from, Strategy strategy) const {
    int32_t* order = scratch.order;
    size_t begin = 0;
    while (begin < tokens) {
      size_t end = begin + 1;
      if (strategy == Strategy::Partition) {
        while (end < tokens && scratch.nodes[order[end]] == scratch.nodes[order[begin]]) ++end;
        partition(order + begin, end - begin, from);
      } else {
        end = tokens - begin < chunk_tokens ? tokens : begin + chunk_tokens;
        descend_to(order + begin, end - begin, from, layer.levels);
        finish(order + begin, end - begin);
      }
      begin = end;
    }
  }

  // One token from root to leaf. Each level waits for the decision before, so what bounds it is how
  // much is on its way meanwhile: both children, and this node's row of w_out for the end.
  void walk(int32_t token) const {
    float* kept = logits(token);
    size_t node = 0;
    for (size_t level = 0; level < layer.levels; ++level) {
      for (size_t q = 0; level + 1 < layer.levels && q < 4; ++q) {
        Isa::prefetch(in(2 * node + 1) + q * width / 4, lines_of_quarter);
        Isa::prefetch(in(2 * node + 2) + q * width / 4, lines_of_quarter);
      }
      kept[level] = multiply_one(x(token), in(node), biases[node]);
      Isa::prefetch(out(node), width * sizeof(Element) / 64);
      node = child(node, kept[level]);
    }
    const size_t leaf = (node - 1) / 2 - layer.nodes / 2;
    batch.leaves[size_t(token) * layer.trees + tree] = int32_t(leaf);
    memcpy(scratch.weights, kept, layer.levels * sizeof(float));
    activate(scratch.weights, layer.levels);
    add_path(token, node, scratch.weights);
    if (batch.stream) Isa::stream_fence();
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

template <class Isa, class Rows>
void run_part(const FffLayer& layer, const FffBatch& batch, Activate activate, const FffPart& part,
              const FffScratch& scratch) {
  const Cmm<Isa, Rows> paths(layer, batch, scratch, activate, part.tree);
  if (part.first) {
    paths.start(part.begin, part.begin + part.tokens);
    paths.descend_first(part.tokens, part.level);
  } else {
    paths.descend_rest(part.tokens, part.level, part.strategy);
  }
}

template <class Isa>
void cmm(const FffLayer& layer, const FffBatch& batch, Activate activate, size_t begin,
         size_t end, Strategy strategy, const FffScratch& scratch) {
  const auto run = layer.rows16 != nullptr ? run_strategy<Isa, Bf16Rows<Isa>>
                                           : run_strategy<Isa, F32Rows<Isa>>;
  run(layer, batch, activate, begin, end, strategy, scratch);
}

template <class Isa>
void cmm_part(const FffLayer& layer, const FffBatch& batch, Activate activate, const FffPart& part,
              const FffScratch& scratch) {
  const auto run = layer.rows16 != nullptr ? run_part<Isa, Bf16Rows<Isa>>
                                           : run_part<Isa, F32Rows<Isa>>;
  run(layer, batch, activate, part, scratch);
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
  return {cmm<Isa>, cmm_part<Isa>, gelu, multiply_adds<Isa>, 2 * chains * Isa::lanes, read_all<Isa>};
}

}  // namespace
}  // namespace canopy
