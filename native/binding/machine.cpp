#include "../core/blas.h"
#include "../core/dispatch.h"
#include "errors.h"
#include "operations.h"
#include "results.h"

namespace canopy {

Napi::Value machine(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  std::vector<std::string> targets;
  for (const KernelTarget target : machine_targets()) targets.emplace_back(target_name(target));
  try {
    Napi::Object object = Napi::Object::New(env);
    object.Set("targets", strings_value(env, targets));
    object.Set("target", std::string(target_name(choose_target(""))));
    object.Set("blas", blas_description());
    return object;
  } catch (const std::runtime_error&) {
    throw make_error(env, describe(std::current_exception()));
  }
}

}  // namespace canopy
