#include "memory.h"

#include <cassert>
#include <string>

#include "error.h"

namespace canopy {

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
