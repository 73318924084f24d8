// The header of a safetensors file: 8 bytes of length, JSON, then the tensors' bytes without gaps.
// https://github.com/huggingface/safetensors#format
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dtype.h"
#include "file.h"

namespace canopy {

struct TensorInfo {
  std::string name;
  Dtype dtype;
  std::vector<std::uint64_t> shape;
  std::uint64_t offset;  // of its first byte in the file
  std::uint64_t bytes;
};

struct TensorTable {
  std::vector<TensorInfo> tensors;                     // in the order of their offsets
  std::unordered_map<std::string, std::size_t> index;  // name -> place in `tensors`

  const TensorInfo* find(const std::string& name) const;
};

// Reads the header and checks all of it against the file's size: after this, every tensor lies
// within the file, has as many bytes as its shape says, and overlaps no other.
// Throws BadModel naming the file and, where one is at fault, the tensor.
TensorTable read_header(const InputFile& file);

// The same on a header in memory; `data_offset` is where the tensors' bytes begin in the file and
// `data_bytes` how many there are.
TensorTable parse_header(std::string_view json, std::uint64_t data_offset,
                         std::uint64_t data_bytes, const std::string& path);

// "[4095, 192]"
std::string shape_text(const std::vector<std::uint64_t>& shape);

}  // namespace canopy
