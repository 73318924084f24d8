#include "../core/dispatch.h"
#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Value opened_value(Napi::Env env, const std::shared_ptr<Model>& model) {
  const LoadedWeights& loaded = model->loaded();
  Napi::Object object = Napi::Object::New(env);
  object.Set("handle", Napi::External<ModelHandle>::New(
                           env, new ModelHandle{model},
                           [](Napi::Env, ModelHandle* handle) { delete handle; }));
  object.Set("fileDtype", loaded.file_dtype);
  object.Set("parameters", static_cast<double>(loaded.parameters));
  object.Set("weightBytes", static_cast<double>(loaded.bytes));
  object.Set("warnings", strings_value(env, loaded.warnings));
  return object;
}

}  // namespace

Napi::Value open(const Napi::CallbackInfo& info) {
  const auto options = info[0].As<Napi::Object>();
  const std::string path = text_member(options, "weights");
  const std::string target =
      options.Get("target").IsString() ? text_member(options, "target") : std::string();
  const Config config = config_argument(options.Get("config"));
  const auto progress = progress_argument(info[1]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Load},
      [path, target, config, progress](const Running& running) -> MakeValue {
        const auto model = std::make_shared<Model>(
            path, config, choose_target(target), running.abort,
            [&progress](std::uint64_t done, std::uint64_t total) {
              progress(static_cast<double>(done), static_cast<double>(total));
            });
        return [model](Napi::Env env) { return opened_value(env, model); };
      });
}

Napi::Value close(const Napi::CallbackInfo& info) {
  info[0].As<Napi::External<ModelHandle>>().Data()->model.reset();
  return info.Env().Undefined();
}

}  // namespace canopy
