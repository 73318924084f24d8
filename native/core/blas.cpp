#include "blas.h"

#ifdef __APPLE__
#include <Accelerate/Accelerate.h>
#else
#include <cblas.h>
#endif

namespace canopy {
namespace {

int as_int(std::size_t value) { return static_cast<int>(value); }

// Up to this many rows go one by one: sgemm first copies the whole matrix into its own form. For
// 4,095 x 768 in us a row, one thread: 1 row 153 by sgemv; 2 rows 408 by sgemm and 145 by sgemv; 4
// rows 208 and 145; 8 rows 123 and 150.
constexpr std::size_t few_rows = 4;

}  // namespace

void matmul_nt(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c,
               float alpha) {
  if (m > few_rows) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, as_int(m), as_int(n), as_int(k), alpha,
                a.data, as_int(a.ld), b.data, as_int(b.ld), 0, c.data, as_int(c.ld));
    return;
  }
  for (std::size_t row = 0; row < m; ++row) {
    cblas_sgemv(CblasRowMajor, CblasNoTrans, as_int(n), as_int(k), alpha, b.data, as_int(b.ld),
                a.data + row * a.ld, 1, 0, c.data + row * c.ld, 1);
  }
}

void matmul_nn(std::size_t m, std::size_t n, std::size_t k, View a, View b, Target2D c) {
  if (m > few_rows) {
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, as_int(m), as_int(n), as_int(k), 1,
                a.data, as_int(a.ld), b.data, as_int(b.ld), 0, c.data, as_int(c.ld));
    return;
  }
  for (std::size_t row = 0; row < m; ++row) {
    cblas_sgemv(CblasRowMajor, CblasTrans, as_int(k), as_int(n), 1, b.data, as_int(b.ld),
                a.data + row * a.ld, 1, 0, c.data + row * c.ld, 1);
  }
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
