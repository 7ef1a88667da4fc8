// SPDX-License-Identifier: MIT
// A session's callbacks where they are not simply run as its bytes are read.
#include "session/ServiceCalls.h"

#include <utility>

#include "engine/Guard.h"
#include "session/Session.h"
#include "wshost/service/AsyncWebSocketsService.h"
#include "wshost/service/Log.h"

namespace wshost::host {
namespace {

constexpr std::size_t kCallBytes = 128;  // what one that waits is counted as besides its message
constexpr const char* kOnOpenAsync = "OnOpenAsync";

std::shared_ptr<CallbackLane> LaneOf(const ServiceRoute& route, const std::shared_ptr<CallbackPool>& pool) {
  if (route.lane) return route.lane;  // that of the single instance
  if (PlaceOf(route.service.behavior) == CallbackPlace::Loop) return std::make_shared<CallbackLane>(nullptr);
  if (route.service.behavior.concurrency == ConcurrencyMode::Multiple) return nullptr;
  return std::make_shared<CallbackLane>(pool);
}

}  // namespace

// A callback that is a coroutine, from its start to its end. If it is destroyed while it is suspended, the host is
// closing, and nobody waits for it.
class ServiceCalls::Coroutine final : public SessionTaskOwner {
 public:
  Coroutine(IntrusivePointer<Session> session, Instance instance, const char* callback, std::size_t bytes)
      : session_(std::move(session)), instance_(std::move(instance)), callback_(callback), bytes_(bytes) {}

  void GoOn(LoopTask resumption) noexcept override {
    try {
      session_->Calls().GoOn([session = session_, resumption = std::move(resumption)]() mutable {
        if (!session->Calls().BeginToGoOn()) return;  // destroys the coroutine
        auto goOn = [&] { ServiceDispatcher::GoOn(*session, resumption); };
        session->TheLoop().IsCurrentThread() ? session->Watched("a coroutine", goOn) : goOn();
        session->Calls().HasGoneOn();
      });
    } catch (...) {  // no memory: the coroutine is gone, and with it what its service relied on
      WriteLogOf("wshost.host", Poco::Message::PRIO_ERROR,
                 [this] { return session_->Info().ToString() + ": no memory to go on with " + callback_; });
      Guarded([this] { session_->Abort(); });
    }
  }
  void Ended(std::exception_ptr failure) noexcept override {
    session_->Calls().CoroutineEnded(*this, std::move(failure));
  }

  WebSocketsService& Service() const noexcept { return *instance_; }
  const char* Callback() const noexcept { return callback_; }
  std::size_t Bytes() const noexcept { return bytes_; }

