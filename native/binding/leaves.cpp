#include <cstdint>
#include <limits>
#include <vector>

#include "../core/stopwatch.h"
#include "../core/trace.h"
#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

using Traces = std::vector<Trace>;

// The layers' arrays, one behind the other, and in each those of the groups.
template <typename Target, typename Source>
Napi::Value joined(Napi::Env env, const Traces& traces, std::vector<Source> LayerTrace::*member) {
  std::size_t size = 0;
  for (const Trace& trace : traces) {
    for (const LayerTrace& layer : trace.layers) size += (layer.*member).size();
  }
  auto array = Napi::TypedArrayOf<Target>::New(env, size);
  Target* next = array.Data();
  const std::size_t layers = traces.empty() ? 0 : traces[0].layers.size();
  for (std::size_t layer = 0; layer < layers; ++layer) {
    for (const Trace& trace : traces) {
      for (const Source value : trace.layers[layer].*member) *next++ = static_cast<Target>(value);
    }
  }
  return array;
}

}  // namespace

Napi::Value leaves(const Napi::CallbackInfo& info) {
  const auto model = model_argument(info[0]);
  const auto batch = std::make_shared<Batch>(batch_argument(info[1]));
  const auto options = info[2].As<Napi::Object>();
  const bool logits = flag_member(options, "logits");
  const bool margins = flag_member(options, "margins");
  TraceRequest request;
  request.detail = margins ? Detail::Margins : Detail::Leaves;
  const Using with = using_argument(info[3]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute, true},
      [model, batch, request, with, logits, margins](const Running& running) -> MakeValue {
        running.pool.resize(with.threads);
        Stopwatch watch;
        const auto traces = std::make_shared<const Traces>(
            model->trace_groups(running.pool, running.abort, *batch, request, with.precision));
        const double total_us = watch.lap_us();
        const FffShape* shape = model->config().fff();
        constexpr std::size_t most = std::numeric_limits<std::uint16_t>::digits;
        const bool narrow = shape == nullptr || shape->depth <= most;
        return [traces, narrow, logits, margins, total_us](Napi::Env env) -> Napi::Value {
          Napi::Object object = Napi::Object::New(env);
          object.Set("leaves", narrow ? joined<std::uint16_t>(env, *traces, &LayerTrace::leaves)
                                      : joined<std::uint32_t>(env, *traces, &LayerTrace::leaves));
          if (logits) object.Set("logits", joined<float>(env, *traces, &LayerTrace::logits));
          if (margins) object.Set("margins", joined<float>(env, *traces, &LayerTrace::margins));
          object.Set("totalUs", total_us);
          return object;
        };
      });
}

}  // namespace canopy
