#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "error.h"
#include "file.h"

namespace canopy {
namespace {

Error file_error(const std::string& path, const std::string& what) {
  return {ErrorCode::BadModel, path + ": " + what, path};
}

std::string reason(int number) { return std::generic_category().message(number); }

}  // namespace

InputFile::InputFile(const std::string& path) : path_(path) {
  // O_NONBLOCK: opening a pipe must not wait for its writer; it is refused just below.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw file_error(path, "cannot open: " + reason(errno));
  struct stat facts;
  if (fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
    close(descriptor);
    throw file_error(path, "is not a file");
  }
  handle_ = descriptor;
  size_ = static_cast<std::uint64_t>(facts.st_size);
}

InputFile::~InputFile() { close(static_cast<int>(handle_)); }

void InputFile::read(std::uint64_t offset, void* target, std::size_t count) const {
  auto* next = static_cast<char*>(target);
  while (count > 0) {
    const ssize_t got =
        pread(static_cast<int>(handle_), next, count, static_cast<off_t>(offset));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw file_error(path_, "cannot read: " + reason(errno));
    if (got == 0) {
      throw file_error(path_, "ends at byte " + std::to_string(offset) + ", had " +
                                  std::to_string(size_) + " bytes when it was opened");
    }
    next += got;
    offset += static_cast<std::uint64_t>(got);
    count -= static_cast<std::size_t>(got);
  }
}

}  // namespace canopy
