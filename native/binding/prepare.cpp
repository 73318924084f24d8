#include "arguments.h"
#include "jobs.h"
#include "operations.h"

namespace canopy {

Napi::Value prepare(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const Using with = using_argument(info[1]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true}, [model, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        model->prepare(running.pool, running.abort, with.precision);
        return [](Napi::Env env) { return env.Undefined(); };
      });
}

}  // namespace canopy
