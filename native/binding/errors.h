// The core's errors as JavaScript errors.
#pragma once

#include <napi.h>

#include <exception>
#include <string>

namespace canopy {

struct ErrorFields {
  std::string code;
  std::string message;
  std::string file;
  std::string key;
};

// What the exception says; `internal` for one that is not the core's.
ErrorFields describe(const std::exception_ptr& exception);

// An Error with `code`, and `file` and `key` where they are not empty.
Napi::Error make_error(Napi::Env env, const ErrorFields& fields);

}  // namespace canopy
