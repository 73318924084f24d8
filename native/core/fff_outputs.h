// The second half of a visit: y (+)= activations . the rows of w_out on a token's path. For kernel files
// alone, as fff_strategies.h.
#pragma once

#include "fff_tree.h"

namespace canopy {
namespace {

// Rows that are added to an output at a time: those of depth 11 at once, so that an output is
// written once, and many rows are on their way from memory together (Zen 5, random rows of 3 KB:
// one at a time 14 GB/s, four 28, eight 32, of 38 in one stream).
constexpr size_t rows_at_once = 12;

// Tokens at a leaf from which on their outputs are added together: fewer wait for rows from memory,
// and those come fastest when all rows of a path are on their way.
constexpr size_t fewest_outputs = 3;

template <class Isa, class Rows>
struct Outputs : Tree<Isa, Rows> {
  using Base = Tree<Isa, Rows>;
  using typename Base::Element;
  using typename Base::Register;
  using Base::Base;
  using Base::ask_for_step;
  using Base::batch;
  using Base::bytes;
  using Base::layer;
  using Base::out;
  using Base::parts;
  using Base::scratch;
  using Base::tree;
  using Base::value;
  using Base::within;
  using Base::x;
  using Base::y;

  enum class Write { Set, Add, PastCache };

  // Tokens that will be taken next, whose values are asked for early.
  struct Waiting {
    const int32_t* tokens = nullptr;
    size_t count = 0;

    int32_t next() {
      --count;
      return *tokens++;
    }
  };
  Waiting waiting;

  // Outputs of tokens that have gone the same path, in groups of about the same size.
  void add_outputs(const int32_t* tokens, size_t count, const float* weights) {
    const size_t end = size_t(scratch.nodes[tokens[0]]);
    for (size_t groups = (count + Isa::outputs_at_once - 1) / Isa::outputs_at_once; groups > 0;
         --groups) {
      const size_t size = count / groups;
      if (size >= fewest_outputs) {
        group_outputs<Isa::outputs_at_once>(tokens, size, end, weights);
      } else {
        for (size_t i = 0; i < size; ++i) add_path(tokens[i], end, weights + i * layer.levels);
      }
      tokens += size;
      weights += size * layer.levels;
      count -= size;
    }
  }

  template <size_t T>
  void group_outputs(const int32_t* tokens, size_t count, size_t end, const float* weights) {
    if constexpr (T > fewest_outputs) {
      if (count < T) return group_outputs<T - 1>(tokens, count, end, weights);
    }
    if constexpr (T >= fewest_outputs) {
      const Element* path[largest_levels];
      path_rows(end, path);
      if (tree > 0) return add_shared<T, Write::Add>(tokens, path, weights);
      if (batch.stream) return add_shared<T, Write::PastCache>(tokens, path, weights);
      add_shared<T, Write::Set>(tokens, path, weights);
    }
  }

  // The rows of w_out on the path that has led to `end`, a child of its leaf.
  void path_rows(size_t end, const Element** path) const {
    for (size_t level = layer.levels, node = end; level-- > 0;) {
      node = (node - 1) / 2;
      path[level] = out(node);
    }
  }

  // y_t (+)= weights_t . the rows of a path, for T tokens: each row is read once for all of them
  // (70 ns a token for 8, 130 for each alone). The values of tokens that come next are asked for
  // meanwhile: nothing else here waits for memory.
  template <size_t T, Write write>
  void add_shared(const int32_t* tokens, const Element* const* path, const float* weights) {
    float* to[T];
    const char* next[T];
    for (size_t t = 0; t < T; ++t) {
      to[t] = y(tokens[t]);
      next[t] = waiting.count > 0 ? bytes(x(waiting.next())) : nullptr;
    }
    constexpr size_t steps = T <= Isa::outputs_at_once / 2 ? 2 : 1;
    size_t column = 0;
    for (; column + steps * step <= layer.hidden; column += steps * step) {
      add_shared_columns<T, steps, write>(to, next, path, weights, column, true);
    }
    for (; column < layer.hidden; column += step) {
      add_shared_columns<T, 1, write>(to, next, path, weights, column,
                                      column + step <= layer.hidden);
    }
  }

  template <size_t T, size_t S, Write write>
  CANOPY_INLINE void add_shared_columns(float* const (&to)[T], const char* const (&next)[T],
                                        const Element* const* path, const float* weights,
                                        size_t column, bool whole) const {
    constexpr size_t registers = S * parts;
    Register sums[T][registers];
    CANOPY_UNROLL
    for (size_t t = 0; t < T; ++t) {
      CANOPY_UNROLL
      for (size_t r = 0; r < registers; ++r) {
        sums[t][r] = write == Write::Add ? value(to[t], column, r, whole) : Isa::zero();
      }
    }
    for (size_t level = 0; level < layer.levels; ++level) {
      if (level < T && next[level] != nullptr) {
        for (size_t s = 0; s < S; ++s) ask_for_step(next[level], column + s * step);
      }
      Register row[registers];
      CANOPY_UNROLL
      for (size_t r = 0; r < registers; ++r) {
        row[r] = whole || within(column, r)
                     ? Rows::load(path[level], column + r / parts * step, r % parts)
                     : Isa::zero();
      }
      CANOPY_UNROLL
      for (size_t t = 0; t < T; ++t) {
        const Register gain = Isa::keep(Isa::broadcast(weights[t * layer.levels + level]));
        CANOPY_UNROLL
        for (size_t r = 0; r < registers; ++r) {
          sums[t][r] = Isa::multiply_add(gain, row[r], sums[t][r]);
        }
      }
    }
    CANOPY_UNROLL
    for (size_t t = 0; t < T; ++t) {
      CANOPY_UNROLL
      for (size_t r = 0; r < registers; ++r) {
        const size_t at = column + r * Isa::lanes;
        if (!whole && at < layer.hidden) {
          Isa::store_first(to[t] + at, sums[t][r], layer.hidden - at);
        } else if (whole && write == Write::PastCache) {
          Isa::store_past_cache(to[t] + at, sums[t][r]);
        } else if (whole) {
          Isa::store(to[t] + at, sums[t][r]);
        }
      }
    }
  }

  // y (+)= weights . the rows of w_out on the path that has led to `end`, a child of its leaf.
  void add_path(int32_t token, size_t end, const float* weights) const {
    const Element* path[largest_levels];
    path_rows(end, path);
    for (size_t level = 0; level < layer.levels; level += rows_at_once) {
      const size_t left = layer.levels - level;
      const Write write = tree > 0 || level > 0                     ? Write::Add
                          : batch.stream && left <= rows_at_once ? Write::PastCache
                                                                    : Write::Set;
      add_some<rows_at_once>(left, y(token), path + level, weights + level, write);
    }
  }

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
};

}  // namespace
}  // namespace canopy
