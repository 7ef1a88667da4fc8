// SPDX-License-Identifier: MIT
// How the two roles agree on permessage-deflate.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "extension/ExtensionList.h"
#include "wshost/protocol/DeflateOptions.h"
#include "wshost/protocol/DeflateParameters.h"

namespace wshost::protocol {

/// An offer that a server accepts.
struct DeflateChoice {
  DeflateParameters parameters;
  std::string answer;  ///< An element of Sec-WebSocket-Extensions.
};

/// Chooses the first offer of permessage-deflate that is valid and that `options` allow; other extensions are ignored.
/// Returns: nothing if there is none.
/// Spec: RFC 7692 sections 5.1, 7.1.
std::optional<DeflateChoice> ChooseDeflate(const ExtensionList& offers, const DeflateOptions& options);

/// Returns what a client offers, as an element of Sec-WebSocket-Extensions; empty if `options` do not enable it.
/// Spec: RFC 7692 section 7.1.
std::string MakeDeflateOffer(const DeflateOptions& options);

/// What a server's answer to an offer amounts to. From NotOffered on the client must fail the handshake.
enum class DeflateVerdict : std::uint8_t {
  NotAgreed,         ///< Messages are not compressed.
  Agreed,            ///< Messages may be compressed.
  NotOffered,        ///< It answers an extension that was not offered. RFC 6455 section 4.1.
  Repeated,          ///< It answers permessage-deflate twice. RFC 7692 section 5.1.
  InvalidParameter,  ///< Unknown, doubled, without its value, or with a bad one. RFC 7692 section 7.1.
  BeyondOffer,       ///< It allows itself, or the client, more than was offered. RFC 7692 sections 7.1.1, 7.1.2.
};

/// What is agreed on.
struct DeflateAgreement {
  DeflateVerdict verdict = DeflateVerdict::NotAgreed;
  DeflateParameters parameters;  ///< If it is Agreed.
};

/// Holds a server's answer against what MakeDeflateOffer has made of the same `options`.
/// Spec: RFC 7692 sections 5.1, 7.1.
DeflateAgreement CheckDeflateAnswer(const ExtensionList& answer, const DeflateOptions& options) noexcept;

}  // namespace wshost::protocol
