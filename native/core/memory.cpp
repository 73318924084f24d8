#include "memory.h"

#include <algorithm>
#include <cassert>
#include <string>

#include "error.h"

namespace canopy {
namespace {

constexpr std::size_t step = std::size_t{2} << 20;  // bytes populated between two looks

}  // namespace

// It begins at a third, so that both threads end at about the same time.
Populating::Populating(std::byte* start, std::size_t bytes) {
  if (bytes < 32 * step) return;
  thread_ = std::thread([this, start, bytes] {
    std::size_t at = bytes / 3 / step * step;
    while (!stopping_ && at < bytes && populate(start + at, std::min(step, bytes - at))) at += step;
  });
}

Populating::~Populating() {
  stopping_ = true;
  if (thread_.joinable()) thread_.join();
}

std::byte* Arena::take(std::size_t bytes) {
  constexpr std::size_t line = 64;  // bytes of a cache line, and of an AVX-512 register
  const std::size_t offset = used_;
  used_ += (bytes + line - 1) / line * line;
  if (block_ == nullptr) return nullptr;
  assert(used_ <= block_->size());
  return block_->data() + offset;
}

void require_memory(std::uint64_t bytes, const std::string& purpose, const std::string& file) {
  const std::optional<std::uint64_t> available = available_memory();
  if (!available || bytes <= *available) return;
  const auto mebibytes = [](std::uint64_t count) {
    return std::to_string((count + (1u << 20) - 1) >> 20) + " MiB";
  };
  throw Error(ErrorCode::NoMemory,
              (file.empty() ? "" : file + ": ") + purpose + " need " + mebibytes(bytes) +
                  " of memory, " + mebibytes(*available) + " are available",
              file);
}

}  // namespace canopy
