#include "errors.h"

#include <new>

#include "../core/error.h"

namespace canopy {
namespace {

const char* code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::BadModel:
      return "bad-model";
    case ErrorCode::NoMemory:
      return "no-memory";
    case ErrorCode::Cancelled:
      return "cancelled";
    case ErrorCode::BadInput:
      return "bad-input";
    case ErrorCode::Unsupported:
      break;
  }
  return "unsupported";
}

}  // namespace

ErrorFields describe(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const Error& error) {
    return {code_name(error.code), error.what(), error.file, error.key};
  } catch (const std::bad_alloc&) {
    return {"no-memory", "there is not enough memory for this call", {}, {}};
  } catch (const std::exception& error) {
    return {"internal", error.what(), {}, {}};
  }
}

Napi::Error make_error(Napi::Env env, const ErrorFields& fields) {
  Napi::Error error = Napi::Error::New(env, fields.message);
  error.Set("code", Napi::String::New(env, fields.code));
  if (!fields.file.empty()) error.Set("file", Napi::String::New(env, fields.file));
  if (!fields.key.empty()) error.Set("key", Napi::String::New(env, fields.key));
  return error;
}

}  // namespace canopy
