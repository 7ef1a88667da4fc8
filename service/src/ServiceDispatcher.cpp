// SPDX-License-Identifier: MIT
// The way into a service, and the one place where its exceptions are caught.
#include "wshost/service/ServiceDispatcher.h"

#include "wshost/json/JsonText.h"
#include "wshost/service/Log.h"
#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {

void LogError(SessionId session, std::string_view callback, const std::exception_ptr& cause) noexcept {
  WriteLogOf("wshost.service", Poco::Message::PRIO_ERROR, [&] {
    return "session " + session.ToString() + ": " + std::string(callback) + " failed: " + TextOf(cause);
  });
}

// OnError is user code: it may throw too, and then there is nobody left to tell but the log.
void TellOnError(WebSocketsService& service, const ServiceError& error) noexcept try {
  service.OnError(error);
} catch (...) {
  LogError(service.Id(), "OnError", std::current_exception());
}

void Fail(WebSocketsService& service, ServiceError::Kind kind, std::string_view callback) noexcept {
  const std::exception_ptr cause = std::current_exception();
  const std::string text = TextOf(cause);
  const bool invalid = kind == ServiceError::Kind::InvalidMessage;
  const CloseCode code = invalid ? CloseCode::InvalidPayload : CloseCode::InternalError;
  if (!invalid) LogError(service.Id(), callback, cause);
  TellOnError(service, {kind, callback, text, code, cause});
  service.Channel().Close(code, invalid ? "the message is not valid" : "the service failed");
}

template <typename TCall>
bool Guarded(WebSocketsService& service, std::string_view callback, TCall&& call) noexcept {
  try {
    call();
    return true;
  } catch (const InvalidMessage&) {
    Fail(service, ServiceError::Kind::InvalidMessage, callback);
  } catch (...) {
    Fail(service, ServiceError::Kind::CallbackFailed, callback);
  }
  return false;
}

}  // namespace

ServiceDispatcher::OpenResult ServiceDispatcher::Open(
    SessionChannel& channel, const std::function<std::unique_ptr<WebSocketsService>()>& factory) noexcept {
  OpenResult result;
  try {
    const ServiceConstruction scope(channel);
    result.service = factory();
    if (!result.service) throw std::logic_error("the service factory returned null");
    result.service->OnOpen();
    return result;
  } catch (const UpgradeRefused& refusal) {
    result.status = refusal.Status();
    result.body = refusal.Body();
    result.cause = std::current_exception();
  } catch (...) {
    result.status = 500;
    result.failed = true;
    result.cause = std::current_exception();
    LogError(channel.Info().id, "OnOpen", std::current_exception());
  }
  result.service.reset();
  return result;
}

bool ServiceDispatcher::Text(WebSocketsService& service, std::string_view text) noexcept {
  return Guarded(service, "OnMessage", [&] { service.OnText(text); });
}

bool ServiceDispatcher::Json(WebSocketsService& service, JsonText&& text) noexcept {
  return Guarded(service, "OnMessage", [&] {
    const auto result = JsonValue::TryParse(std::move(text), service.Channel().Limits());
    if (!result) throw InvalidMessage(result.Error().Message());
    service.OnMessage(*result);
  });
}

bool ServiceDispatcher::Binary(WebSocketsService& service, std::span<const std::byte> bytes) noexcept {
  return Guarded(service, "OnBinary", [&] { service.OnBinary(bytes); });
}

void ServiceDispatcher::Invoke(SessionChannel& channel, const std::function<void(WebSocketsService&)>& action,
                               const std::function<void()>& whenGone) noexcept {
  if (WebSocketsService* service = channel.Service()) {
    if (const auto attachment = channel.Attached()) attachment->NoteActive(channel.Info().id);
    Guarded(*service, "Invoke", [&] { action(*service); });
    return;
  }
  try {
    whenGone();
  } catch (...) {
    LogError(channel.Info().id, "whenGone", std::current_exception());
  }
}

void ServiceDispatcher::Violation(WebSocketsService& service, std::string_view sentence, CloseCode code) noexcept {
  TellOnError(service, {ServiceError::Kind::ProtocolViolation, {}, sentence, code, nullptr});
}

void ServiceDispatcher::Close(WebSocketsService& service, const CloseInfo& close) noexcept try {
  service.OnClose(close);
} catch (...) {
  const std::exception_ptr cause = std::current_exception();
  const std::string text = TextOf(cause);
  LogError(service.Id(), "OnClose", cause);
  TellOnError(service, {ServiceError::Kind::CallbackFailed, "OnClose", text, CloseCode::InternalError, cause});
}

}  // namespace wshost
