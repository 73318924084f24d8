// The addon's table of contents.
#include <napi.h>

#include "jobs.h"
#include "operations.h"

namespace {

Napi::Object initialise(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(new canopy::Jobs(env));
  exports.Set("machine", Napi::Function::New(env, canopy::machine));
  exports.Set("inspect", Napi::Function::New(env, canopy::inspect));
  exports.Set("open", Napi::Function::New(env, canopy::open));
  exports.Set("close", Napi::Function::New(env, canopy::close));
  exports.Set("prepare", Napi::Function::New(env, canopy::prepare));
  exports.Set("trace", Napi::Function::New(env, canopy::trace));
  exports.Set("leaves", Napi::Function::New(env, canopy::leaves));
  exports.Set("intervene", Napi::Function::New(env, canopy::intervene));
  exports.Set("sweep", Napi::Function::New(env, canopy::sweep));
  exports.Set("score", Napi::Function::New(env, canopy::score));
  exports.Set("node", Napi::Function::New(env, canopy::node));
  exports.Set("lens", Napi::Function::New(env, canopy::lens));
  exports.Set("time", Napi::Function::New(env, canopy::time));
  exports.Set("evaluateLayer", Napi::Function::New(env, canopy::evaluate_layer));
  exports.Set("benchmark", Napi::Function::New(env, canopy::benchmark));
  exports.Set("measureLimits", Napi::Function::New(env, canopy::measure_limits));
  return exports;
}

}  // namespace

NODE_API_MODULE(canopy, initialise)
