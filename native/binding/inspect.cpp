#include "../core/safetensors.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Value table_value(Napi::Env env, const TensorTable& table) {
  Napi::Array list = Napi::Array::New(env, table.tensors.size());
  for (std::uint32_t i = 0; i < table.tensors.size(); ++i) {
    const TensorInfo& tensor = table.tensors[i];
    Napi::Array shape = Napi::Array::New(env, tensor.shape.size());
    for (std::uint32_t side = 0; side < tensor.shape.size(); ++side) {
      shape.Set(side, static_cast<double>(tensor.shape[side]));
    }
    Napi::Object object = Napi::Object::New(env);
    object.Set("name", tensor.name);
    object.Set("dtype", std::string(tensor.dtype.name));
    object.Set("shape", shape);
    object.Set("bytes", static_cast<double>(tensor.bytes));
    list.Set(i, object);
  }
  return list;
}

}  // namespace

Napi::Value inspect(const Napi::CallbackInfo& info) {
  const std::string path = info[0].As<Napi::String>();
  return Jobs::of(info.Env()).start(info.Env(), {Lane::Load}, [path](const Running&) -> MakeValue {
    return [table = read_header(InputFile(path))](Napi::Env env) { return table_value(env, table); };
  });
}

}  // namespace canopy
