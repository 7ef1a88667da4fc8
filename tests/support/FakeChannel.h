// SPDX-License-Identifier: MIT
// A session without a host: it writes down what is asked of it.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <typeindex>
#include <utility>
#include <vector>

#include "Bytes.h"
#include "FakeLoop.h"
#include "wshost/service/ServiceDispatcher.h"
#include "wshost/service/SessionChannel.h"
#include "wshost/service/SessionOpening.h"

namespace wshost::testing {

/// Threads: as SessionChannel; what it has written down is for its loop's thread.
class FakeChannel final : public SessionChannel {
 public:
  struct Closing {
    CloseCode code;
    std::string reason;
    bool operator==(const Closing&) const = default;
  };

  struct Sending {
    std::string text;
    MessageKind kind = MessageKind::Text;
    Priority priority = Priority::Normal;
    bool operator==(const Sending&) const = default;
  };

  explicit FakeChannel(std::shared_ptr<SessionLoop> loop, std::string path = "/fake",
                       std::type_index type = typeid(void))
      : loop_(std::move(loop)), info_{SessionId::Next(), {}, SharedText(std::move(path)), type, {}} {}

  // ---- the host's side

  /// Queues the 101.
  void Open() {
    state_ = State::Open;
    hasOpened_ = true;
    TellMemberOpened();
    const auto observers = observers_;
    for (const auto& observer : observers) observer->SessionOpened();
  }
  void End() {
    state_ = State::Ended;
    TellMemberEnded();
    const auto observers = std::exchange(observers_, {});
    for (const auto& observer : observers) observer->SessionEnded();
  }
  void SetService(WebSocketsService* service) { service_ = service; }
  void SetRequest(const RequestView* request) { request_ = request; }
  void SetOpening(SessionOpening* opening) { opening_ = opening; }
  void Attach(std::shared_ptr<Attachment> attachment) { attachment_ = std::move(attachment); }
  /// Makes Send() answer so.
  void Answer(SendStatus status) { answer_ = status; }
  /// Calls `hook` in each Send().
  void OnSend(std::function<void()> hook) { onSend_ = std::move(hook); }

  const std::vector<std::string>& Sent() const { return sent_; }
  std::vector<std::string> TakeSent() { return std::exchange(sent_, {}); }
  /// The same with all that was asked for; the priority alone is not obeyed.
  const std::vector<Sending>& Sendings() const { return sendings_; }
  /// Of Post() and DrainAndClose(), not yet told.
  std::vector<PostTicket>& PostTickets() { return postTickets_; }
  std::vector<CloseTicket>& CloseTickets() { return closeTickets_; }
  const std::vector<Closing>& Disconnections() const { return disconnections_; }
  int Aborts() const { return aborts_; }
  const std::vector<Closing>& Closings() const { return closings_; }
  const std::vector<Closing>& Evictions() const { return evictions_; }
  std::size_t ObserverCount() const { return observers_.size() + (IsMemberTold() ? 1 : 0); }

  // ---- SessionChannel

