// Element types, GELU, norms, positions, top k: each against a plain computation in double.
#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <string>

#include "../core/activation.h"
#include "../core/dispatch.h"
#include "../core/dtype.h"
#include "../core/norms.h"
#include "../core/positions.h"
#include "../core/top_k.h"
#include "check.h"
#include "random.h"

using namespace canopy;
using namespace canopy::test;

namespace {

constexpr double unit = 0x1p-24;

// Distance of neighbouring F32 values at `value`.
double step(double value) {
  const double magnitude = std::max(std::fabs(value), double{std::numeric_limits<float>::min()});
  return std::ldexp(1, std::ilogb(magnitude) - 23);
}

double exact_gelu(double x) { return 0.5 * x * std::erfc(-x * std::sqrt(0.5)); }

void test_gelu() {
  for (const KernelTarget target : machine_targets()) {
    const std::string name(target_name(target));
    double worst = 0;
    for (double start = -13; start < 40; start += 0.37) {
      std::vector<float> x(1021);
      for (std::size_t i = 0; i < x.size(); ++i) {
        x[i] = static_cast<float>(start + 0.37 * static_cast<double>(i) / 1021);
      }
      std::vector<float> y = x;
      kernels_of(target).gelu(y.data(), y.size());
      for (std::size_t i = 0; i < x.size(); ++i) {
        const double want = exact_gelu(x[i]);
        worst = std::max(worst, std::fabs(y[i] - want) / step(want));
      }
    }
    // About a dozen roundings of half a unit each, most of which cancel: 5.0 seen.
    check_at_most(worst, 6, name + ": GELU in units of the last place");
    std::printf("gelu %s: largest error %.2f ulp\n", name.c_str(), worst);
    std::vector<float> ends = {0.0f, -0.0f, -13.5f, -100.0f, -3e38f, 100.0f, 3e38f, 1e-40f, -1e-30f};
    std::vector<float> results = ends;
    kernels_of(target).gelu(results.data(), results.size());
    for (std::size_t i = 0; i < ends.size(); ++i) {
      check_at_most(std::fabs(results[i] - exact_gelu(ends[i])), step(exact_gelu(ends[i])) + 1e-36,
                    name + ": GELU of " + std::to_string(ends[i]));
    }
  }
}

void test_activations() {
  const auto at = [](Activation activation, float x) {
    activation_of(activation, kernels_of(KernelTarget::Scalar))(&x, 1);
    return double{x};
  };
  for (const float x : {-30.0f, -2.5f, -1e-3f, 0.0f, 0.7f, 3.0f, 25.0f}) {
    const double sigmoid = 1 / (1 + std::exp(-double{x}));
    const double softplus = std::log1p(std::exp(double{x}));
    const auto close = [&](Activation activation, double want, const char* name) {
      check_at_most(std::fabs(at(activation, x) - want), 2 * step(want),
                    std::string(name) + " of " + std::to_string(x));
    };
    close(Activation::ReLU, std::max(0.0f, x), "ReLU");
    close(Activation::SiLU, x * sigmoid, "SiLU");
    close(Activation::Tanh, std::tanh(double{x}), "Tanh");
    close(Activation::Sigmoid, sigmoid, "Sigmoid");
    close(Activation::Mish, x * std::tanh(softplus), "Mish");
    close(Activation::Identity, x, "Identity");
  }
}

double half_value(std::uint16_t bits) {
  const int exponent = bits >> 10 & 31;
  const double fraction = (bits & 1023) / 1024.0;
  const double sign = bits >> 15 ? -1 : 1;
  if (exponent == 0) return sign * std::ldexp(fraction, -14);
  return sign * std::ldexp(1 + fraction, exponent - 15);
}

void test_dtypes() {
  Worst halves("every F16");
  Worst brains("every BF16");
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto word = static_cast<std::uint16_t>(bits);
    std::byte raw[2];
    std::memcpy(raw, &word, 2);
    float value;
    widen(*find_dtype("F16"), raw, &value, 1);
    const bool special = (bits & 0x7c00) == 0x7c00;
    if (special) {
      halves.holds(!std::isfinite(value) && std::isnan(value) == ((bits & 1023) != 0),
                   std::to_string(bits));
    } else {
      halves.holds(double{value} == half_value(word) && std::signbit(value) == (bits >> 15 != 0),
                   std::to_string(bits));
    }
    widen(*find_dtype("BF16"), raw, &value, 1);
    brains.holds(std::bit_cast<std::uint32_t>(value) == bits << 16, std::to_string(bits));
  }
  for (const std::size_t count : {1u, 255u, 256u, 257u, 1000u}) {
    std::vector<float> values(count, 1.0f);
    check(first_non_finite(values.data(), count) == count, "all finite");
    values[count - 1] = std::numeric_limits<float>::infinity();
    check(first_non_finite(values.data(), count) == count - 1, "infinity at the end");
    values[count / 2] = std::numeric_limits<float>::quiet_NaN();
    check(first_non_finite(values.data(), count) == count / 2, "NaN in the middle");
  }
  check(!find_dtype("F31"), "an unknown dtype");
}

