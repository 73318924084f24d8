#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <cstdint>
#include <string>

#include "error.h"
#include "memory.h"

namespace canopy {

Block::Block(std::size_t bytes) : mapped_(bytes + huge_page), size_(bytes) {
  mapping_ = VirtualAlloc(nullptr, mapped_, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (mapping_ == nullptr) {
    throw Error(ErrorCode::NoMemory,
                "the system refused " + std::to_string(bytes >> 20) + " MiB of memory");
  }
  const auto address = reinterpret_cast<std::uintptr_t>(mapping_);
  data_ = reinterpret_cast<std::byte*>((address + huge_page - 1) / huge_page * huge_page);
}

bool populate(std::byte*, std::size_t) { return false; }

Block::~Block() {
  if (mapping_ != nullptr) VirtualFree(mapping_, 0, MEM_RELEASE);
}

std::optional<std::uint64_t> available_memory() {
  MEMORYSTATUSEX status = {};
  status.dwLength = sizeof status;
  if (!GlobalMemoryStatusEx(&status)) return std::nullopt;
  return status.ullAvailPhys;
}

}  // namespace canopy
