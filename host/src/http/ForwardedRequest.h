// SPDX-License-Identifier: MIT
// What a proxy has written into a request about the client it speaks for.
#pragma once

#include <cstddef>
#include <string_view>

#include "transport/TrustedProxies.h"
#include "wshost/protocol/HeaderFields.h"
#include "wshost/service/PeerAddress.h"

namespace wshost::host {

/// Entries of X-Forwarded-For that are looked at; who sits behind more proxies has the address of the last one.
inline constexpr std::size_t kMaxForwardedEntries = 32;

/// Returns whose request a trusted `proxy` has sent: of all lines of X-Forwarded-For together the right-most address
/// that is no trusted proxy itself. Port and brackets are understood. If all of them are proxies: the left-most. An
/// entry that is no address ("unknown", a name) ends the search, for who wrote what is left of it is not known: then
/// it is the last address before it, or `proxy`. Empty entries do not count.
PeerAddress ForwardedClient(const HeaderFields& fields, const PeerAddress& proxy, const TrustedProxies& trusted);

/// Tells whether the client has come to the proxy over TLS: the last entry of X-Forwarded-Proto is "https" or "wss".
bool IsForwardedSecurely(const HeaderFields& fields) noexcept;

/// Returns the one X-Request-Id, if it is fit to be one; else nothing. Lifetime: as the fields.
std::string_view ForwardedRequestId(const HeaderFields& fields) noexcept;

}  // namespace wshost::host
