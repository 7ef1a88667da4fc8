// SPDX-License-Identifier: MIT
// The way into a service, and the one place where its exceptions are caught.
#include "wshost/service/ServiceDispatcher.h"

#include <Poco/Exception.h>
#include <Poco/Logger.h>

#include "wshost/service/SessionChannel.h"

namespace wshost {
namespace {

Poco::Logger& Log() {
  static Poco::Logger& logger = Poco::Logger::get("wshost.service");
  return logger;
}

std::string TextOf(const std::exception_ptr& cause) noexcept try {
  std::rethrow_exception(cause);
} catch (const Poco::Exception& error) {
  return error.displayText();
} catch (const std::exception& error) {
  return error.what();
} catch (...) {
  return "something that is no std::exception";
}

void LogError(const WebSocketsService& service, std::string_view callback, const std::string& text) noexcept try {
  Log().error("session %s: %s failed: %s", service.Id().ToString(), std::string(callback), text);
} catch (...) {  // a log that cannot be written must not end the process
}

// OnError is user code: it may throw too, and then there is nobody left to tell but the log.
void TellOnError(WebSocketsService& service, const ServiceError& error) noexcept try {
  service.OnError(error);
} catch (...) {
  LogError(service, "OnError", TextOf(std::current_exception()));
}

void Fail(WebSocketsService& service, ServiceError::Kind kind, std::string_view callback) noexcept {
  const std::exception_ptr cause = std::current_exception();
  const std::string text = TextOf(cause);
  const bool invalid = kind == ServiceError::Kind::InvalidMessage;
  const CloseCode code = invalid ? CloseCode::InvalidPayload : CloseCode::InternalError;
  if (!invalid) LogError(service, callback, text);
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
  } catch (...) {
    result.status = 500;
    result.failed = true;
    try {
      Log().error("session %s: OnOpen failed: %s", channel.Info().id.ToString(), TextOf(std::current_exception()));
    } catch (...) {  // as in LogError
    }
  }
  result.service.reset();
  return result;
}

bool ServiceDispatcher::Text(WebSocketsService& service, std::string_view text) noexcept {
  return Guarded(service, "OnMessage", [&] { service.OnText(text); });
}

bool ServiceDispatcher::Binary(WebSocketsService& service, std::span<const std::byte> bytes) noexcept {
  return Guarded(service, "OnBinary", [&] { service.OnBinary(bytes); });
}

void ServiceDispatcher::Invoke(SessionChannel& channel, const std::function<void(WebSocketsService&)>& action,
                               const std::function<void()>& whenGone) noexcept {
  if (WebSocketsService* service = channel.Service()) {
    Guarded(*service, "Invoke", [&] { action(*service); });
    return;
  }
  try {
    whenGone();
  } catch (...) {
    try {
      Log().error("session %s: whenGone failed: %s", channel.Info().id.ToString(), TextOf(std::current_exception()));
    } catch (...) {  // as in LogError
    }
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
  LogError(service, "OnClose", text);
  TellOnError(service, {ServiceError::Kind::CallbackFailed, "OnClose", text, CloseCode::InternalError, cause});
}

}  // namespace wshost
