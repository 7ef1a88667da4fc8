// SPDX-License-Identifier: MIT
// What OnError is told, and the exceptions by which a service speaks to its host.
#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "wshost/protocol/CloseCode.h"

namespace wshost {

/// A failure in one session. Lifetime: views are valid for the call.
struct ServiceError {
  enum class Kind : std::uint8_t {
    InvalidMessage,    ///< The message is no JSON (or the service threw InvalidMessage); closes with 1007.
    CallbackFailed,    ///< A callback threw; closes with 1011. The peer never sees the text.
    ProtocolViolation  ///< The peer broke RFC 6455; the session is closing with `closeCode` already.
  };
  Kind kind;
  std::string_view callback;  ///< "OnMessage", "Invoke", ...; empty for ProtocolViolation.
  std::string_view text;      ///< For logs: the exception's text, or what the peer did wrong.
  CloseCode closeCode;        ///< What the session closes with.
  std::exception_ptr cause;   ///< What was thrown; null for ProtocolViolation.
};

/// Thrown in OnOpen (or in a service's constructor) to refuse the upgrade with an HTTP answer.
class UpgradeRefused : public std::runtime_error {
 public:
  /// `status` is an HTTP status of 300..599, `body` plain text for the peer. Errors: std::logic_error for other values.
  explicit UpgradeRefused(int status, std::string body = {});

  int Status() const noexcept { return status_; }
  const std::string& Body() const noexcept { return body_; }

 private:
  int status_;
  std::string body_;
};

/// Thrown by a callback that cannot read a message: reaches OnError, then closes with 1007.
class InvalidMessage : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace wshost
