// SPDX-License-Identifier: MIT
// Fields that cannot spoil the response they are added to.
#include "wshost/service/ResponseFields.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <stdexcept>

namespace wshost {
namespace {

bool IsTokenCharacter(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

bool IsToken(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), IsTokenCharacter);
}

bool IsControl(char c) noexcept {
  const auto code = static_cast<unsigned char>(c);
  return (code < 0x20 && c != '\t') || code == 0x7F;
}

// What the host says itself: a second one would contradict it.
bool IsTheHosts(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 14> kNames{"Connection",
                                                           "Content-Length",
                                                           "Content-Type",
                                                           "Date",
                                                           "Host",
                                                           "Keep-Alive",
                                                           "Trailer",
                                                           "Transfer-Encoding",
                                                           "Upgrade",
                                                           "Sec-WebSocket-Accept",
                                                           "Sec-WebSocket-Extensions",
                                                           "Sec-WebSocket-Key",
                                                           "Sec-WebSocket-Protocol",
                                                           "Sec-WebSocket-Version"};
  return std::any_of(kNames.begin(), kNames.end(),
                     [name](std::string_view each) { return EqualsIgnoringCase(each, name); });
}

[[noreturn]] void Reject(const char* call, std::string_view what, std::string_view name, std::string_view why) {
  throw std::logic_error(
      std::string(call).append(": ").append(what).append(" '").append(name).append("' ").append(why));
}

bool MayStandInCookie(std::string_view part) noexcept {
  return std::none_of(part.begin(), part.end(), [](char c) { return c == ';' || IsControl(c); });
}

}  // namespace

void ResponseFields::Add(std::string_view name, std::string_view value, const char* call) {
  if (!IsToken(name)) Reject(call, "field name", name, "is no token");
  if (IsTheHosts(name)) Reject(call, "field", name, "is set by the host");
  if (std::any_of(value.begin(), value.end(), IsControl)) Reject(call, "field", name, "has a control character");
  const std::size_t bytes = name.size() + value.size();
  if (fields_.size() == kMaxFields) Reject(call, "field", name, "is one more than a response may be given");
  if (bytes > kMaxBytes - bytes_) Reject(call, "field", name, "makes a response's fields larger than they may be");
  fields_.emplace_back(name, value);
  bytes_ += bytes;
}

void ResponseFields::AddCookie(const Poco::Net::HTTPCookie& cookie, const char* call) {
  if (!IsToken(cookie.getName())) Reject(call, "cookie name", cookie.getName(), "is no token");
  for (const std::string& part :
       {cookie.getValue(), cookie.getPath(), cookie.getDomain(), cookie.getComment(), cookie.getPriority()}) {
    if (!MayStandInCookie(part)) Reject(call, "cookie", cookie.getName(), "has a ';' or a control character");
  }
  Add("Set-Cookie", cookie.toString(), call);
}

std::vector<HeaderField> ResponseFields::Views() const {
  std::vector<HeaderField> views;
  views.reserve(fields_.size());
  for (const auto& [name, value] : fields_) views.push_back({name, value});
  return views;
}

}  // namespace wshost
