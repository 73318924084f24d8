#include "../core/variation.h"

#include "arguments.h"
#include "interventions.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Value view_value(Napi::Env env, const OtherView& view) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("ranks", array_value(env, view.ranks));
  object.Set("probabilities", array_value(env, view.probabilities));
  return object;
}

Napi::Value variation_value(Napi::Env env, const Variation& variation) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("before", trace_value(env, variation.before));
  object.Set("after", trace_value(env, variation.after));
  object.Set("beforeInAfter", view_value(env, variation.before_in_after));
  object.Set("afterInBefore", view_value(env, variation.after_in_before));
  object.Set("divergences", array_value(env, variation.divergences));
  object.Set("cosines", array_value(env, variation.cosines));
  return object;
}

Napi::Value sweep_value(Napi::Env env, const Sweep& sweep) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("divergences", array_value(env, sweep.divergences));
  object.Set("topIds", array_value(env, sweep.top_ids));
  object.Set("rerouted", array_value(env, sweep.rerouted));
  return object;
}

}  // namespace

Napi::Value intervene(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<const Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  TraceRequest request = {array_member<std::int32_t>(options, "predictAt"),
                          size_member(options, "topK")};
  request.interventions = interventions_member(options);
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto result = std::make_shared<const Variation>(
            model->intervene(running.pool, running.abort, *batch, request, with.precision));
        return [result](Napi::Env env) { return variation_value(env, *result); };
      });
}

Napi::Value sweep(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<const Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  SweepRequest request = {array_member<std::int32_t>(options, "predictAt"),
                          interventions_member(options, "common"), {}};
  const auto variants = options.Get("variants").As<Napi::Array>();
  for (std::uint32_t i = 0; i < variants.Length(); ++i) {
    request.variants.push_back(interventions_argument(variants.Get(i)));
  }
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto result = std::make_shared<const Sweep>(
            model->sweep(running.pool, running.abort, *batch, request, with.precision));
        return [result](Napi::Env env) { return sweep_value(env, *result); };
      });
}

}  // namespace canopy
