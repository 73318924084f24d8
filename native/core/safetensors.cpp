#include "safetensors.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <unordered_set>

#include "error.h"
#include "json_reader.h"

namespace canopy {
namespace {

constexpr std::uint64_t largest_header = 100'000'000;  // bytes, the format's own limit

struct Entry {
  std::optional<std::string> dtype;
  std::optional<std::vector<std::uint64_t>> shape;
  std::optional<std::vector<std::uint64_t>> offsets;
};

class Parser {
 public:
  Parser(std::string_view json, std::uint64_t data_offset, std::uint64_t data_bytes,
         const std::string& path)
      : json_(json), data_offset_(data_offset), data_bytes_(data_bytes), path_(path) {}

  TensorTable parse(bool starts_with_brace) {
    try {
      if (!starts_with_brace) throw JsonError("its header does not start with '{'");
      json_.object([this](const std::string& key) { member(key); });
      json_.end();
    } catch (const JsonError& error) {
      throw Error(ErrorCode::BadModel, path_ + ": " + error.what(), path_, current_);
    }
    check_layout();
    for (std::size_t i = 0; i < table_.tensors.size(); ++i) {
      table_.index.emplace(table_.tensors[i].name, i);
    }
    return std::move(table_);
  }

 private:
  [[noreturn]] void fail(const std::string& name, const std::string& what) const {
    throw Error(ErrorCode::BadModel, path_ + ": tensor " + name + " " + what, path_, name);
  }

  void member(const std::string& key) {
    current_ = key;
    if (!names_.insert(key).second) fail(key, "is listed twice");
    if (key == "__metadata__") {
      metadata();
    } else {
      add(key, entry(key));
    }
    current_.clear();
  }

  void metadata() {
    std::unordered_set<std::string> keys;
    json_.object([&](const std::string& key) {
      if (!keys.insert(key).second) throw JsonError("__metadata__ has the key " + key + " twice");
      json_.string();
    });
  }

  std::vector<std::uint64_t> integers() {
    std::vector<std::uint64_t> values;
    json_.array([&] { values.push_back(json_.unsigned_integer()); });
    return values;
  }

  Entry entry(const std::string& name) {
    Entry entry;
    json_.object([&](const std::string& key) {
      if (key == "dtype" && !entry.dtype) {
        entry.dtype = json_.string();
      } else if (key == "shape" && !entry.shape) {
        entry.shape = integers();
      } else if (key == "data_offsets" && !entry.offsets) {
        entry.offsets = integers();
      } else {
        fail(name, "has an unknown or repeated key: " + key);
      }
    });
    return entry;
  }

  void add(const std::string& name, const Entry& entry) {
    if (!entry.dtype || !entry.shape || !entry.offsets) {
      fail(name, "lacks one of dtype, shape and data_offsets");
    }
    const std::optional<Dtype> dtype = find_dtype(*entry.dtype);
    if (!dtype) fail(name, "has the unknown dtype " + *entry.dtype);
    if (entry.offsets->size() != 2) fail(name, "does not have two data_offsets");
    const std::uint64_t begin = (*entry.offsets)[0];
    const std::uint64_t end = (*entry.offsets)[1];
    if (begin > end) fail(name, "ends before it begins");
    if (end > data_bytes_) {
      fail(name, "ends at byte " + std::to_string(end) + " of the data, the file has " +
                     std::to_string(data_bytes_));
    }
    const std::uint64_t bytes = size_of(name, *dtype, *entry.shape);
    if (bytes != end - begin) {
      fail(name, "has " + std::to_string(end - begin) + " bytes, its shape " +
                     shape_text(*entry.shape) + " of " + *entry.dtype + " needs " +
                     std::to_string(bytes));
    }
    table_.tensors.push_back({name, *dtype, *entry.shape, data_offset_ + begin, bytes});
  }

  std::uint64_t size_of(const std::string& name, const Dtype& dtype,
                        const std::vector<std::uint64_t>& shape) const {
    std::uint64_t bits = dtype.bits;
    for (const std::uint64_t side : shape) {
      if (side != 0 && bits > UINT64_MAX / side) {
        fail(name, "has the shape " + shape_text(shape) + ", which no file can hold");
      }
      bits *= side;
    }
    if (bits % 8 != 0) fail(name, "does not fill whole bytes");
    return bits / 8;
  }

  // The format allows neither overlaps nor gaps, and no bytes behind the last tensor.
  void check_layout() {
    auto& tensors = table_.tensors;
    std::sort(tensors.begin(), tensors.end(), [](const TensorInfo& a, const TensorInfo& b) {
      return a.offset != b.offset ? a.offset < b.offset : a.bytes < b.bytes;
    });
    std::uint64_t expected = data_offset_;
    for (const TensorInfo& tensor : tensors) {
      if (tensor.offset < expected) fail(tensor.name, "overlaps the tensor before it");
      if (tensor.offset > expected) fail(tensor.name, "leaves a gap before it");
      expected += tensor.bytes;
    }
    if (expected != data_offset_ + data_bytes_) {
      throw Error(ErrorCode::BadModel,
                  path_ + ": has " + std::to_string(data_offset_ + data_bytes_ - expected) +
                      " bytes that belong to no tensor",
                  path_);
    }
  }

  JsonReader json_;
  std::uint64_t data_offset_;
  std::uint64_t data_bytes_;
  const std::string& path_;
  std::string current_;  // the member being read, for errors
  std::unordered_set<std::string> names_;
  TensorTable table_;
};

}  // namespace

const TensorInfo* TensorTable::find(const std::string& name) const {
  const auto found = index.find(name);
  return found == index.end() ? nullptr : &tensors[found->second];
}

TensorTable parse_header(std::string_view json, std::uint64_t data_offset,
                         std::uint64_t data_bytes, const std::string& path) {
  return Parser(json, data_offset, data_bytes, path).parse(json.starts_with('{'));
}

TensorTable read_header(const InputFile& file) {
  const auto fail = [&file](const std::string& what) {
    throw Error(ErrorCode::BadModel, file.path() + ": " + what, file.path());
  };
  constexpr std::uint64_t prefix = 8;
  if (file.size() < prefix) {
    fail("has " + std::to_string(file.size()) + " bytes, a safetensors file has at least 8");
  }
  std::uint64_t length = 0;
  file.read(0, &length, sizeof length);
  if (length > largest_header) {
    fail("its header would have " + std::to_string(length) + " bytes, the format allows " +
         std::to_string(largest_header) + ": this is not a safetensors file");
  }
  if (length > file.size() - prefix) {
    fail("its header should have " + std::to_string(length) + " bytes, the file has only " +
         std::to_string(file.size() - prefix) + " behind the first 8: it is truncated");
  }
  std::string json(length, '\0');
  file.read(prefix, json.data(), json.size());
  const std::uint64_t data_offset = prefix + length;
  return parse_header(json, data_offset, file.size() - data_offset, file.path());
}

std::string shape_text(const std::vector<std::uint64_t>& shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i) {
    text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  }
  return text + "]";
}

}  // namespace canopy
