#include "../core/timing.h"

#include <algorithm>

#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Value timing_value(Napi::Env env, const Timing& timing) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("repetitions", static_cast<double>(timing.repetitions));
  object.Set("distinctNodes", array_value(env, timing.distinct_nodes));
  object.Set("forwardUs", array_value(env, timing.forward_us));
  object.Set("forwardDenseMaskedUs", array_value(env, timing.forward_dense_masked_us));
  object.Set("cmmUs", array_value(env, timing.cmm_us));
  object.Set("denseUs", array_value(env, timing.dense_us));
  object.Set("denseMaskedUs", array_value(env, timing.dense_masked_us));
  object.Set("differences", array_value(env, timing.differences));
  object.Set("leavesChanged", array_value(env, timing.leaves_changed));
  return object;
}

}  // namespace

Napi::Value time(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<const Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  const TimingEffort effort = {1000 * options.Get("budgetMs").As<Napi::Number>().DoubleValue(),
                               size_member(options, "minRepetitions")};
  const Using with = using_argument(info[3]);
  const auto progress = progress_argument(info[4]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute},
      [model, batch, effort, with, progress](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        double reported_us = 0;
        const auto between = [&](double used_us) {
          constexpr double report_every_us = 50'000;
          if (used_us - reported_us >= report_every_us) {
            reported_us = used_us;
            progress(std::min(used_us, effort.budget_us) / 1000, effort.budget_us / 1000);
          }
          running.let_short_jobs_pass();
        };
        const auto timing = std::make_shared<const Timing>(
            model->time(running.pool, running.abort, *batch, effort, between, with.precision));
        return [timing](Napi::Env env) { return timing_value(env, *timing); };
      });
}

}  // namespace canopy
