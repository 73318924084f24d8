#include "blas.h"

#ifdef __APPLE__
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

namespace canopy {
namespace {

int as_int(std::size_t value) { return static_cast<int>(value); }

}  // namespace

// One row is a matrix-vector product; sgemm would copy the whole matrix into its packed form first:
// 4,095 x 768 by one row, one thread: 1,840 us by sgemm and 960 us by sgemv.
void matmul_nt(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c, float alpha,
               float beta) {
  if (m == 1) {
    cblas_sgemv(CblasRowMajor, CblasNoTrans, as_int(n), as_int(k), alpha, b.data, as_int(b.ld),
                a.data, 1, beta, c.data, 1);
    return;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, as_int(m), as_int(n), as_int(k), alpha,
              a.data, as_int(a.ld), b.data, as_int(b.ld), beta, c.data, as_int(c.ld));
}

void matmul_nn(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c,
               float beta) {
  if (m == 1) {
    cblas_sgemv(CblasRowMajor, CblasTrans, as_int(k), as_int(n), 1, b.data, as_int(b.ld), a.data, 1,
                beta, c.data, 1);
    return;
  }
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, as_int(m), as_int(n), as_int(k), 1, a.data,
              as_int(a.ld), b.data, as_int(b.ld), beta, c.data, as_int(c.ld));
}

#ifdef __APPLE__

void set_blas_threads(std::size_t) {}  // Accelerate decides by itself

std::string blas_description() { return "Accelerate"; }

#else

void set_blas_threads(std::size_t threads) { openblas_set_num_threads(as_int(threads)); }

std::string blas_description() {
  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ...": name and version are the first two words.
  const std::string config = openblas_get_config();
  const std::size_t name = config.find(' ');
  const std::size_t version = name == std::string::npos ? name : config.find(' ', name + 1);
  return config.substr(0, version) + " " + openblas_get_corename();
}

#endif

}  // namespace canopy
