// SPDX-License-Identifier: MIT
// The way into a service, and the one place where its exceptions are caught.
#include "wshost/service/ServiceDispatcher.h"

#include <stdexcept>
#include <utility>

#include "CurrentSessionScope.h"
#include "wshost/json/JsonText.h"
#include "wshost/service/Log.h"
#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {

void LogError(const SessionChannel& channel, std::string_view callback, const std::exception_ptr& cause) noexcept {
  WriteLogOf("wshost.service", Poco::Message::PRIO_ERROR, [&] {
    std::string text = channel.Info().ToString();
    const RequestView* request = channel.Request();
    if (request && !request->RequestId().empty()) text.append(", request ").append(request->RequestId());
    return text.append(": ").append(callback).append(" failed: ").append(TextOf(cause));
  });
}

// OnError is user code: it may throw too, and then there is nobody left to tell but the log.
void TellOnError(const SessionChannel& channel, WebSocketsService& service, const ServiceError& error) noexcept try {
  service.OnError(error);
} catch (...) {
  LogError(channel, "OnError", std::current_exception());
}

void Fail(SessionChannel& channel, WebSocketsService& service, ServiceError::Kind kind, std::string_view callback,
          const std::exception_ptr& cause) noexcept {
  const std::string text = TextOf(cause);
  const bool invalid = kind == ServiceError::Kind::InvalidMessage;
  const CloseCode code = invalid ? CloseCode::InvalidPayload : CloseCode::InternalError;
  if (!invalid) LogError(channel, callback, cause);
  TellOnError(channel, service, {kind, callback, text, code, cause});
  channel.Close(code, invalid ? "the message is not valid" : "the service failed");
}

template <typename TCall>
bool Guarded(SessionChannel& channel, WebSocketsService& service, std::string_view callback, TCall&& call) noexcept {
  const CurrentSessionScope current(channel);
  try {
    call();
    return true;
  } catch (const InvalidMessage&) {
    Fail(channel, service, ServiceError::Kind::InvalidMessage, callback, std::current_exception());
  } catch (...) {
    Fail(channel, service, ServiceError::Kind::CallbackFailed, callback, std::current_exception());
  }
  return false;
}

std::unique_ptr<WebSocketsService> MakeService(SessionChannel& channel, const ServiceDispatcher::Factory& factory) {
  const ServiceConstruction scope(channel);
  std::unique_ptr<WebSocketsService> service = factory();
  if (!service) throw std::logic_error("the service factory returned null");
  return service;
}

}  // namespace

// ---- opening

ServiceDispatcher::OpenResult ServiceDispatcher::ResultOf(SessionChannel& channel,
                                                          std::exception_ptr failure) noexcept {
  OpenResult result;
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const UpgradeRefused& refusal) {
    result.status = refusal.Status();
    result.body = refusal.Body();
  } catch (...) {
    result.status = 500;
    result.failed = true;
    LogError(channel, "OnOpen", failure);
  }
  result.cause = std::move(failure);
  return result;
}

ServiceDispatcher::OpenResult ServiceDispatcher::Open(SessionChannel& channel, const Factory& factory,
                                                      std::unique_ptr<WebSocketsService>& service) noexcept {
  const CurrentSessionScope current(channel);
  try {
    service = MakeService(channel, factory);
    service->OnOpen();
    const WebSocketsService& made = *service;
    return {.type = typeid(made)};
  } catch (...) {
    service.reset();
    return ResultOf(channel, std::current_exception());
  }
}

ServiceDispatcher::OpenResult ServiceDispatcher::Open(SessionChannel& channel, WebSocketsService& service) noexcept {
  const CurrentSessionScope current(channel);
  try {
    service.OnOpen();
    return {.type = typeid(service)};
  } catch (...) {
    return ResultOf(channel, std::current_exception());
  }
}

std::unique_ptr<WebSocketsService> ServiceDispatcher::Make(SessionChannel& channel, const Factory& factory,
                                                           std::string_view callback) noexcept {
  const CurrentSessionScope current(channel);
  try {
    return MakeService(channel, factory);
  } catch (...) {  // there is nobody whose OnError could be told
    LogError(channel, callback, std::current_exception());
    channel.Close(CloseCode::InternalError, "the service failed");
    return nullptr;
  }
}

// ---- messages

bool ServiceDispatcher::Text(SessionChannel& channel, WebSocketsService& service, std::string_view text) noexcept {
  const TextAtHandScope atHand(text);
  return Guarded(channel, service, "OnMessage", [&] { service.OnText(text); });
}

JsonValue ServiceDispatcher::Parse(SessionChannel& channel, JsonText&& text) {
  auto result = JsonValue::TryParse(std::move(text), channel.Limits());
  if (!result) throw InvalidMessage(result.Error().Message());
  return std::move(*result);
}

bool ServiceDispatcher::Json(SessionChannel& channel, WebSocketsService& service, JsonText&& text) noexcept {
  return Guarded(channel, service, "OnMessage", [&] {
    const auto result = JsonValue::TryParse(std::move(text), channel.Limits());
    if (!result) throw InvalidMessage(result.Error().Message());
    service.OnMessage(*result);
  });
}

bool ServiceDispatcher::Binary(SessionChannel& channel, WebSocketsService& service,
                               std::span<const std::byte> bytes) noexcept {
  return Guarded(channel, service, "OnBinary", [&] { service.OnBinary(bytes); });
}

// ---- coroutines

void ServiceDispatcher::Start(SessionChannel& channel, const std::shared_ptr<SessionTaskOwner>& owner,
                              const std::function<SessionTask()>& callback) noexcept {
  const CurrentSessionScope current(channel);
  try {
    callback().Start(owner);
  } catch (...) {
    owner->Ended(std::current_exception());
  }
}

void ServiceDispatcher::GoOn(SessionChannel& channel, LoopTask& resumption) {
  const CurrentSessionScope current(channel);
  resumption();
}

void ServiceDispatcher::Failed(SessionChannel& channel, WebSocketsService& service, std::string_view callback,
                               const std::exception_ptr& failure) noexcept {
  Guarded(channel, service, callback, [&] { std::rethrow_exception(failure); });
}

// ---- the rest

void ServiceDispatcher::Invoke(SessionChannel& channel, WebSocketsService* service,
                               const std::function<void(WebSocketsService&)>& action,
                               const std::function<void()>& whenGone) noexcept {
  if (service) {
    if (const auto attachment = channel.Attached()) attachment->NoteActive(channel.Info().id);
    Guarded(channel, *service, "Invoke", [&] { action(*service); });
    return;
  }
  try {
    whenGone();
  } catch (...) {
    LogError(channel, "whenGone", std::current_exception());
  }
}

void ServiceDispatcher::Violation(SessionChannel& channel, WebSocketsService& service, std::string_view sentence,
                                  CloseCode code) noexcept {
  const CurrentSessionScope current(channel);
  TellOnError(channel, service, {ServiceError::Kind::ProtocolViolation, {}, sentence, code, nullptr});
}

void ServiceDispatcher::Close(SessionChannel& channel, WebSocketsService& service, const CloseInfo& close) noexcept {
  const CurrentSessionScope current(channel);
  try {
    service.OnClose(close);
  } catch (...) {
    const std::exception_ptr cause = std::current_exception();
    const std::string text = TextOf(cause);
    LogError(channel, "OnClose", cause);
    TellOnError(channel, service,
                {ServiceError::Kind::CallbackFailed, "OnClose", text, CloseCode::InternalError, cause});
  }
}

}  // namespace wshost
