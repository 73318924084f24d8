// Interventions as JavaScript has them: face.ts `NativeIntervention`.
#pragma once

#include <napi.h>

#include <vector>

#include "../core/intervention.h"

namespace canopy {

Interventions interventions_argument(const Napi::Value& value);

// The list of an options object; none where it has no such member.
Interventions interventions_member(const Napi::Object& options, const char* name = "interventions");

}  // namespace canopy
