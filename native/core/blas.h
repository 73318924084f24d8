// Matrix products of the machine's BLAS: OpenBLAS, or Accelerate on macOS. All matrices are
// row-major F32; `ld` is the distance of two rows.
#pragma once

#include <cstddef>
#include <string>

namespace canopy {

struct View {
  const float* data;
  std::size_t ld;
};

struct Target2D {
  float* data;
  std::size_t ld;
};

// c[m][n] = alpha * a[m][k] . b[n][k]^T
void matmul_nt(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c,
               float alpha = 1);

// c[m][n] = a[m][k] . b[k][n]
void matmul_nn(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c);

void set_blas_threads(std::size_t threads);

// Lets BLAS share its products among threads of its own for a while, then leaves it with one again:
// elsewhere products are shared among the threads of the pool, and the two must not compete.
class BlasThreads {
 public:
  explicit BlasThreads(std::size_t threads) { set_blas_threads(threads); }
  ~BlasThreads() { set_blas_threads(1); }
  BlasThreads(const BlasThreads&) = delete;
  BlasThreads& operator=(const BlasThreads&) = delete;
};

// Name, version and core type, e.g. "OpenBLAS 0.3.21 SkylakeX".
std::string blas_description();

}  // namespace canopy
