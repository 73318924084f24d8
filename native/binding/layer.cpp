#include "../core/layer_evaluation.h"

#include "../core/dispatch.h"
#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

LooseLayer layer_argument(const Napi::Object& object) {
  return {size_member(object, "hidden"),        size_member(object, "trees"),
          size_member(object, "depth"),         array_member<float>(object, "wIn"),
          array_member<float>(object, "bIn"),   array_member<float>(object, "wOut")};
}

Variant variant_argument(const std::string& name) {
  return name == "cmm" ? Variant::Cmm : name == "dense" ? Variant::Dense : Variant::DenseMasked;
}

Napi::Value output_value(Napi::Env env, const LayerOutput& output) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("y", array_value(env, output.y));
  object.Set("leaves", array_value(env, output.leaves));
  object.Set("logits", array_value(env, output.logits));
  return object;
}

}  // namespace

Napi::Value evaluate_layer(const Napi::CallbackInfo& info) {
  const auto object = info[0].As<Napi::Object>();
  const auto layer = std::make_shared<const LooseLayer>(layer_argument(object));
  const auto x = std::make_shared<const std::vector<float>>(array_member<float>(object, "x"));
  const Variant variant = variant_argument(info[1].As<Napi::String>());
  const std::string target = info[2].IsString() ? std::string(info[2].As<Napi::String>()) : "";
  const std::size_t threads = info[3].As<Napi::Number>().Uint32Value();
  const CmmChoice choice = {strategy_argument(info[4]), false};
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [layer, x, variant, target, threads, choice](const Running& running) -> MakeValue {
        running.pool.resize(threads);
        set_blas_threads(threads);
        const Kernels& kernels = kernels_of(choose_target(target));
        const auto output = std::make_shared<const LayerOutput>(
            evaluate_layer({kernels, running.pool, running.abort}, *layer, *x, variant, choice));
        return [output](Napi::Env env) { return output_value(env, *output); };
      });
}

}  // namespace canopy
