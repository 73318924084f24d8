// Long calls: each becomes a promise, computed on a thread of its own kind, in order of arrival.
#pragma once

#include <napi.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "../core/abort.h"
#include "../core/threads.h"

namespace canopy {

class Jobs;

// Where a job runs. Loading does not wait for computing.
enum class Lane { Load, Compute };

// What the work of a job may use while it runs.
struct Running {
  Jobs& jobs;
  const AbortFlag& abort;
  ThreadPool& pool;

  // Runs the short jobs that wait in the compute lane before going on.
  void let_short_jobs_pass() const;
};

// Turns a result into a JavaScript value, on the JavaScript thread.
using MakeValue = std::function<Napi::Value(Napi::Env)>;
// Computes; throws canopy::Error. Must not touch JavaScript.
using Work = std::function<MakeValue(const Running&)>;

struct JobKind {
  Lane lane;
  bool is_short = false;  // may pass a job that lets others pass
};

// One per JavaScript environment.
class Jobs {
 public:
  explicit Jobs(Napi::Env env);
  ~Jobs();
  Jobs(const Jobs&) = delete;
  Jobs& operator=(const Jobs&) = delete;

  static Jobs& of(Napi::Env env);

  // Queues `work`; returns {promise, cancel}. The promise rejects with an Error that has `code`,
  // and `file` and `key` where they are known.
  Napi::Object start(Napi::Env env, JobKind kind, Work work);

  // Has `function` called on the JavaScript thread soon; from any thread.
  void post(std::function<void(Napi::Env)> function);

  // Raises all abort flags, waits for the threads. Nothing runs afterwards.
  void stop();

 private:
  struct Job;
  struct Queue {
    std::deque<std::shared_ptr<Job>> waiting;
    std::vector<std::shared_ptr<Job>> running;  // and those that it let pass
    std::thread thread;
    ThreadPool pool;
  };
  friend struct Running;

  Queue& queue_of(Lane lane) { return lane == Lane::Load ? load_ : compute_; }
  void serve(Queue& queue);
  void run(Queue& queue, std::shared_ptr<Job> job);
  void run_short_jobs();
  void cancel(Lane lane, const std::shared_ptr<Job>& job);
  void settle(Napi::Env env, Job& job, const std::function<Napi::Value(Napi::Env)>& make,
              bool resolved);

  napi_threadsafe_function channel_ = nullptr;
  std::size_t pending_ = 0;  // unsettled jobs; JavaScript thread only
  std::mutex mutex_;         // guards the queues' waiting and running, and stopping_
  std::condition_variable arrived_;
  bool stopping_ = false;
  Queue load_;
  Queue compute_;
};

}  // namespace canopy
