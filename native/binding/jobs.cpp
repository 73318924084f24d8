#include "jobs.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "../core/error.h"
#include "errors.h"

namespace canopy {
namespace {

using Posted = std::function<void(Napi::Env)>;

// BLAS has one setting of threads for the whole process, so environments take turns.
std::mutex& compute_turn() {
  static std::mutex turn;
  return turn;
}

void call_posted(napi_env env, napi_value, void*, void* data) {
  const std::unique_ptr<Posted> function(static_cast<Posted*>(data));
  if (env == nullptr) return;  // the environment is going away
  try {
    (*function)(Napi::Env(env));
  } catch (const Napi::Error& error) {
    error.ThrowAsJavaScriptException();  // a progress callback threw: it is the caller's to see
  }
}

void check(napi_status status) {
  if (status != napi_ok) throw std::runtime_error("Node-API refused a call");
}

}  // namespace

struct Jobs::Job {
  Job(Napi::Env env, JobKind job_kind, Work job_work)
      : kind(job_kind), work(std::move(job_work)), deferred(Napi::Promise::Deferred::New(env)) {}

  JobKind kind;
  Work work;
  AbortFlag abort;
  Napi::Promise::Deferred deferred;
  bool settled = false;  // JavaScript thread only
};

void Running::let_short_jobs_pass() const { jobs.run_short_jobs(); }

Jobs& Jobs::of(Napi::Env env) { return *env.GetInstanceData<Jobs>(); }

Jobs::Jobs(Napi::Env env) {
  check(napi_create_threadsafe_function(env, nullptr, nullptr, Napi::String::New(env, "canopy"), 0,
                                        1, nullptr, nullptr, nullptr, call_posted, &channel_));
  check(napi_unref_threadsafe_function(env, channel_));
  load_.thread = std::thread([this] { serve(load_); });
  compute_.thread = std::thread([this] { serve(compute_); });
  env.AddCleanupHook([this] { stop(); });
}

Jobs::~Jobs() { stop(); }

void Jobs::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    for (Queue* queue : {&load_, &compute_}) {
      queue->waiting.clear();
      for (const auto& job : queue->running) job->abort.raise();
    }
  }
  arrived_.notify_all();
  load_.thread.join();
  compute_.thread.join();
  napi_release_threadsafe_function(channel_, napi_tsfn_abort);
}

void Jobs::post(Posted function) {
  auto data = std::make_unique<Posted>(std::move(function));
  if (napi_call_threadsafe_function(channel_, data.get(), napi_tsfn_nonblocking) == napi_ok) {
    static_cast<void>(data.release());  // call_posted owns it now
  }
}

Napi::Object Jobs::start(Napi::Env env, JobKind kind, Work work) {
  const auto job = std::make_shared<Job>(env, kind, std::move(work));
  if (pending_++ == 0) check(napi_ref_threadsafe_function(env, channel_));
  {
    const std::lock_guard lock(mutex_);
    queue_of(kind.lane).waiting.push_back(job);
  }
  arrived_.notify_all();
  Napi::Object call = Napi::Object::New(env);
  call.Set("promise", job->deferred.Promise());
  const std::weak_ptr<Job> weak = job;
  call.Set("cancel", Napi::Function::New(env, [this, kind, weak](const Napi::CallbackInfo&) {
             if (const auto alive = weak.lock()) cancel(kind.lane, alive);
           }));
  return call;
}

// A job that still waits ends here and now; one that runs ends when it looks at its flag.
void Jobs::cancel(Lane lane, const std::shared_ptr<Job>& job) {
  job->abort.raise();
  bool waited = false;
  {
    const std::lock_guard lock(mutex_);
    auto& waiting = queue_of(lane).waiting;
    const auto place = std::find(waiting.begin(), waiting.end(), job);
    waited = place != waiting.end();
    if (waited) waiting.erase(place);
  }
  if (!waited) return;
  settle(job->deferred.Env(), *job, [](Napi::Env env) -> Napi::Value {
    return make_error(env, {"cancelled", "cancelled", {}, {}}).Value();
  }, false);
}

void Jobs::serve(Queue& queue) {
  while (true) {
    std::shared_ptr<Job> job;
    {
      std::unique_lock lock(mutex_);
      arrived_.wait(lock, [&] { return stopping_ || !queue.waiting.empty(); });
      if (stopping_) return;
      job = std::move(queue.waiting.front());
      queue.waiting.pop_front();
      queue.running.push_back(job);
    }
    if (&queue == &compute_) {
      const std::lock_guard turn(compute_turn());
      run(queue, std::move(job));
    } else {
      run(queue, std::move(job));
    }
  }
}

void Jobs::run_short_jobs() {
  while (true) {
    std::shared_ptr<Job> job;
    {
      const std::lock_guard lock(mutex_);
      auto& waiting = compute_.waiting;
      const auto place = std::find_if(waiting.begin(), waiting.end(),
                                      [](const auto& other) { return other->kind.is_short; });
      if (stopping_ || place == waiting.end()) return;
      job = std::move(*place);
      waiting.erase(place);
      compute_.running.push_back(job);
    }
    run(compute_, std::move(job));
  }
}

void Jobs::run(Queue& queue, std::shared_ptr<Job> job) {
  MakeValue make;
  bool resolved = true;
  try {
    job->abort.check();
    make = job->work({*this, job->abort, queue.pool});
  } catch (...) {
    resolved = false;
    make = [fields = describe(std::current_exception())](Napi::Env env) -> Napi::Value {
      return make_error(env, fields).Value();
    };
  }
  {
    const std::lock_guard lock(mutex_);
    queue.running.pop_back();
  }
  post([this, job = std::move(job), make = std::move(make), resolved](Napi::Env env) {
    settle(env, *job, make, resolved);
  });
}

void Jobs::settle(Napi::Env env, Job& job, const MakeValue& make, bool resolved) {
  if (std::exchange(job.settled, true)) return;
  const Napi::HandleScope scope(env);
  job.work = nullptr;  // lets go of the model and of callbacks, on this thread
  if (--pending_ == 0) check(napi_unref_threadsafe_function(env, channel_));
  try {
    if (resolved) {
      job.deferred.Resolve(make(env));
    } else {
      job.deferred.Reject(make(env));
    }
  } catch (const Napi::Error& error) {
    job.deferred.Reject(error.Value());
  }
}

}  // namespace canopy
