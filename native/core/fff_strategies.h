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
//              subtree, and each subtree is finished with its rows in L2, smaller subtrees first, so
//              that the tokens at a leaf share its whole path's rows of w_out
#pragma once

#include "fff_limits.h"
#include "fff_outputs.h"

namespace canopy {
namespace {

// Quads of tokens that take turns on their way down, so that the next rows of one are on their way
// while the others compute, and how many cache lines of a row that is known are asked for.
constexpr size_t quads_at_once = 2;
constexpr size_t lines_ahead = 8;

// A single token asks for both children of its node before it knows which: for so many cache
// lines of each quarter of their rows, which the processor's prefetcher continues.
constexpr size_t lines_of_quarter = 2;

// Tokens at a node from which on they go down together: for two, three rows are as much to read as
// their own.
constexpr size_t fewest_together = 3;

// Tokens of one subtree that go down together, and those of one node that finish level by level:
// 192 KB at hidden 768, in L2 beside the rows of a small subtree (at 16,384 tokens, 32 to 128 are
// equally fast).
constexpr size_t subtree_tokens = 512;
constexpr size_t kept_tokens = 64;

// Levels between two sorts by subtree: 63 nodes, whose rows stay in L2.
constexpr size_t levels_per_sort = 6;

template <class Isa, class Rows>
struct Cmm : Outputs<Isa, Rows> {
  using Base = Outputs<Isa, Rows>;
  using typename Base::Element;
  using typename Base::Register;
  using Base::Base;
  using Base::activate;
  using Base::add_outputs;
  using Base::add_path;
  using Base::batch;
  using Base::biases;
  using Base::bytes;
  using Base::in;
  using Base::layer;
  using Base::logits;
  using Base::multiply_one;
  using Base::multiply_own;
  using Base::out;
  using Base::round_up_to_4;
  using Base::scratch;
  using Base::tree;
  using Base::waiting;
  using Base::width;
  using Base::x;

  static constexpr size_t octet = Isa::tokens_at_once;

  static CANOPY_INLINE size_t child(size_t node, float logit) {
    return 2 * node + 1 + (logit > 0 ? 1 : 0);
  }

