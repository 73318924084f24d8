#include "activation.h"

#include <cmath>

namespace canopy {
namespace {

template <float (*function)(float)>
void apply(float* values, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) values[i] = function(values[i]);
}

float relu(float x) { return x > 0 ? x : 0; }

// In double: no overflow below |x| = 700, and one rounding.
float sigmoid(float x) { return static_cast<float>(1 / (1 + std::exp(-double{x}))); }

float silu(float x) { return static_cast<float>(double{x} / (1 + std::exp(-double{x}))); }

float tanh_of(float x) { return std::tanh(x); }

float mish(float x) {
  const double softplus = x > 20 ? double{x} : std::log1p(std::exp(double{x}));
  return static_cast<float>(x * std::tanh(softplus));
}

void identity(float*, std::size_t) {}

}  // namespace

Activate activation_of(Activation activation, const Kernels& kernels) {
  switch (activation) {
    case Activation::GELU:
      return kernels.gelu;
    case Activation::ReLU:
      return apply<relu>;
    case Activation::SiLU:
      return apply<silu>;
    case Activation::Tanh:
      return apply<tanh_of>;
    case Activation::Sigmoid:
      return apply<sigmoid>;
    case Activation::Mish:
      return apply<mish>;
    case Activation::Identity:
      break;
  }
  return identity;
}

}  // namespace canopy
