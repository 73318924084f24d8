#include "tensor_reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "error.h"

namespace canopy {
namespace {

// Elements of a piece: 4 MiB in F32, which a disk reads well and which takes about 2 ms, so that an
// abort is soon seen.
constexpr std::uint64_t piece_elements = 1 << 20;

std::uint64_t element_count(const TensorInfo& tensor) {
  return tensor.bytes * 8 / tensor.dtype.bits;
}

// [3, 17] for the element at `index` of a row-major tensor.
std::string index_text(const TensorInfo& tensor, std::uint64_t index) {
  std::vector<std::uint64_t> place(tensor.shape.size());
  for (std::size_t i = place.size(); i-- > 0;) {
    place[i] = index % tensor.shape[i];
    index /= tensor.shape[i];
  }
  return shape_text(place);
}

}  // namespace

void TensorReader::read(const TensorInfo& tensor, const Slot& slot) {
  if (slot.transposed) {
    read_transposed(tensor, slot);
  } else if (slot.stride != 0) {
    read_rows(tensor, slot);
  } else {
    read_straight(tensor, slot.target);
  }
}

void TensorReader::fetch(const TensorInfo& tensor, std::uint64_t first, std::uint64_t count,
                         float* target) {
  abort_.check();
  const std::uint64_t size = tensor.dtype.bits / 8;
  const std::uint64_t offset = tensor.offset + first * size;
  if (size == sizeof(float)) {
    file_.read(offset, target, count * size);
  } else {
    raw_.resize(count * size);
    file_.read(offset, raw_.data(), raw_.size());
    widen(tensor.dtype, raw_.data(), target, count);
  }
  if (first_non_finite(target, count) != count) report_non_finite(tensor);
  report_progress(count * size);
}

void TensorReader::read_straight(const TensorInfo& tensor, float* target) {
  const std::uint64_t count = element_count(tensor);
  for (std::uint64_t first = 0; first < count; first += piece_elements) {
    fetch(tensor, first, std::min(piece_elements, count - first), target + first);
  }
}

void TensorReader::read_rows(const TensorInfo& tensor, const Slot& slot) {
  const std::uint64_t rows = tensor.shape[0];
  const std::uint64_t columns = tensor.shape[1];
  const std::uint64_t group = std::max<std::uint64_t>(1, piece_elements / columns);
  piece_.resize(std::min(group, rows) * columns);
  for (std::uint64_t row = 0; row < rows; row += group) {
    const std::uint64_t count = std::min(group, rows - row);
    fetch(tensor, row * columns, count * columns, piece_.data());
    for (std::uint64_t i = 0; i < count; ++i) {
      std::memcpy(slot.target + (row + i) * slot.stride, piece_.data() + i * columns,
                  columns * sizeof(float));
    }
  }
}

// Sixteen rows of the file at a time: they become one whole cache line of each row in memory.
void TensorReader::read_transposed(const TensorInfo& tensor, const Slot& slot) {
  constexpr std::uint64_t band = 16;
  const std::uint64_t rows = tensor.shape[0];
  const std::uint64_t columns = tensor.shape[1];
  const std::uint64_t block = std::min(columns, piece_elements / band);
  piece_.resize(band * block);
  for (std::uint64_t row = 0; row < rows; row += band) {
    const std::uint64_t height = std::min(band, rows - row);
    for (std::uint64_t column = 0; column < columns; column += block) {
      const std::uint64_t width = std::min(block, columns - column);
      if (width == columns) {
        fetch(tensor, row * columns, height * columns, piece_.data());
      } else {
        for (std::uint64_t i = 0; i < height; ++i) {
          fetch(tensor, (row + i) * columns + column, width, piece_.data() + i * width);
        }
      }
      for (std::uint64_t j = 0; j < width; ++j) {
        float* target = slot.target + (column + j) * slot.stride + row;
        for (std::uint64_t i = 0; i < height; ++i) target[i] = piece_[i * width + j];
      }
    }
  }
}

bool TensorReader::read_unless_equal(const TensorInfo& tensor, const float* values,
                                     float* target) {
  const std::uint64_t count = element_count(tensor);
  piece_.resize(std::min(piece_elements, count));
  for (std::uint64_t first = 0; first < count; first += piece_elements) {
    const std::uint64_t length = std::min(piece_elements, count - first);
    fetch(tensor, first, length, piece_.data());
    if (std::memcmp(piece_.data(), values + first, length * sizeof(float)) == 0) continue;
    std::memcpy(target, values, first * sizeof(float));
    std::memcpy(target + first, piece_.data(), length * sizeof(float));
    for (first += length; first < count; first += piece_elements) {
      fetch(tensor, first, std::min(piece_elements, count - first), target + first);
    }
    return false;
  }
  return true;
}

// Pieces are not always read in order, so the first one is looked for from the start.
void TensorReader::report_non_finite(const TensorInfo& tensor) {
  const std::uint64_t count = element_count(tensor);
  const std::uint64_t size = tensor.dtype.bits / 8;
  std::vector<float> values(std::min(piece_elements, count));
  for (std::uint64_t first = 0; first < count; first += piece_elements) {
    abort_.check();
    const std::uint64_t length = std::min(piece_elements, count - first);
    raw_.resize(length * size);
    file_.read(tensor.offset + first * size, raw_.data(), raw_.size());
    widen(tensor.dtype, raw_.data(), values.data(), length);
    const std::uint64_t bad = first_non_finite(values.data(), length);
    if (bad == length) continue;
    throw Error(ErrorCode::BadModel,
                file_.path() + ": tensor " + tensor.name + " holds " +
                    (std::isnan(values[bad]) ? "NaN" : "infinity") + " at " +
                    index_text(tensor, first + bad),
                file_.path(), tensor.name);
  }
  throw Error(ErrorCode::BadModel, file_.path() + ": changed while it was read", file_.path());
}

void TensorReader::report_progress(std::uint64_t bytes) {
  done_ += bytes;
  const auto now = std::chrono::steady_clock::now();
  if (done_ != total_ && now - reported_ < std::chrono::milliseconds(50)) return;
  reported_ = now;
  if (progress_) progress_(done_, total_);
}

}  // namespace canopy
