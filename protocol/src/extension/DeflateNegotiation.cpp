// SPDX-License-Identifier: MIT
// The rules of RFC 7692 section 7.1 for offers and answers.
#include "extension/DeflateNegotiation.h"

#include <algorithm>
#include <utility>

namespace wshost::protocol {
namespace {

constexpr std::string_view kName = "permessage-deflate";
constexpr std::string_view kServerNoContextTakeover = "server_no_context_takeover";
constexpr std::string_view kClientNoContextTakeover = "client_no_context_takeover";
constexpr std::string_view kServerMaxWindowBits = "server_max_window_bits";
constexpr std::string_view kClientMaxWindowBits = "client_max_window_bits";

/// The parameters that one offer or answer has.
struct Given {
  bool serverNoContextTakeover = false;
  bool clientNoContextTakeover = false;
  std::optional<int> serverMaxWindowBits;
  std::optional<int> clientMaxWindowBits;
};

// Section 7.1.1: they have no value. Section 7.1: no parameter comes twice.
bool TakeFlag(bool& flag, const ExtensionParameter& parameter) noexcept {
  return !parameter.value && !std::exchange(flag, true);
}

// Section 7.1.2: "a decimal integer value without leading zeroes between 8 to 15, inclusive".
std::optional<int> ReadBits(std::string_view text) noexcept {
  const bool oneDigit = text == "8" || text == "9";
  const bool twoDigits = text.size() == 2 && text[0] == '1' && text[1] >= '0' && text[1] <= '5';
  if (oneDigit) return text[0] - '0';
  return twoDigits ? std::optional(10 + (text[1] - '0')) : std::nullopt;
}

bool TakeBits(std::optional<int>& bits, const ExtensionParameter& parameter) noexcept {
  if (bits || !parameter.value) return false;
  bits = ReadBits(*parameter.value);
  return bits.has_value();
}

// Section 7.1.2.2: it may come without a value in an offer, not in an answer.
bool TakeClientBits(Given& given, const ExtensionParameter& parameter, bool isOffer) noexcept {
  if (parameter.value || !isOffer) return TakeBits(given.clientMaxWindowBits, parameter);
  if (given.clientMaxWindowBits) return false;
  given.clientMaxWindowBits = kMaxWindowBits;
  return true;
}

bool TakeParameter(Given& given, const ExtensionParameter& parameter, bool isOffer) noexcept {
  if (parameter.name == kServerNoContextTakeover) return TakeFlag(given.serverNoContextTakeover, parameter);
  if (parameter.name == kClientNoContextTakeover) return TakeFlag(given.clientNoContextTakeover, parameter);
  if (parameter.name == kServerMaxWindowBits) return TakeBits(given.serverMaxWindowBits, parameter);
  return parameter.name == kClientMaxWindowBits && TakeClientBits(given, parameter, isOffer);
}

std::optional<Given> ReadParameters(const Extension& extension, bool isOffer) noexcept {
  Given given;
  const auto take = [&](const ExtensionParameter& parameter) { return TakeParameter(given, parameter, isOffer); };
  const bool valid = std::all_of(extension.parameters.begin(), extension.parameters.end(), take);
  return valid ? std::optional(given) : std::nullopt;
}

void Append(std::string& text, std::string_view parameter) { text.append("; ").append(parameter); }

void AppendBits(std::string& text, std::string_view parameter, int bits) {
  text.append("; ").append(parameter).append("=").append(std::to_string(bits));
}

DeflateParameters Agree(const Given& given, const DeflateOptions& options) noexcept {
  // A server may ask for either no-takeover unasked (7.1.1), and for a smaller window of its own (7.1.2.1).
  const bool none = !options.contextTakeover;
  return {given.serverNoContextTakeover || none, given.clientNoContextTakeover || none,
          std::min(given.serverMaxWindowBits.value_or(kMaxWindowBits), options.serverMaxWindowBits),
          std::min(given.clientMaxWindowBits.value_or(kMaxWindowBits), options.clientMaxWindowBits)};
}

std::string MakeAnswer(const DeflateParameters& agreed, const Given& given) {
  std::string text(kName);
  if (agreed.serverNoContextTakeover) Append(text, kServerNoContextTakeover);
  if (agreed.clientNoContextTakeover) Append(text, kClientNoContextTakeover);
  // 7.1.2.1: an offer of it is accepted by including it "with the same or smaller value", 15 too.
  if (given.serverMaxWindowBits || agreed.serverMaxWindowBits < kMaxWindowBits) {
    AppendBits(text, kServerMaxWindowBits, agreed.serverMaxWindowBits);
  }
  // Below 15 only if it was offered; see AcceptOffer.
  if (agreed.clientMaxWindowBits < kMaxWindowBits) AppendBits(text, kClientMaxWindowBits, agreed.clientMaxWindowBits);
  return text;
}

std::optional<DeflateChoice> AcceptOffer(const Given& given, const DeflateOptions& options) {
  // 7.1.2.2: an answer "MUST NOT include" it if the offer did not, so this client cannot be limited.
  if (!given.clientMaxWindowBits && options.clientMaxWindowBits < kMaxWindowBits) return std::nullopt;
  const DeflateParameters agreed = Agree(given, options);
  return DeflateChoice{agreed, MakeAnswer(agreed, given)};
}

bool IsWithinOffer(const Given& given, const DeflateOptions& options) noexcept {
  // 7.1.1.1 and 7.1.2.1: who accepts the offer of them includes them.
  if (!options.contextTakeover && !given.serverNoContextTakeover) return false;
  return given.serverMaxWindowBits.value_or(kMaxWindowBits) <= options.serverMaxWindowBits &&
         given.clientMaxWindowBits.value_or(kMinWindowBits) <= options.clientMaxWindowBits;
}

}  // namespace

std::optional<DeflateChoice> ChooseDeflate(const ExtensionList& offers, const DeflateOptions& options) {
  if (!options.enabled) return std::nullopt;
  for (const Extension& offer : offers) {
    if (offer.name != kName) continue;
    const std::optional<Given> given = ReadParameters(offer, true);
    if (!given) continue;
    if (std::optional<DeflateChoice> choice = AcceptOffer(*given, options)) return choice;
  }
  return std::nullopt;
}

std::string MakeDeflateOffer(const DeflateOptions& options) {
  if (!options.enabled) return {};
  std::string text(kName);
  if (!options.contextTakeover) {
    Append(text, kServerNoContextTakeover);
    Append(text, kClientNoContextTakeover);
  }
  if (options.serverMaxWindowBits < kMaxWindowBits) {
    AppendBits(text, kServerMaxWindowBits, options.serverMaxWindowBits);
  }
  // Always, so that the server may choose a smaller window for its memory's sake.
  if (options.clientMaxWindowBits == kMaxWindowBits) {
    Append(text, kClientMaxWindowBits);
  } else {
    AppendBits(text, kClientMaxWindowBits, options.clientMaxWindowBits);
  }
  return text;
}

DeflateAgreement CheckDeflateAnswer(const ExtensionList& answer, const DeflateOptions& options) noexcept {
  const auto wasOffered = [&](const Extension& extension) { return options.enabled && extension.name == kName; };
  if (answer.empty()) return {};
  if (!std::all_of(answer.begin(), answer.end(), wasOffered)) return {DeflateVerdict::NotOffered, {}};
  if (answer.size() > 1) return {DeflateVerdict::Repeated, {}};
  const std::optional<Given> given = ReadParameters(answer.front(), false);
  if (!given) return {DeflateVerdict::InvalidParameter, {}};
  if (!IsWithinOffer(*given, options)) return {DeflateVerdict::BeyondOffer, {}};
  // What the server does not limit, the offer has: the client keeps to its own hints (7.1.1.2, 7.1.2.2).
  return {DeflateVerdict::Agreed, Agree(*given, options)};
}

}  // namespace wshost::protocol
