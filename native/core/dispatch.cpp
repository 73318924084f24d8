#include "dispatch.h"

#include <cstdlib>
#include <string>

#include "cpu.h"
#include "error.h"

namespace canopy {
namespace {

struct Known {
  KernelTarget target;
  std::string_view name;
};

constexpr Known known_targets[] = {
    {KernelTarget::Scalar, "scalar"},
    {KernelTarget::Avx2, "avx2"},
    {KernelTarget::Avx512, "avx512"},
    {KernelTarget::Neon, "neon"},
};

std::string target_list() {
  std::string list;
  for (const KernelTarget target : machine_targets()) {
    list += (list.empty() ? "" : ", ") + std::string(target_name(target));
  }
  return list;
}

std::string_view requested(std::string_view name) {
  if (!name.empty()) return name;
  const char* variable = std::getenv("CANOPY_TARGET");
  return variable == nullptr ? "" : variable;
}

}  // namespace

std::string_view target_name(KernelTarget target) {
  for (const Known& known : known_targets) {
    if (known.target == target) return known.name;
  }
  return {};
}

const std::vector<KernelTarget>& machine_targets() {
  static const std::vector<KernelTarget> targets = [] {
    std::vector<KernelTarget> found = {KernelTarget::Scalar};
#ifdef CANOPY_X86
    const CpuFeatures cpu = detect_cpu();
    if (cpu.avx2) found.push_back(KernelTarget::Avx2);
    if (cpu.avx512) found.push_back(KernelTarget::Avx512);
#endif
#ifdef CANOPY_NEON
    found.push_back(KernelTarget::Neon);  // part of every 64-bit ARM
#endif
    return found;
  }();
  return targets;
}

KernelTarget choose_target(std::string_view name) {
  const std::string wanted(requested(name));
  if (wanted.empty()) return machine_targets().back();
  for (const KernelTarget target : machine_targets()) {
    if (target_name(target) == wanted) return target;
  }
  throw Error(ErrorCode::Unsupported,
              "expected a kernel target that this machine runs (" + target_list() +
                  "), received " + wanted,
              {}, name.empty() ? "CANOPY_TARGET" : "target");
}

const Kernels& kernels_of(KernelTarget target) {
  switch (target) {
#ifdef CANOPY_X86
    case KernelTarget::Avx2:
      return avx2_kernels;
    case KernelTarget::Avx512:
      return avx512_kernels;
#endif
#ifdef CANOPY_NEON
    case KernelTarget::Neon:
      return neon_kernels;
#endif
    default:
      return scalar_kernels;
  }
}

const Steps& steps_of(KernelTarget target) {
  switch (target) {
#ifdef CANOPY_X86
    case KernelTarget::Avx2:
      return avx2_steps;
    case KernelTarget::Avx512:
      return avx512_steps;
#endif
#ifdef CANOPY_NEON
    case KernelTarget::Neon:
      return neon_steps;
#endif
    default:
      return scalar_steps;
  }
}

}  // namespace canopy
