#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Value lens_value(Napi::Env env, const Trace& trace) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("topIds", array_value(env, trace.top_ids));
  object.Set("topLogits", array_value(env, trace.top_logits));
  object.Set("topProbabilities", array_value(env, trace.top_probabilities));
  return object;
}

}  // namespace

Napi::Value lens(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<const Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  const LensRequest request = {size_member(options, "layer"), size_member(options, "position"),
                               size_member(options, "topK")};
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto trace = std::make_shared<const Trace>(
            model->lens(running.pool, running.abort, *batch, request, with.precision));
        return [trace](Napi::Env env) { return lens_value(env, *trace); };
      });
}

}  // namespace canopy
