// A regular file, read by position. The file is never mapped: a file that shrinks or is replaced
// while it is read gives an error, not a signal.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace canopy {

class InputFile {
 public:
  // Opens `path` (UTF-8). Throws BadModel where it is missing, unreadable or no regular file.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  const std::string& path() const { return path_; }
  std::uint64_t size() const { return size_; }  // bytes, when opened

  // Reads exactly `count` bytes at `offset`; throws BadModel where the file has fewer.
  void read(std::uint64_t offset, void* target, std::size_t count) const;

 private:
  std::string path_;
  std::uint64_t size_ = 0;
  std::intptr_t handle_ = -1;
};

}  // namespace canopy
