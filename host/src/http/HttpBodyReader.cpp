// SPDX-License-Identifier: MIT
// Decides from a head how the body is framed, and collects it.
#include "http/HttpBodyReader.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace wshost::host {
namespace {

using Plan = HttpBodyReader::Plan;

Plan Refuse(int status, std::string_view reason) noexcept {
  Plan plan;
  plan.framing = Plan::Framing::Refused;
  plan.failureStatus = status;
  plan.failureReason = reason;
  return plan;
}

std::string_view Trim(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

/// Reads 1*DIGIT; a number too large for the type becomes its largest value.
std::optional<std::uint64_t> ParseLength(std::string_view text) noexcept {
  if (text.empty()) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  constexpr auto kMax = std::numeric_limits<std::uint64_t>::max();
  for (const char character : text) {
    if (character < '0' || character > '9') {
      return std::nullopt;
    }
    const auto digit = static_cast<std::uint64_t>(character - '0');
    value = value > (kMax - digit) / 10 ? kMax : value * 10 + digit;
  }
  return value;
}

/// "If a Transfer-Encoding header field is present in a request and the chunked transfer coding is not the final
/// encoding, the message body length cannot be determined reliably; the server MUST respond with the 400 (Bad Request)
/// status code and then close the connection." (RFC 9112 section 6.3)
Plan DecideTransferCoding(const HeaderFields& fields) noexcept {
  bool chunkedIsLast = false;
  bool chunkedBefore = false;
  bool otherCoding = false;
  for (const HeaderField& field : fields) {
    if (!EqualsIgnoringCase(field.name, "Transfer-Encoding")) {
      continue;
    }
    std::string_view rest = field.value;
    for (bool more = true; more;) {
      const auto comma = rest.find(',');
      more = comma != std::string_view::npos;
      const std::string_view coding = Trim(rest.substr(0, comma));
      rest = more ? rest.substr(comma + 1) : std::string_view();
      chunkedBefore = chunkedBefore || chunkedIsLast;
      chunkedIsLast = EqualsIgnoringCase(coding, "chunked");
      otherCoding = otherCoding || !chunkedIsLast;
    }
  }
  if (chunkedBefore || !chunkedIsLast) {
    return Refuse(400, "Transfer-Encoding must end with chunked, once.");
  }
  if (otherCoding) {
    return Refuse(501, "No transfer coding but chunked is known here.");
  }
  Plan plan;
  plan.framing = Plan::Framing::Chunked;
  return plan;
}

Plan DecideLength(const HeaderFields& fields, std::size_t limit) noexcept {
  // RFC 9112 section 6.3 lets equal repeated lengths pass or be refused; refused, nothing has to be compared.
  if (fields.Count("Content-Length") > 1) {
    return Refuse(400, "Several Content-Length fields.");
  }
  const auto length = ParseLength(*fields.Find("Content-Length"));
  if (!length) {
    return Refuse(400, "Content-Length is not a decimal number.");
  }
  if (*length > limit) {
    return Refuse(413, "The body is larger than this server takes.");
  }
  Plan plan;
  plan.framing = *length == 0 ? Plan::Framing::None : Plan::Framing::Length;
  plan.length = *length;
  return plan;
}

Plan DecideFraming(const HeaderFields& fields, int minorVersion, std::size_t limit) noexcept {
  const bool hasLength = fields.Count("Content-Length") > 0;
  if (fields.Count("Transfer-Encoding") > 0) {
    if (hasLength) {
      return Refuse(400, "Content-Length together with Transfer-Encoding.");
    }
    if (minorVersion == 0) {
      return Refuse(400, "HTTP/1.0 knows no Transfer-Encoding.");  // RFC 9112 section 6.1: treat the framing as faulty
    }
    return DecideTransferCoding(fields);
  }
  // RFC 9112 section 6.3: a request with neither field has no body.
  return hasLength ? DecideLength(fields, limit) : Plan();
}

}  // namespace

HttpBodyReader::Plan HttpBodyReader::Decide(const HeaderFields& fields, int minorVersion, std::size_t limit) noexcept {
  Plan plan = DecideFraming(fields, minorVersion, limit);
  // "A server that receives a 100-continue expectation in an HTTP/1.0 request MUST ignore that expectation."
  // (RFC 9110 section 10.1.1)
  if (plan.framing == Plan::Framing::Refused || minorVersion == 0) {
    return plan;
  }
  for (const HeaderField& field : fields) {
    if (!EqualsIgnoringCase(field.name, "Expect")) {
      continue;
    }
    if (!EqualsIgnoringCase(field.value, "100-continue")) {
      return Refuse(417, "No expectation but 100-continue is known here.");
    }
    plan.expectsContinue = plan.framing != Plan::Framing::None;
  }
  return plan;
}

HttpBodyReader::HttpBodyReader(const HeaderFields& fields, int minorVersion, std::size_t limit) noexcept
    : chunks_(limit) {
  const Plan plan = Decide(fields, minorVersion, limit);
  framing_ = plan.framing;
  remaining_ = plan.length;
  expectsContinue_ = plan.expectsContinue;
  if (framing_ == Plan::Framing::Refused) {
    Fail(plan.failureStatus, plan.failureReason);
  } else if (framing_ == Plan::Framing::None) {
    progress_ = Progress::Complete;
  }
}

std::size_t HttpBodyReader::Feed(std::span<const std::byte> bytes) {
  if (progress_ != Progress::NeedMore || bytes.empty()) {
    return 0;
  }
  // RFC 9110 section 10.1.1: a server may omit the 100 if it has already received some or all of the body.
  expectsContinue_ = false;
  return framing_ == Plan::Framing::Length ? FeedLength(bytes) : FeedChunked(bytes);
}

void HttpBodyReader::Fail(int status, std::string_view reason) noexcept {
  progress_ = Progress::Failed;
  failureStatus_ = status;
  failureReason_ = reason;
  body_ = std::string();
}

std::size_t HttpBodyReader::FeedLength(std::span<const std::byte> bytes) {
  const auto used = static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  body_.append(reinterpret_cast<const char*>(bytes.data()), used);
  remaining_ -= used;
  if (remaining_ == 0) {
    progress_ = Progress::Complete;
  }
  return used;
}

std::size_t HttpBodyReader::FeedChunked(std::span<const std::byte> bytes) {
  const std::size_t used = chunks_.Feed(bytes, body_);
  if (chunks_.Failed()) {
    Fail(chunks_.FailureStatus(), chunks_.FailureReason());
  } else if (chunks_.Complete()) {
    progress_ = Progress::Complete;
  }
  return used;
}

}  // namespace wshost::host
