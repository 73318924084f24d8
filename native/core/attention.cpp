#include "attention.h"

#include <algorithm>

namespace canopy {
namespace {

struct HeadTask {
  const Config& config;
  const Batch& batch;
  float norm_factor;
  const float* projected;
  float* context;
};

void attend_head(const HeadTask& task, const Sequence& sequence, std::size_t head, float* scores,
                 const Steps& steps, const AbortFlag& abort) {
  const std::size_t width = task.config.head_width();
  const std::size_t stride = 3 * task.config.hidden;
  const float* query = task.projected + sequence.first * stride + head * 3 * width;
  const float* key = query + width;
  const float* value = query + 2 * width;
  float* context = task.context + sequence.first * task.config.hidden + head * width;
  const std::uint8_t* mask =
      task.batch.mask.empty() ? nullptr : task.batch.mask.data() + sequence.first;

  for (std::size_t row = 0; row < sequence.length && !abort.raised(); row += query_block) {
    const std::size_t count = std::min(query_block, sequence.length - row);
    matmul_nt(count, sequence.length, width, {query + row * stride, stride}, {key, stride},
              {scores, sequence.length}, task.norm_factor);
    for (std::size_t i = 0; i < count; ++i) {
      float* line = scores + i * sequence.length;
      for (std::size_t j = 0; mask != nullptr && j < sequence.length; ++j) {
        if (mask[j] == 0) line[j] -= 10000;
      }
      steps.softmax(line, sequence.length);
    }
    matmul_nn(count, width, sequence.length, {scores, sequence.length}, {value, stride},
              {context + row * task.config.hidden, task.config.hidden});
  }
}

}  // namespace

// The products of a head are too small for BLAS to share among threads, so the heads are shared.
void attend(const Compute& compute, const Config& config, const Batch& batch, float norm_factor,
            const float* projected, float* scores, float* context) {
  const HeadTask task = {config, batch, norm_factor, projected, context};
  const std::size_t scores_each = query_block * batch.longest();
  const std::size_t tasks = batch.sequences.size() * config.heads;
  const std::size_t mean = batch.tokens() / batch.sequences.size();
  constexpr std::size_t exponential = 8;  // what a score's softmax costs in multiply-adds
  const std::size_t piece = piece_of(mean * mean * (2 * config.head_width() + exponential));
  compute.pool.run(tasks, piece, [&](std::size_t begin, std::size_t end, std::size_t thread) {
    for (std::size_t i = begin; i < end; ++i) {
      attend_head(task, batch.sequences[i / config.heads], i % config.heads,
                  scores + thread * scores_each, compute.steps, compute.abort);
    }
  });
  compute.abort.check();
}

}  // namespace canopy
