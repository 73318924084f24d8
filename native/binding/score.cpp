#include "../core/score.h"

#include "arguments.h"
#include "interventions.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {

Napi::Value score(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<const Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  const ScoreRequest request = {array_member<std::int32_t>(options, "positions"),
                                array_member<std::int32_t>(options, "targets"),
                                interventions_member(options), noise_member(options)};
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto scores = std::make_shared<const Scores>(
            model->score(running.pool, running.abort, *batch, request, with.precision));
        return [scores](Napi::Env env) -> Napi::Value {
          Napi::Object object = Napi::Object::New(env);
          object.Set("logProbabilities", array_value(env, scores->log_probabilities));
          object.Set("ranks", array_value(env, scores->ranks));
          object.Set("leaves", array_value(env, scores->leaves));
          object.Set("totalUs", scores->total_us);
          return object;
        };
      });
}

}  // namespace canopy
