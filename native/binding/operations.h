// The functions that the addon exports; index.ts is their typed face. Long ones return
// {promise, cancel}.
#pragma once

#include <napi.h>

namespace canopy {

// machine() -> {targets, target, blas}
Napi::Value machine(const Napi::CallbackInfo& info);
// inspect(path) -> [{name, dtype, shape, bytes}]
Napi::Value inspect(const Napi::CallbackInfo& info);
// open({weights, config, target}, onProgress?) -> {handle, fileDtype, parameters, weightBytes,
// warnings}
Napi::Value open(const Napi::CallbackInfo& info);
// close(handle)
Napi::Value close(const Napi::CallbackInfo& info);
// prepare(handle, {threads, precision}) -> undefined
Napi::Value prepare(const Napi::CallbackInfo& info);
// trace(handle, batch, {predictAt, topK, capture, interventions?}, {threads, precision}) ->
// NativeTrace
Napi::Value trace(const Napi::CallbackInfo& info);
// leaves(handle, batch, {logits, margins}, {threads, precision}) -> NativeLeaves
Napi::Value leaves(const Napi::CallbackInfo& info);
// intervene(handle, batch, {predictAt, topK, interventions}, {threads, precision}) ->
// NativeVariation
Napi::Value intervene(const Napi::CallbackInfo& info);
// sweep(handle, batch, {predictAt, variants}, {threads, precision}) -> NativeSweep
Napi::Value sweep(const Napi::CallbackInfo& info);
// score(handle, batch, {positions, targets, interventions?}, {threads, precision}) -> NativeScores
Napi::Value score(const Napi::CallbackInfo& info);
// node(handle, {layer, tree, node, topK}, {threads, precision}) -> NativeNode
Napi::Value node(const Napi::CallbackInfo& info);
// lens(handle, batch, {layer, position, topK}, {threads, precision}) -> NativeLens
Napi::Value lens(const Napi::CallbackInfo& info);
// time(handle, batch, {budgetMs, minRepetitions}, {threads, precision}, onProgress?) -> NativeTiming
Napi::Value time(const Napi::CallbackInfo& info);
// evaluateLayer(layer, variant, target, threads, strategy?) -> LayerOutput
Napi::Value evaluate_layer(const Napi::CallbackInfo& info);

// benchmark(options, onProgress?) -> NativeBenchmark
Napi::Value benchmark(const Napi::CallbackInfo& info);
// measureLimits(threads) -> Limits
Napi::Value measure_limits(const Napi::CallbackInfo& info);

}  // namespace canopy
