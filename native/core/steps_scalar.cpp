// The reference: plain loops in double, never optimised.
#include <algorithm>
#include <cmath>

#include "steps.h"

namespace canopy {
namespace {

double sum_of(const float* x, std::size_t count) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += double{x[i]};
  return sum;
}

double sum_of_squares(const float* x, std::size_t count, double mean) {
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += (x[i] - mean) * (x[i] - mean);
  return sum;
}

void softmax(float* row, std::size_t count) {
  const double largest = *std::max_element(row, row + count);
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += std::exp(row[i] - largest);
  for (std::size_t i = 0; i < count; ++i) {
    row[i] = static_cast<float>(std::exp(row[i] - largest) / sum);
  }
}

void affine(const float* x, float* y, std::size_t count, double mean, double factor,
            const float* scale, const float* shift) {
  for (std::size_t i = 0; i < count; ++i) {
    const double scaled = (x[i] - mean) * factor * (scale == nullptr ? 1 : double{scale[i]});
    y[i] = static_cast<float>(scaled + (shift == nullptr ? 0 : double{shift[i]}));
  }
}

}  // namespace

const Steps scalar_steps = {softmax, sum_of, sum_of_squares, affine, nullptr, 0, nullptr};

}  // namespace canopy
