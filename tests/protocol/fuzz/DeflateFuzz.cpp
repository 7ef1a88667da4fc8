// SPDX-License-Identifier: MIT
// Fuzz.h's properties of negotiation, inflating and deflating.
#include "Fuzz.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "extension/DeflateNegotiation.h"
#include "extension/Deflater.h"
#include "extension/Inflater.h"
#include "message/PayloadBuffer.h"
#include "message/Utf8Check.h"

namespace wshost::testing {
namespace {

using namespace wshost::protocol;
using View = std::span<const std::byte>;

/// What the first bytes of an input choose.
struct Choices {
  int windowBits;
  int level;
  bool isText;
  std::size_t maxBytes;
  std::size_t cutSeed;
};

constexpr std::size_t kChoiceBytes = 6;

Choices Choose(View bytes) {
  const auto at = [bytes](std::size_t index) { return std::to_integer<std::size_t>(bytes[index]); };
  return {8 + static_cast<int>(at(0) % 8), 1 + static_cast<int>(at(1) % 9), at(1) > 127, at(2) << 8 | at(3),
          at(4) << 8 | at(5)};
}

std::vector<View> Cut(View bytes, std::size_t seed) {
  std::vector<View> parts;
  while (!bytes.empty()) {
    seed = seed * 1103515245 + 12345;
    const std::size_t size = std::min(bytes.size(), (seed >> 16) % 33);
    parts.push_back(bytes.first(size));
    bytes = bytes.subspan(size);
  }
  return parts;
}

ProtocolError Inflate(Inflater& inflater, const std::vector<View>& parts, const InflateTarget& target) {
  for (const View part : parts) {
    const ProtocolError error = inflater.Add(part, target);
    if (error != ProtocolError::None) return error;
  }
  return inflater.Finish(target);
}

bool Same(View a, View b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

std::string CheckInflating(View stream, const Choices& choices) {
  Inflater cutInflater(choices.windowBits);
  PayloadBuffer cut;
  Utf8Validator cutText;
  const ProtocolError cutError =
      Inflate(cutInflater, Cut(stream, choices.cutSeed), {&cut, choices.maxBytes, choices.isText ? &cutText : nullptr});
  if (cut.Payload().size() > choices.maxBytes) return "more than the bound was inflated";
  if (choices.isText && cutError == ProtocolError::None && !IsUtf8(cut.Payload())) return "text that is not UTF-8";
  // With less than the largest window zlib may notice late that a distance reaches beyond it.
  if (choices.windowBits != kMaxWindowBits) return "";
  Inflater wholeInflater(choices.windowBits);
  PayloadBuffer whole;
  Utf8Validator wholeText;
  const ProtocolError wholeError =
      Inflate(wholeInflater, {stream}, {&whole, choices.maxBytes, choices.isText ? &wholeText : nullptr});
  if (wholeError != cutError) return "the verdict depends on the cut";
  const bool isStopped = wholeError == ProtocolError::InvalidUtf8;
  return isStopped || Same(whole.Payload(), cut.Payload()) ? "" : "the payload depends on the cut";
}

std::string CheckRoundTrips(View message, const Choices& choices) {
  Deflater deflater(choices.windowBits, choices.level, 1 + static_cast<int>(choices.cutSeed % 9));
  Inflater inflater(choices.windowBits);
  for (int round = 0; round < 3; ++round) {
    if (round == 2) deflater.Reset();
    PayloadBuffer compressed;
    PayloadBuffer inflated;
    deflater.Compress(message, compressed);
    const auto parts = Cut(compressed.Payload(), choices.cutSeed);
    if (Inflate(inflater, parts, {&inflated, message.size()}) != ProtocolError::None) return "own bytes are refused";
    if (!Same(inflated.Payload(), message)) return "a message comes back otherwise";
  }
  return "";
}

std::string CheckNegotiation(View text, const Choices& choices) {
  const std::string_view value(reinterpret_cast<const char*>(text.data()), text.size());
  const std::vector<HeaderField> fields{{kExtensionsField, value}};
  const auto list = ReadExtensions(HeaderFields(fields));
  if (!list) return "";
  DeflateOptions options{.enabled = true, .clientMaxWindowBits = choices.windowBits, .contextTakeover = choices.isText};
  CheckDeflateAnswer(*list, options);
  const auto choice = ChooseDeflate(*list, options);
  if (!choice) return "";
  const std::vector<HeaderField> answerFields{{kExtensionsField, choice->answer}};
  const auto answer = ReadExtensions(HeaderFields(answerFields));
  if (!answer) return "the answer is malformed";
  const DeflateAgreement agreement = CheckDeflateAnswer(*answer, {.enabled = true, .contextTakeover = true});
  if (agreement.verdict != DeflateVerdict::Agreed) return "the answer is invalid";
  return agreement.parameters == choice->parameters ? "" : "the answer says something else than was agreed on";
}

}  // namespace

std::string CheckDeflate(View input) {
  if (input.size() < kChoiceBytes) return "";
  const Choices choices = Choose(input);
  const View rest = input.subspan(kChoiceBytes);
  for (const auto check : {CheckInflating, CheckRoundTrips, CheckNegotiation}) {
    std::string wrong = check(rest, choices);
    if (!wrong.empty()) return wrong;
  }
  return "";
}

}  // namespace wshost::testing
