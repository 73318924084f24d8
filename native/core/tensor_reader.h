// Reads tensors in pieces of a few MiB, widens them, refuses NaN and infinity, reports progress.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "abort.h"
#include "file.h"
#include "safetensors.h"
#include "weight_plan.h"

namespace canopy {

class TensorReader {
 public:
  using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

  TensorReader(const InputFile& file, const AbortFlag& abort, const Progress& progress)
      : file_(file), abort_(abort), progress_(progress) {}

  // Adds to the total that progress is reported against.
  void expect(std::uint64_t bytes) { total_ += bytes; }

  // Reads `tensor` to where `slot` wants it.
  void read(const TensorInfo& tensor, const Slot& slot);

  // Compares `tensor` with `values`. True if all are equal; `target` is untouched then, and holds
  // the tensor otherwise.
  bool read_unless_equal(const TensorInfo& tensor, const float* values, float* target);

 private:
  // Puts elements `first` to `first + count` into `target`, in F32, all finite.
  void fetch(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count, float* target);
  void read_straight(const TensorInfo& tensor, float* target);
  void read_rows(const TensorInfo& tensor, const Slot& slot);
  void read_transposed(const TensorInfo& tensor, const Slot& slot);
  [[noreturn]] void report_non_finite(const TensorInfo& tensor);
  void report_progress(std::uint64_t bytes);

  const InputFile& file_;
  const AbortFlag& abort_;
  const Progress& progress_;
  std::uint64_t total_ = 0;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point reported_ = {};
  std::vector<std::byte> raw_;  // a piece as it is in the file
  std::vector<float> piece_;    // a piece before it is spread over rows
};

}  // namespace canopy
