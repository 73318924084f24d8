// Results as JavaScript objects. Arrays are copied into memory that JavaScript owns: Electron
// forbids external buffers.
#pragma once

#include <napi.h>

#include <cstring>
#include <string>
#include <vector>

#include "../core/trace.h"

namespace canopy {

template <typename Element>
Napi::Value array_value(Napi::Env env, const std::vector<Element>& values) {
  auto array = Napi::TypedArrayOf<Element>::New(env, values.size());
  if (!values.empty()) std::memcpy(array.Data(), values.data(), values.size() * sizeof(Element));
  return array;
}

Napi::Value strings_value(Napi::Env env, const std::vector<std::string>& values);
Napi::Value trace_value(Napi::Env env, const Trace& trace);

}  // namespace canopy
