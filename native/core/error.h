// The one exception of the core: what went wrong, and which file and tensor or parameter is at fault.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>

namespace canopy {

enum class ErrorCode { BadModel, NoMemory, Cancelled, BadInput, Unsupported };

struct Error : std::runtime_error {
  Error(ErrorCode error_code, const std::string& message, std::string file_path = {},
        std::string key_name = {})
      : std::runtime_error(message),
        code(error_code),
        file(std::move(file_path)),
        key(std::move(key_name)) {}

  ErrorCode code;
  std::string file;  // empty where no file is at fault
  std::string key;   // empty where no tensor or parameter is at fault
};

}  // namespace canopy
