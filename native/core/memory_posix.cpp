#include <sys/mman.h>

#include <cstdint>
#include <string>

#include "error.h"
#include "memory.h"

namespace canopy {

Block::Block(std::size_t bytes) : mapped_(bytes + huge_page), size_(bytes) {
  mapping_ = mmap(nullptr, mapped_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapping_ == MAP_FAILED) {
    mapping_ = nullptr;
    throw Error(ErrorCode::NoMemory,
                "the system refused " + std::to_string(bytes >> 20) + " MiB of memory");
  }
  const auto address = reinterpret_cast<std::uintptr_t>(mapping_);
  data_ = reinterpret_cast<std::byte*>((address + huge_page - 1) / huge_page * huge_page);
#ifdef MADV_HUGEPAGE
  madvise(data_, bytes, MADV_HUGEPAGE);  // a hint: without it the pages are small and slower
#endif
}

bool populate([[maybe_unused]] std::byte* start, [[maybe_unused]] std::size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  return madvise(start, bytes, MADV_POPULATE_WRITE) == 0;
#else
  return false;
#endif
}

Block::~Block() {
  if (mapping_ != nullptr) munmap(mapping_, mapped_);
}

}  // namespace canopy
