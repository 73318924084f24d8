// The thread pool: every index once, no two tasks on one thread at a time, resizing in between.
#include <atomic>
#include <vector>

#include "../core/threads.h"
#include "check.h"
#include "random.h"

using namespace canopy;
using namespace canopy::test;

namespace {

struct Findings {
  Worst once{"every index is visited once"};
  Worst apart{"pieces fit their grain, and threads are not shared"};
};

void test_loop(ThreadPool& pool, std::size_t count, std::size_t grain, Findings& findings) {
  std::vector<std::atomic<int>> visits(count);
  std::vector<std::atomic<int>> busy(pool.size());
  std::atomic<bool> shared{false};
  pool.run(count, grain, [&](std::size_t begin, std::size_t end, std::size_t thread) {
    if (thread >= busy.size() || busy[thread].fetch_add(1) != 0) shared = true;
    if (end - begin > grain || end > count) shared = true;
    for (std::size_t i = begin; i < end; ++i) visits[i].fetch_add(1);
    busy[thread].fetch_sub(1);
  });
  bool once = true;
  for (const auto& visit : visits) once = once && visit == 1;
  findings.once.holds(once);
  findings.apart.holds(!shared);
}

}  // namespace

int main() {
  ThreadPool pool;
  check(pool.size() == 1, "a pool starts with its caller alone");
  Random random(11);
  for (int round = 0; round < 60; ++round) {
    pool.resize(random.below(6));  // 0 counts as 1
    Findings findings;
    for (int i = 0; i < 20; ++i) {
      test_loop(pool, random.below(300), 1 + random.below(40), findings);
    }
  }
  return report();
}
