// SPDX-License-Identifier: MIT
// Everything a peer can do wrong, one name per cause.
#pragma once

#include <cstdint>
#include <string_view>

#include "wshost/protocol/CloseCode.h"

namespace wshost::protocol {

/// What the peer did wrong. Never thrown: a value that an Endpoint reports.
enum class ProtocolError : std::uint8_t {
  None,
  // The request head, answered with an HTTP status.
  BadRequestLine,
  BadMethod,
  BadTarget,
  TargetTooLong,
  UnsupportedHttpVersion,
  BadHeaderLine,
  BadHeaderName,
  BadHeaderValue,
  TooManyHeaderFields,
  HeadTooLarge,
  MissingHost,
  SeveralHosts,
  BadHost,
  // The opening handshake, answered with an HTTP status.
  UpgradeNotGet,
  UpgradeNotHttp11,
  UpgradeWithBody,
  MissingConnectionUpgrade,
  MissingKey,
  SeveralKeys,
  BadKey,
  MissingVersion,
  UnsupportedVersion,
  BadSubprotocols,
  BadExtensions,
  // The server's response, which nothing answers.
  BadStatusLine,
  TooManyInterimResponses,
  ResponseWithoutUpgrade,
  ResponseWithoutConnectionUpgrade,
  BadAccept,
  SubprotocolNotOffered,
  ExtensionNotOffered,
  BadDeflateAnswer,
  // Frames, answered with a Close.
  ReservedBits,
  ReservedOpcode,
  FragmentedControl,
  ControlTooLong,
  LengthNotMinimal,
  LengthHighBit,
  NotMasked,
  Masked,
  // Messages, answered with a Close.
  ContinuationWithoutStart,
  StartInsideMessage,
  MessageTooBig,
  TooManyFragments,
  InvalidUtf8,
  InvalidDeflate,
  // The closing handshake.
  ClosePayloadOneByte,
  BadCloseCode,
  InvalidCloseReason,
};

/// What is to be said of an error, to the peer and to a reader of logs.
struct ProtocolErrorInfo {
  std::string_view name;      ///< The enumerator's own name.
  int httpStatus;             ///< 0 in a client, and once the handshake is done.
  CloseCode closeCode;        ///< Abnormal before the handshake is done.
  std::string_view section;   ///< "RFC 6455 5.2".
  std::string_view sentence;  ///< Public; at most 123 bytes, so that it fits a Close frame's reason.
};

/// Returns the facts about `error`. Threads: any.
const ProtocolErrorInfo& Describe(ProtocolError error) noexcept;

}  // namespace wshost::protocol