// Each result is rounded once from double, so it lies within half a step of the exact one, and a
// little more where the double computation was rounded itself.
void test_norms(const Steps& steps) {
  Random random(3);
  for (const std::size_t hidden : {1u, 7u, 64u, 768u}) {
    std::vector<float> x = random.values(hidden, 5);
    for (float& v : x) v += 100;  // a mean far from zero
    const std::vector<float> scale = random.values(hidden, 2);
    const std::vector<float> shift = random.values(hidden, 2);
    const double count = static_cast<double>(hidden);
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / count;
    double variance = 0;
    double squares = 0;
    for (const float v : x) {
      variance += (v - mean) * (v - mean) / count;
      squares += double{v} * v;
    }
    const double eps = 1e-5;
    std::vector<float> y(hidden);
    const auto close = [&](Norm norm, const auto& want, const char* name) {
      normalise(steps, {norm, eps, hidden}, {scale.data(), shift.data()}, x.data(), y.data(), 1);
      Worst worst(std::string(name) + " of " + std::to_string(hidden));
      for (std::size_t i = 0; i < hidden; ++i) {
        worst.at_most(std::fabs(y[i] - want(i)), 0.51 * step(want(i)) + 1e-9);
      }
    };
    close(Norm::LayerNorm, [&](std::size_t i) {
      return (x[i] - mean) / std::sqrt(variance + eps) * scale[i] + shift[i];
    }, "LayerNorm");
    close(Norm::RMSNorm, [&](std::size_t i) {
      return x[i] / std::sqrt(squares / count + eps) * scale[i];
    }, "RMSNorm");
    close(Norm::ScaleNorm, [&](std::size_t i) {
      return x[i] / std::max(std::sqrt(squares), eps) * scale[0];
    }, "ScaleNorm");
  }
  const std::vector<float> zeros(8, 0.0f);
  std::vector<float> y(8, 1.0f);
  const std::vector<float> ones(8, 1.0f);
  normalise(steps, {Norm::ScaleNorm, 1e-5, 8}, {ones.data(), nullptr}, zeros.data(), y.data(), 1);
  check(y == zeros, "ScaleNorm of zeros is zero");
}

// Each factor of a value is rounded, and the exponential is right to 2 units: 1.9 seen.
void test_softmax(KernelTarget target) {
  const std::string name(target_name(target));
  const Steps& steps = steps_of(target);
  Random random(7);
  double largest_error = 0;
  for (const std::size_t count : {1u, 2u, 9u, 16u, 31u, 128u, 500u}) {
    for (const float scale : {0.0f, 0.1f, 3.0f, 40.0f}) {
      std::vector<float> x = random.values(count, scale);
      if (count > 2) x[count / 2] -= 10000;  // as a masked key
      const double largest = *std::max_element(x.begin(), x.end());
      double sum = 0;
      for (const float v : x) sum += std::exp(v - largest);
      std::vector<float> y = x;
      steps.softmax(y.data(), count);
      Worst worst(name + ": softmax of " + std::to_string(count));
      for (std::size_t i = 0; i < count; ++i) {
        const double want = std::exp(x[i] - largest) / sum;
        const double error = std::fabs(y[i] - want);
        worst.at_most(error, 4 * step(want) + 2e-38);
        if (want > 1e-37) largest_error = std::max(largest_error, error / step(want));
      }
      if (count > 2) check(y[count / 2] == 0, name + ": a masked key has no weight");
      std::vector<float> again = x;
      steps.softmax(again.data(), count);
      check(again == y, name + ": softmax repeats");
    }
  }
  std::printf("softmax %s: largest error %.2f ulp\n", name.c_str(), largest_error);
}

// Sums of k products in F32: each product and partial sum is rounded, see comparison.cpp.
void test_few_rows(KernelTarget target) {
  const std::string name(target_name(target));
  const Steps& steps = steps_of(target);
  Random random(9);
  for (std::size_t m = 1; m <= steps.most_rows; ++m) {
    const std::size_t n = 1 + random.below(40);
    const std::size_t k = 1 + random.below(200);
    const std::size_t stride = n + random.below(3);
    const std::vector<float> x = random.values(m * k, 1);
    const std::vector<float> w = random.values(n * k, 1);
    std::vector<float> y(m * stride, 7.0f);
    steps.few_rows(x.data(), m, w.data(), n, k, y.data(), stride);
    Worst worst(name + ": product of " + std::to_string(m) + " rows");
    for (std::size_t i = 0; i < m; ++i) {
      for (std::size_t j = 0; j < stride; ++j) {
        double want = j < n ? 0 : 7;
        for (std::size_t c = 0; j < n && c < k; ++c) want += double{x[i * k + c]} * w[j * k + c];
        const double kf = static_cast<double>(k);
        worst.at_most(std::fabs(y[i * stride + j] - want), j < n ? 2 * unit * std::sqrt(kf) * kf : 0);
      }
    }
  }
}