 private:
  const IntrusivePointer<Session> session_;
  const Instance instance_;
  const char* const callback_;
  const std::size_t bytes_;
};

ServiceCalls::ServiceCalls(Session& session, std::shared_ptr<const ServiceRoute> route,
                           std::shared_ptr<CallbackPool> pool)
    : session_(session),
      route_(std::move(route)),
      pool_(std::move(pool)),
      lane_(LaneOf(*route_, pool_)),
      mayOverlap_(route_->service.behavior.concurrency != ConcurrencyMode::Single),
      instance_(route_->single) {}

ServiceCalls::~ServiceCalls() { TakePending(); }

IntrusivePointer<Session> ServiceCalls::Self() const { return session_.Shared(); }

// ---- what happens to the session, on its loop

void ServiceCalls::Open(std::unique_ptr<PendingUpgrade> pending) {
  pending_ = pending.release();
  Submit({OpenCall{}, 0});
}

void ServiceCalls::Decided() {
  std::vector<LoopTask> tasks = std::move(whenDecided_);
  for (LoopTask& task : tasks) Guarded(task);
}

void ServiceCalls::Text(std::string_view text) {
  if (!RunsAtOnce()) return Submit({TextCall{std::string(text)}, text.size()});
  if (const Instance instance = InstanceFor("OnMessage"))
    Count(session_.Timed([&] { return ServiceDispatcher::Text(session_, *instance, text); }));
}

void ServiceCalls::Json(JsonText&& text) {
  const std::size_t bytes = text.View().size();
  Submit({JsonCall{std::move(text)}, bytes});
}

void ServiceCalls::Binary(std::span<const std::byte> bytes) {
  if (!RunsAtOnce()) return Submit({BinaryCall{{bytes.begin(), bytes.end()}}, bytes.size()});
  if (const Instance instance = InstanceFor("OnBinary"))
    Count(session_.Timed([&] { return ServiceDispatcher::Binary(session_, *instance, bytes); }));
}

void ServiceCalls::Violation(std::string_view sentence, CloseCode code) { Submit({ViolationCall{sentence, code}, 0}); }

void ServiceCalls::Invoke(const Action& action, const std::function<void()>& whenGone) {
  if (Pending()) {  // behind the decision, so that nothing meets it while it is made
    return WhenDecided([self = Self(), action, whenGone] { self->Invoke(action, whenGone); });
  }
  Submit({InvokeCall{action, whenGone}, 0});
}

void ServiceCalls::Close(const CloseInfo& close) {
  holdsClose_ = false;
  Keep(close);
  Enter([self = Self(), this] { Unfinish(); });
}

void ServiceCalls::Keep(const CloseInfo& close) {
  if (close.reason.data() != closeReason_.data()) closeReason_ = close.reason;
  close_ = close;
  close_.reason = closeReason_;
}

void ServiceCalls::HoldClose(const CloseInfo& close) {
  Keep(close);
  holdsClose_ = true;
  awaitsIdle_.store(true);
  if (IsIdle() && awaitsIdle_.exchange(false)) session_.AskToEndAsHeld();  // it became so meanwhile
}

CloseInfo ServiceCalls::TakeHeldClose() noexcept {
  holdsClose_ = false;
  return close_;
}

void ServiceCalls::Abandon() {
  GoOn([self = Self(), this] {
    if (lane_) return RunClose();
    isAbandoned_ = true;
    HasGoneOn();
  });
}

// A lane keeps a coroutine and Abandon() apart. Without one, those that go on while Abandon() comes are counted, and
// the last one out runs OnClose.
bool ServiceCalls::BeginToGoOn() noexcept {
  if (!mayGoOn_.load()) return false;
  if (lane_) return !isOver_;
  inside_.fetch_add(1);
  if (!isAbandoned_) return true;
  HasGoneOn();
  return false;
}

void ServiceCalls::HasGoneOn() noexcept {
  if (!lane_ && inside_.fetch_sub(1) == 1) RunClose();
}

bool ServiceCalls::Pauses() noexcept {
  const std::size_t limit = session_.MaxWaitingCallbackBytes();
  if (waitingBytes_.load() <= limit) return false;
  paused_.store(true);
  return waitingBytes_.load() > limit;  // else it became less before it could know that we wait for it
}

bool ServiceCalls::RunsAtOnce() const noexcept { return !route_->service.isAsync && lane_ && lane_->RunsAtOnce(); }

void ServiceCalls::Submit(Call call) {
  call.bytes += kCallBytes;
  waitingBytes_.fetch_add(call.bytes);
  unfinished_.fetch_add(1);
  const std::size_t bytes = call.bytes;
  try {
    Enter([self = Self(), this, call = std::move(call)]() mutable { Perform(call); });
  } catch (...) {  // no memory: it has not entered
    waitingBytes_.fetch_sub(bytes);
    unfinished_.fetch_sub(1);  // not the last: Close() is to come
    throw;
  }
}

// What is refused, since the pool has stopped, belongs to a session that has ended.
void ServiceCalls::Enter(LoopTask task) {
  if (lane_) {
    lane_->Enter(std::move(task));
  } else {
    pool_->Post(std::move(task));
  }
}

bool ServiceCalls::GoOn(LoopTask task) {
  return lane_ ? lane_->GoOn(session_.TheLoop(), std::move(task)) : pool_->Post(std::move(task));
}

// ---- callbacks, on the lane

void ServiceCalls::Perform(Call& call) noexcept {
  bool hasEnded = true;
  // No memory: what was taken is not answered, so the session cannot go on.
  if (!Guarded([&] { hasEnded = Run(call); })) Guarded([&] { session_.Abort(); });
  if (hasEnded) Finished(call.bytes);
}

// What was kept back when the session was abandoned comes too late.
bool ServiceCalls::Run(Call& call) {
  if (isOver_ && !std::holds_alternative<InvokeCall>(call.what)) return true;
  return std::visit([&](auto& what) { return Run(what, call.bytes); }, call.what);
}

bool ServiceCalls::Run(OpenCall&, std::size_t bytes) {
  if (session_.HasEnded()) return true;  // it has waited too long, or the peer has gone
  Instance instance = instance_;
  OpenResult result;
  if (instance) {
    result = ServiceDispatcher::Open(session_, *instance);
  } else {
    std::unique_ptr<WebSocketsService> made;
    result = ServiceDispatcher::Open(session_, route_->factory, made);
    instance = std::move(made);
  }
  if (result.status == 101) {
    if (route_->service.behavior.instances != InstanceContextMode::PerCall) instance_ = instance;
    if (route_->service.isAsync) {
      return Start(instance, kOnOpenAsync, bytes,
                   [](AsyncWebSocketsService& service) { return service.OnOpenAsync(); });
    }
  }
  Decide(std::move(result));
  return true;
}

bool ServiceCalls::Run(TextCall& text, std::size_t bytes) {
  const Instance instance = InstanceFor("OnMessage");
  if (!instance) return true;
  if (route_->service.isAsync) {
    return Start(instance, "OnTextAsync", bytes,
                 [&](AsyncWebSocketsService& service) { return service.OnTextAsync(std::move(text.text)); });
  }
  Count(session_.Timed([&] { return ServiceDispatcher::Text(session_, *instance, text.text); }));
  return true;
}

bool ServiceCalls::Run(JsonCall& json, std::size_t bytes) {
  const Instance instance = InstanceFor("OnMessage");
  if (!instance) return true;
  if (route_->service.isAsync) {
    return Start(instance, "OnMessageAsync", bytes, [&](AsyncWebSocketsService& service) {
      return service.OnMessageAsync(ServiceDispatcher::Parse(session_, std::move(json.text)));
    });
  }
  Count(session_.Timed([&] { return ServiceDispatcher::Json(session_, *instance, std::move(json.text)); }));
  return true;
}

bool ServiceCalls::Run(BinaryCall& binary, std::size_t bytes) {
  const Instance instance = InstanceFor("OnBinary");
  if (!instance) return true;
  if (route_->service.isAsync) {
    return Start(instance, "OnBinaryAsync", bytes,
                 [&](AsyncWebSocketsService& service) { return service.OnBinaryAsync(std::move(binary.bytes)); });
  }
  Count(session_.Timed([&] { return ServiceDispatcher::Binary(session_, *instance, binary.bytes); }));
  return true;
}

bool ServiceCalls::Run(ViolationCall& violation, std::size_t) {
  if (const Instance instance = InstanceFor("OnError")) {
    ServiceDispatcher::Violation(session_, *instance, violation.sentence, violation.code);
  }
  return true;
}

bool ServiceCalls::Run(InvokeCall& invoke, std::size_t) {
  const Instance instance = hasOpened_ && !isOver_ ? InstanceFor("Invoke") : nullptr;
  ServiceDispatcher::Invoke(session_, instance.get(), invoke.action, invoke.whenGone);
  return true;
}

// Null, and the session closes, if it cannot be made.
ServiceCalls::Instance ServiceCalls::InstanceFor(std::string_view callback) {
  if (instance_) return instance_;
  Instance made = ServiceDispatcher::Make(session_, route_->factory, callback);
  if (!made) Count(false);
  return made;
}

template <typename TMakeTask>
bool ServiceCalls::Start(Instance instance, const char* callback, std::size_t bytes, TMakeTask makeTask) {
  auto& service = dynamic_cast<AsyncWebSocketsService&>(*instance);
  const auto coroutine = std::make_shared<Coroutine>(Self(), std::move(instance), callback, bytes);
  const bool holds = lane_ && !mayOverlap_;
  if (holds) {
    holdsLane_ = true;
    lane_->Hold();
  }
  ServiceDispatcher::Start(session_, coroutine, [&] { return makeTask(service); });
  return false;  // CoroutineEnded() has finished it, or will
}

void ServiceCalls::CoroutineEnded(const Coroutine& coroutine, std::exception_ptr failure) noexcept {
  if (coroutine.Callback() == kOnOpenAsync) {
    OpenResult result = ServiceDispatcher::ResultOf(session_, std::move(failure));
    const WebSocketsService& service = coroutine.Service();
    result.type = typeid(service);
    Decide(std::move(result));
  } else if (failure) {
    ServiceDispatcher::Failed(session_, coroutine.Service(), coroutine.Callback(), failure);
    Count(false);
  }
  Finished(coroutine.Bytes());
  if (std::exchange(holdsLane_, false)) lane_->Release();
}

void ServiceCalls::Decide(OpenResult result) noexcept {
  hasOpened_ = result.status == 101;
  if (!hasOpened_) instance_ = route_->single;  // a service that has refused is no more
  auto tell = [self = Self(), result = std::move(result)]() mutable {
    GuardedFor(*self, [&] { self->Decide(std::move(result)); });
  };
  if (session_.TheLoop().IsCurrentThread()) return tell();
  try {
    session_.TheLoop().Post(std::move(tell));
  } catch (...) {  // no memory
    session_.Abort();
  }
}

void ServiceCalls::Count(bool succeeded) noexcept {
  if (!succeeded) session_.CountServiceError();
}

void ServiceCalls::Finished(std::size_t bytes) noexcept {
  const std::size_t left = waitingBytes_.fetch_sub(bytes) - bytes;
  if (left <= session_.MaxWaitingCallbackBytes() / 2 && paused_.exchange(false)) session_.AskToResume();
  Unfinish();
}

void ServiceCalls::Unfinish() noexcept {
  const std::size_t before = unfinished_.fetch_sub(1);
  if (before == 1) RunClose();
  if (before == 2 && awaitsIdle_.exchange(false)) session_.AskToEndAsHeld();
}

void ServiceCalls::RunClose() noexcept {
  if (isOver_.exchange(true)) return;
  if (hasOpened_) {
    Guarded([&] {
      if (const Instance instance = InstanceFor("OnClose")) ServiceDispatcher::Close(session_, *instance, close_);
    });
  }
  instance_.reset();
  hasEnded_.store(true);
  session_.TellServiceGone();
  if (std::exchange(holdsLane_, false)) lane_->Release();  // abandoned: what was kept back, maybe others', goes on
}

}  // namespace wshost::host
