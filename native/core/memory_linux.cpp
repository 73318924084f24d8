// Available memory on Linux: /proc/meminfo, and the limits of control groups (version 2).
#include <algorithm>
#include <fstream>
#include <limits>
#include <string>

#include "memory.h"

namespace canopy {
namespace {

// The number behind `key` in a file of "key value" lines.
std::optional<std::uint64_t> line_value(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  std::string name;
  std::uint64_t value = 0;
  while (file >> name >> value) {
    if (name == key) return value;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

// The one number of a file; nothing where it is missing or reads "max".
std::optional<std::uint64_t> file_value(const std::string& path) {
  std::ifstream file(path);
  std::uint64_t value = 0;
  if (file >> value) return value;
  return std::nullopt;
}

// What one group leaves: its limit less its use, where cached files count as free.
std::optional<std::uint64_t> group_available(const std::string& folder) {
  const auto limit = file_value(folder + "/memory.max");
  const auto used = file_value(folder + "/memory.current");
  if (!limit || !used) return std::nullopt;
  const std::uint64_t cache = line_value(folder + "/memory.stat", "inactive_file").value_or(0);
  const std::uint64_t firm = *used - std::min(*used, cache);
  return *limit - std::min(*limit, firm);
}

// "/a/b" for a process in that group of the unified hierarchy.
std::string own_group() {
  std::ifstream file("/proc/self/cgroup");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with("0::")) return line.substr(3);
  }
  return "/";
}

}  // namespace

std::optional<std::uint64_t> available_memory() {
  auto available = line_value("/proc/meminfo", "MemAvailable:");
  if (available) *available *= 1024;
  // A limit of any group above binds as well.
  for (std::string group = own_group();; group.resize(group.rfind('/'))) {
    if (const auto left = group_available("/sys/fs/cgroup" + group)) {
      available = std::min(available.value_or(*left), *left);
    }
    if (group.rfind('/') == std::string::npos) break;
  }
  return available;
}

}  // namespace canopy
