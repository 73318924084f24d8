#include "../core/trace.h"

#include "arguments.h"
#include "interventions.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {

Napi::Value trace(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  TraceRequest request = {array_member<std::int32_t>(options, "predictAt"),
                          size_member(options, "topK"), flag_member(options, "capture")};
  request.interventions = interventions_member(options);
  request.noise = noise_member(options);
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto result = std::make_shared<const Trace>(
            model->trace(running.pool, running.abort, *batch, request, with.precision));
        return [result](Napi::Env env) { return trace_value(env, *result); };
      });
}

}  // namespace canopy
