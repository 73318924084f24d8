#define WIN32_LEAN_AND_MEAN
#define NOMINMAX
#include <windows.h>

#include <algorithm>
#include <system_error>

#include "error.h"
#include "file.h"

namespace canopy {
namespace {

Error file_error(const std::string& path, const std::string& what) {
  return {ErrorCode::BadModel, path + ": " + what, path};
}

std::string reason(DWORD number) {
  return std::system_category().message(static_cast<int>(number));
}

std::wstring widen_path(const std::string& path) {
  const int length = MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, nullptr, 0);
  std::wstring wide(static_cast<std::size_t>(length), L'\0');
  MultiByteToWideChar(CP_UTF8, 0, path.c_str(), -1, wide.data(), length);
  return wide;
}

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path) {
  // Sharing everything: the user may replace or delete the file while it is read.
  const HANDLE handle = CreateFileW(
      widen_path(path).c_str(), GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE,
      nullptr, OPEN_EXISTING, FILE_FLAG_SEQUENTIAL_SCAN, nullptr);
  if (handle == INVALID_HANDLE_VALUE) {
    throw file_error(path, "cannot open: " + reason(GetLastError()));
  }
  LARGE_INTEGER size;
  if (GetFileType(handle) != FILE_TYPE_DISK || !GetFileSizeEx(handle, &size)) {
    CloseHandle(handle);
    throw file_error(path, "is not a file");
  }
  handle_ = reinterpret_cast<std::intptr_t>(handle);
  size_ = static_cast<std::uint64_t>(size.QuadPart);
}

InputFile::~InputFile() { CloseHandle(reinterpret_cast<HANDLE>(handle_)); }

void InputFile::read(std::uint64_t offset, void* target, std::size_t count) const {
  auto* next = static_cast<char*>(target);
  while (count > 0) {
    OVERLAPPED position = {};
    position.Offset = static_cast<DWORD>(offset);
    position.OffsetHigh = static_cast<DWORD>(offset >> 32);
    const auto part = static_cast<DWORD>(std::min<std::size_t>(count, 1u << 30));
    DWORD got = 0;
    if (!ReadFile(reinterpret_cast<HANDLE>(handle_), next, part, &got, &position) &&
        GetLastError() != ERROR_HANDLE_EOF) {
      throw file_error(path_, "cannot read: " + reason(GetLastError()));
    }
    if (got == 0) {
      throw file_error(path_, "ends at byte " + std::to_string(offset) + ", had " +
                                  std::to_string(size_) + " bytes when it was opened");
    }
    next += got;
    offset += got;
    count -= got;
  }
}

}  // namespace canopy