  const SessionInfo& Info() const noexcept override { return info_; }
  const std::shared_ptr<SessionLoop>& Loop() const noexcept override { return loop_; }
  using SessionChannel::Send;
  SendStatus Send(const EncodedMessage& message, Priority priority = Priority::Normal) override {
    if (onSend_) onSend_();
    if (state_ > State::Open) return SendStatus::Closed;
    if (answer_ == SendStatus::Queued) WriteDown(message, priority);
    return answer_;
  }
  void Post(const EncodedMessage& message, PostTicket ticket) override {
    const SendStatus status = Send(message);
    if (status == SendStatus::Queued) return postTickets_.push_back(std::move(ticket));
    ticket.Complete(status == SendStatus::QueueFull ? PostResult::QueueFull : PostResult::Closed);
  }
  SendStatus SendAndClose(const EncodedMessage& message, CloseCode code, std::string_view reason) override {
    const SendStatus status = Send(message);
    if (status == SendStatus::Queued) Close(code, reason);
    return status;
  }
  void DrainAndClose(CloseCode code, std::string_view reason, CloseTicket ticket) override {
    Close(code, reason);
    closeTickets_.push_back(std::move(ticket));
  }
  void Disconnect(CloseCode code, std::string_view reason) override {
    if (state_ > State::Closing) return;
    state_ = State::Closing;
    disconnections_.push_back({code, std::string(reason)});
  }
  void Abort() override {
    state_ = State::Closing;
    ++aborts_;
  }
  void Close(CloseCode code, std::string_view reason) override {
    if (!MayTravel(code)) throw std::logic_error("FakeChannel: this code may not travel");
    if (state_ > State::Open) return;
    state_ = State::Closing;
    closings_.push_back({code, std::string(reason)});
  }
  void Evict(CloseCode code, std::string_view reason) override {
    state_ = State::Closing;
    evictions_.push_back({code, std::string(reason)});
  }
  bool IsOpen() const noexcept override { return state_ == State::Open; }
  const JsonLimits& Limits() const noexcept override { return limits_; }
  bool HasEnded() const noexcept override { return state_ == State::Ended; }
  bool Observe(IntrusivePointer<SessionObserver> observer) override {
    if (HasEnded()) return false;
    observers_.push_back(std::move(observer));
    return true;
  }
  void Forget(const SessionObserver& observer) noexcept override {
    std::erase_if(observers_, [&](const auto& known) { return known.get() == &observer; });
  }
  bool HasOpened() const noexcept override { return hasOpened_; }
  const RequestView* Request() const noexcept override {
    return kept_ ? kept_.get() : opening_ ? &opening_->request : request_;
  }
  void KeepRequest() override {
    if (kept_) return;
    if (!Request()) throw std::logic_error("KeepRequest: the request is gone after OnOpen");
    kept_ = Request()->Copy();
  }
  std::string_view Subprotocol() const noexcept override {
    return opening_ ? std::string_view(opening_->subprotocol) : std::string_view();
  }
  SessionOpening* Opening() noexcept override { return opening_; }
  std::shared_ptr<Attachment> Attached() const noexcept override { return attachment_; }
  void Invoke(const std::function<void(WebSocketsService&)>& action, const std::function<void()>& whenGone) override {
    ServiceDispatcher::Invoke(*this, service_, action, whenGone);
  }

 private:
  const JsonLimits limits_;
  enum class State : std::uint8_t { Opening, Open, Closing, Ended };

  void WriteDown(const EncodedMessage& message, Priority priority) {
    const bool isText = (std::to_integer<unsigned>(message.Bytes()[0]) & 0x0F) == 0x1;
    sent_.push_back(ToText(message.Payload()));
    sendings_.push_back({sent_.back(), isText ? MessageKind::Text : MessageKind::Binary, priority});
  }

  const std::shared_ptr<SessionLoop> loop_;
  const SessionInfo info_;
  std::atomic<State> state_{State::Opening};
  std::atomic<SendStatus> answer_{SendStatus::Queued};
  std::function<void()> onSend_;
  bool hasOpened_ = false;
  std::vector<IntrusivePointer<SessionObserver>> observers_;
  std::vector<std::string> sent_;
  std::vector<Sending> sendings_;
  std::vector<PostTicket> postTickets_;
  std::vector<CloseTicket> closeTickets_;
  std::vector<Closing> disconnections_;
  int aborts_ = 0;
  std::vector<Closing> closings_;
  std::vector<Closing> evictions_;
  WebSocketsService* service_ = nullptr;
  const RequestView* request_ = nullptr;
  SessionOpening* opening_ = nullptr;
  std::unique_ptr<const RequestView> kept_;
  std::shared_ptr<Attachment> attachment_;
};

}  // namespace wshost::testing