  // T tokens that stand at the same node go down two levels: both children are multiplied as well,
  // three products where two count, but each value is read once for the two levels and no decision
  // is waited for.
  template <size_t T, bool asks>
  CANOPY_INLINE void two_levels(const int32_t* tokens, size_t level,
                                const char* const (&ahead)[3]) const {
    const size_t node = size_t(scratch.nodes[tokens[0]]);
    const size_t left = 2 * node + 1;
    const Element* const w[3] = {in(node), in(left), in(left + 1)};
    const float bias[3] = {biases[node], biases[left], biases[left + 1]};
    const float* values[T];
    CANOPY_UNROLL
    for (size_t t = 0; t < T; ++t) values[t] = x(tokens[t]);
    float products[3][round_up_to_4(T)];
    this->template multiply<T, 3, asks>(w, bias, values, products, ahead);
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

  // Tokens that stand at one node go down two levels, in groups of about the same size. Below the
  // levels whose rows stay in L2, the first group asks for what its end will need, the node's and
  // its children's rows of w_out, and the second for the rows of `next`, where others wait.
  void together(const int32_t* tokens, size_t count, size_t level, size_t next) const {
    const size_t node = size_t(scratch.nodes[tokens[0]]);
    const size_t groups = (count + octet - 1) / octet;
    for (size_t group = 0; group < groups; ++group) {
      const size_t size = count / (groups - group);
      const char* const outs[] = {bytes(out(node)), bytes(out(2 * node + 1)),
                                  bytes(out(2 * node + 2))};
      const char* const ins[] = {bytes(in(next)), bytes(in(2 * next + 1)), bytes(in(2 * next + 2))};
      if (level < levels_per_sort || group > 1) {
        group_together<octet, false>(tokens, size, level, ins);
      } else {
        group_together<octet, true>(tokens, size, level, group == 0 ? outs : ins);
      }
      tokens += size;
      count -= size;
    }
  }

  template <size_t T, bool asks>
  void group_together(const int32_t* tokens, size_t count, size_t level,
                      const char* const (&ahead)[3]) const {
    if constexpr (T > 1) {
      if (count < T) return group_together<T - 1, asks>(tokens, count, level, ahead);
    }
    two_levels<T, asks>(tokens, level, ahead);
  }

  // Where the run of tokens at the same node ends that begins at `begin`.
  size_t run_end(const int32_t* order, size_t begin, size_t tokens) const {
    size_t end = begin + 1;
    while (end < tokens && scratch.nodes[order[end]] == scratch.nodes[order[begin]]) ++end;
    return end;
  }

  // At most chunk_tokens, sorted by node, go down two levels and are sorted again.
  void descend(int32_t* order, size_t tokens, size_t level) const {
    int32_t few[chunk_tokens];
    size_t few_count = 0;
    for (size_t begin = 0, end = 0; begin < tokens; begin = end) {
      end = run_end(order, begin, tokens);
      if (end - begin >= fewest_together) {
        const int32_t following = order[end < tokens ? end : begin];
        together(order + begin, end - begin, level, size_t(scratch.nodes[following]));
      } else {
        for (size_t i = begin; i < end; ++i) few[few_count++] = order[i];
      }
    }
    own_walk(few, few_count, level, level + 2);
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

  // Whether a node has three tokens on average: only then do two levels at once pay.
  bool crowded(const int32_t* order, size_t tokens) const {
    size_t nodes = 1;
    for (size_t i = 1; i < tokens; ++i) {
      nodes += scratch.nodes[order[i]] != scratch.nodes[order[i - 1]] ? 1 : 0;
    }
    return tokens >= fewest_together * nodes;
  }

  // Tokens at their leaves' children: writes leaves, activates logits, adds the visited rows of
  // w_out. Neighbours in `order` share most of their path.
  void finish(const int32_t* order, size_t tokens) {
    for (size_t i = 0; i < tokens; ++i) {
      const size_t leaf = (size_t(scratch.nodes[order[i]]) - 1) / 2 - layer.nodes / 2;
      batch.leaves[size_t(order[i]) * layer.trees + tree] = int32_t(leaf);
      memcpy(scratch.weights + i * layer.levels, logits(order[i]), layer.levels * sizeof(float));
    }
    activate(scratch.weights, tokens * layer.levels);
    for (size_t begin = 0, end = 0; begin < tokens; begin = end) {
      end = run_end(order, begin, tokens);
      add_outputs(order + begin, end - begin, scratch.weights + begin * layer.levels);
    }
    if (batch.stream) Isa::stream_fence();
  }

  // Sorts scratch.order, all at level levels_per_sort, by node.
  void sort_by_node(size_t tokens) const {
    size_t places[(size_t{1} << levels_per_sort) + 1] = {};
    const auto kind = [&](size_t i) {
      return (size_t(scratch.nodes[scratch.order[i]]) + 1) & ((size_t{1} << levels_per_sort) - 1);
    };
    for (size_t i = 0; i < tokens; ++i) ++places[kind(i) + 1];
    for (size_t k = 0; k < size_t{1} << levels_per_sort; ++k) places[k + 1] += places[k];
    for (size_t i = 0; i < tokens; ++i) scratch.spare[places[kind(i)]++] = scratch.order[i];
    memcpy(scratch.order, scratch.spare, tokens * sizeof *scratch.order);
  }

  // All tokens of `order` stand at one node at `level`; takes them to their leaves, subtree by subtree
  // as soon as they are few.
  void subtree(int32_t* order, size_t tokens, size_t level) {
    if (tokens <= kept_tokens || layer.levels - level < 4) {
      for (size_t i = 0; i < tokens; i += chunk_tokens) {
        const size_t count = tokens - i < chunk_tokens ? tokens - i : chunk_tokens;
        descend_to(order + i, count, level, layer.levels);
        finish(order + i, count);
      }
      return;
    }
    together(order, tokens, level, size_t(scratch.nodes[order[0]]));
    sort_within_parents(order, tokens);
    for (size_t begin = 0, end = 0; begin < tokens; begin = end) {
      end = run_end(order, begin, tokens);
      subtree(order + begin, end - begin, level + 2);
    }
  }

  // scratch.order, sorted by node at `level`, goes on to the leaves, node by node.
  void subtrees(size_t tokens, size_t level) {
    int32_t* order = scratch.order;
    for (size_t begin = 0, end = run_end(order, 0, tokens); begin < tokens;) {
      const size_t following = end < tokens ? run_end(order, end, tokens) : end;
      waiting = {order + end, following - end};
      for (size_t i = begin; i < end; i += subtree_tokens) {
        subtree(order + i, end - i < subtree_tokens ? end - i : subtree_tokens, level);
      }
      begin = end;
      end = following;
    }
  }

  // The whole tree: chunk by chunk at the top, then sorted, subtree by subtree.
  void partition(size_t tokens) {
    descend_first(tokens, levels_per_sort);
    sort_by_node(tokens);
    subtrees(tokens, levels_per_sort);
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
  void descend_rest(size_t tokens, size_t from, Strategy strategy) {
    if (strategy == Strategy::Partition) return subtrees(tokens, from);
    for (size_t i = 0; i < tokens; i += chunk_tokens) {
      const size_t count = tokens - i < chunk_tokens ? tokens - i : chunk_tokens;
      descend_to(scratch.order + i, count, from, layer.levels);
      finish(scratch.order + i, count);
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
};

template <class Isa, class Rows>
void run_strategy(const FffLayer& layer, const FffBatch& batch, Activate activate, size_t begin,
                  size_t end, Strategy strategy, const FffScratch& scratch) {
  // Tokens pass through all trees chunk by chunk, unless their rows are what has to stay.
  const bool sorts = strategy == Strategy::Partition && layer.levels > levels_per_sort;
  const size_t chunk = sorts ? end - begin : chunk_tokens;
  for (size_t first = begin; first < end; first += chunk) {
    const size_t tokens = end - first < chunk ? end - first : chunk;
    for (size_t tree = 0; tree < layer.trees; ++tree) {
      Cmm<Isa, Rows> paths(layer, batch, scratch, activate, tree);
      if (strategy == Strategy::Walk) {
        for (size_t token = first; token < first + tokens; ++token) paths.walk(int32_t(token));
        continue;
      }
      paths.start(first, first + tokens);
      if (sorts) {
        paths.partition(tokens);
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
  Cmm<Isa, Rows> paths(layer, batch, scratch, activate, part.tree);
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

template <class Isa>
constexpr Kernels kernels_in(Activate gelu) {
  return {cmm<Isa>, cmm_part<Isa>, gelu, multiply_adds<Isa>, 2 * chains * Isa::lanes, read_all<Isa>};
}

}  // namespace
}  // namespace canopy
