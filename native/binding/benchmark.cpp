#include "../core/benchmark.h"

#include "../core/dispatch.h"
#include "../core/limits.h"
#include "arguments.h"
#include "jobs.h"
#include "operations.h"
#include "results.h"

namespace canopy {
namespace {

constexpr const char* strategy_names[] = {"walk", "levels", "partition"};

double number_member(const Napi::Object& object, const char* name) {
  return object.Get(name).As<Napi::Number>().DoubleValue();
}

BenchTask task_argument(const Napi::Object& object) {
  BenchTask task;
  task.tokens = size_member(object, "tokens");
  task.layers = size_member(object, "layers");
  task.hidden = size_member(object, "hidden");
  task.trees = size_member(object, "trees");
  task.depth = size_member(object, "depth");
  task.bf16 = text_member(object, "precision") == "bf16";
  task.strategy = strategy_argument(object.Get("strategy"));
  task.dense = flag_member(object, "dense");
  task.dense_masked = flag_member(object, "denseMasked");
  task.apart = flag_member(object, "apart");
  task.min_repetitions = size_member(object, "minRepetitions");
  task.budget_us = 1000 * number_member(object, "budgetMs");
  task.seed = static_cast<std::uint64_t>(number_member(object, "seed"));
  return task;
}

Napi::Value benchmark_value(Napi::Env env, const Benchmark& benchmark) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("strategy", strategy_names[static_cast<int>(benchmark.strategy)]);
  object.Set("cmmUs", array_value(env, benchmark.cmm_us));
  object.Set("denseUs", array_value(env, benchmark.dense_us));
  object.Set("denseMaskedUs", array_value(env, benchmark.dense_masked_us));
  object.Set("largestDifference", benchmark.largest_difference);
  object.Set("leavesChanged", benchmark.leaves_changed);
  object.Set("bytes", static_cast<double>(benchmark.bytes));
  object.Set("distinctNodes", benchmark.distinct_nodes);
  return object;
}

Napi::Value limits_value(Napi::Env env, const Limits& limits) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("fmaGflops", limits.fma_gflops);
  object.Set("l2GBs", limits.l2_gbs);
  object.Set("l3GBs", limits.l3_gbs);
  object.Set("dramGBs", limits.dram_gbs);
  object.Set("l2Bytes", static_cast<double>(limits.l2_bytes));
  object.Set("l3Bytes", static_cast<double>(limits.l3_bytes));
  return object;
}

const Kernels& best_kernels() { return kernels_of(machine_targets().back()); }

}  // namespace

Napi::Value benchmark(const Napi::CallbackInfo& info) {
  const auto object = info[0].As<Napi::Object>();
  const BenchTask task = task_argument(object);
  const std::string target = text_member(object, "target");
  const std::size_t threads = size_member(object, "threads");
  const auto progress = progress_argument(info[1]);
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute},
      [task, target, threads, progress](const Running& running) -> MakeValue {
        running.pool.resize(threads);
        set_blas_threads(threads);
        BenchTask reported = task;
        reported.between = [&](double used_us) {
          progress(std::min(used_us, task.budget_us) / 1000, task.budget_us / 1000);
        };
        const Compute compute = {kernels_of(choose_target(target)), running.pool, running.abort};
        const auto result = std::make_shared<const Benchmark>(
            run_benchmark(compute, reported, best_kernels().gelu));
        return [result](Napi::Env env) { return benchmark_value(env, *result); };
      });
}

Napi::Value measure_limits(const Napi::CallbackInfo& info) {
  const std::size_t threads = info[0].As<Napi::Number>().Uint32Value();
  return Jobs::of(info.Env()).start(
      info.Env(), {Lane::Compute}, [threads](const Running& running) -> MakeValue {
        running.pool.resize(threads);
        const Limits limits = measure_limits({best_kernels(), running.pool, running.abort});
        return [limits](Napi::Env env) { return limits_value(env, limits); };
      });
}

}  // namespace canopy
