// Memory of our own: one aligned block per purpose, and how much the machine still has.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <utility>

namespace canopy {

// Zeroed memory that starts at a multiple of 2 MiB and is offered for huge pages: with 4 KiB pages,
// each of a token's rows in a tree costs a TLB miss.
class Block {
 public:
  Block() = default;
  // Throws NoMemory where the system refuses.
  explicit Block(std::size_t bytes);
  ~Block();
  Block(Block&& other) noexcept { swap(other); }
  Block& operator=(Block&& other) noexcept {
    Block(std::move(other)).swap(*this);
    return *this;
  }

  std::byte* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  static constexpr std::size_t huge_page = std::size_t{2} << 20;

  void swap(Block& other) noexcept {
    std::swap(mapping_, other.mapping_);
    std::swap(mapped_, other.mapped_);
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
  }

  void* mapping_ = nullptr;
  std::size_t mapped_ = 0;  // bytes, the alignment's slack included
  std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

// Has the system give the pages of `bytes` from `start` now, rather than when they are first written.
// False where it cannot.
bool populate(std::byte* start, std::size_t bytes);

// Populates a large block from a thread of its own, while another fills it from the front: clearing
// pages takes most of the time that opening a model takes (654 MB in a virtual machine: 1.2 of 1.7 s).
class Populating {
 public:
  explicit Populating(std::byte* start, std::size_t bytes);
  ~Populating();
  Populating(const Populating&) = delete;
  Populating& operator=(const Populating&) = delete;

 private:
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

// Hands out pieces of a block, each starting at a multiple of 64 bytes. Without a block it only
// counts, so that one function both plans and lays out.
class Arena {
 public:
  Arena() = default;
  explicit Arena(Block& block) : block_(&block) {}

  float* floats(std::size_t count) { return reinterpret_cast<float*>(take(count * sizeof(float))); }
  std::int32_t* integers(std::size_t count) {
    return reinterpret_cast<std::int32_t*>(take(count * sizeof(std::int32_t)));
  }
  std::uint16_t* halves(std::size_t count) {
    return reinterpret_cast<std::uint16_t*>(take(count * sizeof(std::uint16_t)));
  }
  std::size_t used() const { return used_; }  // bytes

 private:
  std::byte* take(std::size_t bytes);

  Block* block_ = nullptr;
  std::size_t used_ = 0;
};

// Bytes that this process may still take without swapping: what the system calls available, within
// the limits of the control group; nothing where the system does not say.
std::optional<std::uint64_t> available_memory();

// Throws NoMemory, with both figures, where `bytes` for `purpose` ("the weights") are more than is
// available. `file` is named in the error where it is not empty.
void require_memory(std::uint64_t bytes, const std::string& purpose, const std::string& file = {});

}  // namespace canopy
