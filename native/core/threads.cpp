#include "threads.h"

#include <algorithm>
#include <chrono>

namespace canopy {
namespace {

// Whether `condition` comes true while it is worth staying awake: loops of a forward pass follow each
// other closely, with attention or a product of BLAS between two layers, and waking a thread costs
// 10 to 50 us where a layer of 128 tokens takes 60. Yields, so that threads of others get the core.
template <typename Condition>
bool soon(const Condition& condition) {
  constexpr auto patience = std::chrono::microseconds(300);
  const auto end = std::chrono::steady_clock::now() + patience;
  do {
    if (condition()) return true;
    std::this_thread::yield();
  } while (std::chrono::steady_clock::now() < end);
  return false;
}

}  // namespace

void ThreadPool::resize(std::size_t threads) {
  const std::size_t helpers = std::max<std::size_t>(threads, 1) - 1;
  if (helpers == workers_.size()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& worker : workers_) worker.join();
  workers_.clear();
  stopping_ = false;
  for (std::size_t i = 0; i < helpers; ++i) {
    workers_.emplace_back([this, i, seen = generation_.load()] { work(i + 1, seen); });
  }
}

void ThreadPool::share(const Loop& loop) {
  {
    const std::lock_guard lock(mutex_);
    loop_ = loop;
    next_.store(0, std::memory_order_relaxed);
    running_ = workers_.size();
    ++generation_;
  }
  wake_.notify_all();
  take_pieces(0);
  if (soon([this] { return running_ == 0; })) return;
  std::unique_lock lock(mutex_);
  done_.wait(lock, [this] { return running_ == 0; });
}

void ThreadPool::take_pieces(std::size_t thread) {
  while (true) {
    const std::size_t begin = next_.fetch_add(loop_.grain, std::memory_order_relaxed);
    if (begin >= loop_.count) return;
    loop_.call(loop_.task, begin, std::min(begin + loop_.grain, loop_.count), thread);
  }
}

void ThreadPool::work(std::size_t thread, std::uint64_t seen) {
  while (true) {
    soon([this, seen] { return stopping_ || generation_ != seen; });
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this, seen] { return stopping_ || generation_ != seen; });
      if (stopping_) return;
      seen = generation_;
    }
    take_pieces(thread);
    const std::lock_guard lock(mutex_);
    if (--running_ == 0) done_.notify_one();
  }
}

}  // namespace canopy
