#include "limits.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "memory.h"
#include "stopwatch.h"

namespace canopy {
namespace {

struct CacheSizes {
  std::size_t l2;
  std::size_t l3;
};

// What Linux says of a cache of the first core ("1024K"); 0 where it says nothing. (sysconf gives
// the socket's whole L3 on AMD, of which a core reaches a part.)
std::size_t cache_size(const char* index) {
  std::ifstream file(std::string("/sys/devices/system/cpu/cpu0/cache/") + index + "/size");
  std::size_t size = 0;
  char unit = 0;
  if (!(file >> size)) return 0;
  file >> unit;
  return unit == 'K' ? size << 10 : unit == 'M' ? size << 20 : size;
}

CacheSizes cache_sizes() {
  const std::size_t l2 = cache_size("index2");
  const std::size_t l3 = cache_size("index3");
  // Common sizes where nobody tells.
  return {l2 > 0 ? l2 : std::size_t{1} << 20, l3 > 0 ? l3 : std::size_t{32} << 20};
}

constexpr int tries = 5;

double fma_gflops(const Compute& compute) {
  constexpr std::size_t rounds = 1'000'000;
  const std::size_t threads = compute.pool.size();
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    std::size_t operations = 0;
    Stopwatch watch;
    compute.pool.run(threads, 1, [&](std::size_t, std::size_t, std::size_t) {
      compute.kernels.multiply_adds(rounds);
    });
    operations = threads * rounds * compute.kernels.operations_a_round;
    best = std::max(best, static_cast<double>(operations) / watch.lap_us() * 1e-3);
    compute.abort.check();
  }
  return best;
}

// Each thread reads its own part of `bytes`, so often that a try takes some milliseconds.
double read_gbs(const Compute& compute, const float* values, std::size_t bytes) {
  constexpr std::size_t least = std::size_t{256} << 20;
  const std::size_t passes = std::max<std::size_t>(1, least / bytes);
  const std::size_t threads = compute.pool.size();
  constexpr std::size_t unit = 1024;  // floats
  const std::size_t part = bytes / sizeof(float) / threads / unit * unit;
  double best = 0;
  for (int i = 0; i < tries; ++i) {
    Stopwatch watch;
    compute.pool.run(threads, 1, [&](std::size_t begin, std::size_t, std::size_t) {
      for (std::size_t pass = 0; pass < passes; ++pass) {
        compute.kernels.read(values + begin * part, part);
      }
    });
    const double read = static_cast<double>(part * threads * sizeof(float) * passes);
    best = std::max(best, read / watch.lap_us() * 1e-3);
    compute.abort.check();
  }
  return best;
}

}  // namespace

Limits measure_limits(const Compute& compute) {
  const CacheSizes sizes = cache_sizes();
  Limits limits;
  limits.l2_bytes = sizes.l2 * compute.pool.size();
  limits.l3_bytes = sizes.l3;
  limits.fma_gflops = fma_gflops(compute);
  const std::size_t largest = 4 * sizes.l3;
  require_memory(largest, "the measurement of the memory's bandwidth");
  const Block block(largest);
  std::fill_n(block.data(), largest, std::byte{0});
  const auto* values = reinterpret_cast<const float*>(block.data());
  limits.l2_gbs = read_gbs(compute, values, limits.l2_bytes / 2);
  limits.l3_gbs = read_gbs(compute, values, std::max(limits.l3_bytes / 2, limits.l2_bytes));
  limits.dram_gbs = read_gbs(compute, values, largest);
  return limits;
}

}  // namespace canopy
