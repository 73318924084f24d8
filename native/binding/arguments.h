// JavaScript arguments as plain structs. index.ts has checked them; here a wrong type throws.
#pragma once

#include <napi.h>

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "../core/batch.h"
#include "../core/config.h"
#include "../core/embedding_noise.h"
#include "../core/kernels.h"
#include "../core/model.h"
#include "jobs.h"

namespace canopy {

Config config_argument(const Napi::Value& value);
Batch batch_argument(const Napi::Value& value);

// The noise of an options object; none where it has no such member.
EmbeddingNoise noise_member(const Napi::Object& options);

std::size_t size_member(const Napi::Object& object, const char* name);
bool flag_member(const Napi::Object& object, const char* name);
std::string text_member(const Napi::Object& object, const char* name);

// "walk", "levels" or "partition"; nothing for undefined.
std::optional<Strategy> strategy_argument(const Napi::Value& value);

template <typename Element>
std::vector<Element> array_member(const Napi::Object& object, const char* name) {
  const auto array = object.Get(name).As<Napi::TypedArrayOf<Element>>();
  return {array.Data(), array.Data() + array.ElementLength()};
}

// Threads and precision of a call.
struct Using {
  std::size_t threads;
  Precision precision;
};

Using using_argument(const Napi::Value& value);

// What JavaScript holds of an open model; empty once closed.
struct ModelHandle {
  std::shared_ptr<Model> model;
};

// The model of a handle; throws where it was closed.
std::shared_ptr<Model> model_argument(const Napi::Value& value);

// Calls the JavaScript function `value` with (done, total) from any thread; nothing for undefined.
std::function<void(double, double)> progress_argument(const Napi::Value& value);

}  // namespace canopy