void test_panels(KernelTarget target) {
  const std::string name(target_name(target));
  const Steps& steps = steps_of(target);
  if (steps.panel_product == nullptr) return;
  Random random(10);
  for (std::size_t rows = 1; rows <= 30; ++rows) {
    const std::size_t in = 1 + random.below(200);
    const std::size_t count = 1 + random.below(3);
    const std::size_t out = count * panel_width;
    const std::vector<float> x = random.values(rows * in, 1);
    const std::vector<float> panels = random.values(out * in, 1);
    const std::vector<float> bias = random.values(out, rows % 2 == 0 ? 1 : 0);
    std::vector<float> y(rows * out);
    steps.panel_product(x.data(), rows, in, panels.data(), count,
                        rows % 2 == 0 ? bias.data() : nullptr, y.data(), out);
    Worst worst(name + ": panels and " + std::to_string(rows) + " rows");
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t j = 0; j < out; ++j) {
        double want = bias[j];
        for (std::size_t i = 0; i < in; ++i) {
          const std::size_t at = (j / panel_width * in + i) * panel_width + j % panel_width;
          want += double{x[row * in + i]} * panels[at];
        }
        const double terms = static_cast<double>(in + 1);
        worst.at_most(std::fabs(y[row * out + j] - want), 2 * unit * std::sqrt(terms) * terms);
      }
    }
  }
}

void test_positions() {
  constexpr std::size_t positions = 128;
  constexpr std::size_t hidden = 192;
  std::vector<float> table(positions * hidden);
  sinusoidal_positions(table.data(), positions, hidden, 1);
  check(table[0] == 0 && table[1] == 1, "position 0 is (0, 1, 0, 1 ...)");
  double worst = 0;
  for (std::size_t p = 0; p < positions; ++p) {
    for (std::size_t i = 0; i < hidden; ++i) {
      const double angle = static_cast<double>(p) *
                           std::pow(10000.0, -static_cast<double>(i / 2 * 2) / hidden);
      const double want = i % 2 == 0 ? std::sin(angle) : std::cos(angle);
      worst = std::max(worst, std::fabs(table[p * hidden + i] - want));
    }
  }
  // The exponent (up to 9.2) and so the angle carries a relative error of 9.2 + 3 units.
  check_at_most(worst, 127 * 12.2 * unit, "sinusoids");
  std::vector<float> half(positions * hidden);
  sinusoidal_positions(half.data(), positions, hidden, 0.5f);
  check(half[777] == 0.5f * table[777], "sinusoids are scaled");
}

void test_top_k() {
  Random random(5);
  for (const std::size_t count : {1u, 10u, 1000u}) {
    for (std::size_t k = 1; k <= std::min<std::size_t>(count, 20); ++k) {
      std::vector<float> logits = random.values(count, 4);
      for (float& v : logits) v = std::round(v * 8) / 8;  // many ties
      std::vector<std::int32_t> order(count);
      std::iota(order.begin(), order.end(), 0);
      const auto value = [&](std::int32_t id) { return logits[static_cast<std::size_t>(id)]; };
      std::stable_sort(order.begin(), order.end(),
                       [&](auto a, auto b) { return value(a) > value(b); });
      double sum = 0;
      for (const float v : logits) sum += std::exp(double{v});
      std::vector<std::int32_t> ids(k);
      std::vector<float> best(k);
      std::vector<float> probabilities(k);
      top_k(logits.data(), count, k, {ids.data(), best.data(), probabilities.data()});
      Worst sorted("top k is the sorted order");
      Worst likely("top k probabilities");
      for (std::size_t i = 0; i < k; ++i) {
        sorted.holds(ids[i] == order[i] && best[i] == value(order[i]));
        const double want = std::exp(double{best[i]}) / sum;
        likely.at_most(std::fabs(probabilities[i] - want), 2 * step(want));
      }
    }
  }
}

}  // namespace

int main() {
  test_gelu();
  test_activations();
  test_dtypes();
  for (const KernelTarget target : machine_targets()) {
    test_norms(steps_of(target));
    test_softmax(target);
    test_few_rows(target);
    test_panels(target);
  }
  test_positions();
  test_top_k();
  return report();
}
