// The process's helper threads for loops of ours; BLAS keeps its own.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

namespace canopy {

// Runs loops in parallel. One caller at a time; the caller is one of the threads.
class ThreadPool {
 public:
  ThreadPool() = default;
  ~ThreadPool() { resize(1); }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Threads that loops use, the caller included; at least 1.
  void resize(std::size_t threads);
  std::size_t size() const { return workers_.size() + 1; }

  // Calls task(begin, end, thread) on pieces of at most `grain` that cover 0..count, and returns
  // when all are done. `thread` is below size() and no two running calls share it. Loops of a
  // single piece stay on the caller: waking a helper costs some 10 us. Tasks must not throw.
  template <typename Task>
  void run(std::size_t count, std::size_t grain, const Task& task) {
    if (workers_.empty() || count <= grain) {
      for (std::size_t begin = 0; begin < count; begin += grain) {
        task(begin, begin + grain < count ? begin + grain : count, std::size_t{0});
      }
      return;
    }
    const Call call = [](const void* target, std::size_t begin, std::size_t end,
                         std::size_t thread) {
      (*static_cast<const Task*>(target))(begin, end, thread);
    };
    share({call, &task, count, grain});
  }

 private:
  using Call = void (*)(const void* task, std::size_t begin, std::size_t end, std::size_t thread);
  struct Loop {
    Call call;
    const void* task;
    std::size_t count;
    std::size_t grain;
  };

  void share(const Loop& loop);
  void take_pieces(std::size_t thread);
  void work(std::size_t thread, std::uint64_t seen);

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  Loop loop_ = {};
  std::atomic<std::size_t> next_{0};  // first index that nobody has taken
  // Written under mutex_; read without it while waiting briefly.
  std::atomic<std::uint64_t> generation_{0};  // counts loops
  std::atomic<std::size_t> running_{0};       // helpers that have not finished this loop
  std::atomic<bool> stopping_{false};
};

}  // namespace canopy
