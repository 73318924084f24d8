#include "../core/node.h"

#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

Napi::Object ranking_value(Napi::Env env, const Ranking& ranking) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("ids", array_value(env, ranking.ids));
  object.Set("scores", array_value(env, ranking.scores));
  return object;
}

Napi::Value node_value(Napi::Env env, const NodeDetails& details) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("bias", details.bias);
  object.Set("inNorm", details.in_norm);
  object.Set("outNorm", details.out_norm);
  object.Set("promotes", ranking_value(env, details.promotes));
  object.Set("demotes", ranking_value(env, details.demotes));
  object.Set("firesFor", ranking_value(env, details.fires_for));
  object.Set("quietFor", ranking_value(env, details.quiet_for));
  return object;
}

}  // namespace

Napi::Value node(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto options = info[1].As<Napi::Object>();
  const NodeRequest request = {size_member(options, "layer"), size_member(options, "tree"),
                               size_member(options, "node"), size_member(options, "topK")};
  const Using with = using_argument(info[2]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, request, with](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        const auto details = std::make_shared<const NodeDetails>(
            model->node(running.pool, running.abort, request, with.precision));
        return [details](Napi::Env env) { return node_value(env, *details); };
      });
}

}  // namespace canopy
