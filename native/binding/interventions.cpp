#include "interventions.h"

#include <string>

#include "arguments.h"
#include "errors.h"

namespace canopy {
namespace {

// [from, to), or everything where it is not said.
Range range_member(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsArray()) return {};
  const auto pair = value.As<Napi::Array>();
  const auto at = [&](std::uint32_t index) {
    return static_cast<std::size_t>(pair.Get(index).As<Napi::Number>().Int64Value());
  };
  return {at(0), at(1)};
}

float factor_member(const Napi::Object& object) {
  return object.Get("factor").As<Napi::Number>().FloatValue();
}

Change change_of(const Napi::Object& object) {
  const std::string kind = text_member(object, "kind");
  const auto size = [&](const char* name) { return size_member(object, name); };
  const auto flag = [&](const char* name) { return flag_member(object, name); };
  if (kind == "forceLevel") return ForceLevel{size("level"), flag("right")};
  if (kind == "forceNode") return ForceNode{size("node"), flag("right")};
  if (kind == "path") return GivenPath{size("leaf")};
  if (kind == "pathOfToken") return PathOfToken{size("token")};
  if (kind == "randomPaths") return RandomPaths{size("seed")};
  if (kind == "shuffledPaths") return ShuffledPaths{size("seed"), flag("acrossSequences")};
  if (kind == "bestPath") return BestPath{};
  if (kind == "topNeurons") {
    return TopNeurons{size("count"), text_member(object, "by") == "contribution"};
  }
  if (kind == "allNeurons") return AllNeurons{};
  if (kind == "scaleNode") {
    return ScaleNode{size("node"), flag("withDescendants"), factor_member(object)};
  }
  if (kind == "scaleLayer") return ScaleLayer{factor_member(object)};
  if (kind == "swapOutputs") return SwapOutputs{size("a"), size("b")};
  throw make_error(object.Env(), {"bad-input", "there is no intervention " + kind, {}, "kind"});
}

}  // namespace

Interventions interventions_argument(const Napi::Value& value) {
  Interventions interventions;
  const auto array = value.As<Napi::Array>();
  for (std::uint32_t i = 0; i < array.Length(); ++i) {
    const Napi::HandleScope scope(value.Env());
    const auto object = array.Get(i).As<Napi::Object>();
    const Reach reach = {range_member(object, "sequences"), range_member(object, "tokens"),
                         range_member(object, "layers"), range_member(object, "trees")};
    interventions.push_back({reach, change_of(object)});
  }
  return interventions;
}

Interventions interventions_member(const Napi::Object& options, const char* name) {
  const Napi::Value value = options.Get(name);
  return value.IsArray() ? interventions_argument(value) : Interventions();
}

}  // namespace canopy
