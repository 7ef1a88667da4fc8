// SPDX-License-Identifier: MIT
// Whose word about others is believed.
#include "transport/TrustedProxies.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace wshost::host {
namespace {

constexpr std::size_t kByteBits = 8;

[[noreturn]] void Refuse(const std::string& text, const std::string& why) {
  throw std::invalid_argument("HostOptions::trustedProxies: '" + text + "' " + why +
                              "; expected an address or a network such as 192.0.2.1, 10.0.0.0/8, ::1 or fd00::/8");
}

bool HasBit(const IpAddress& address, std::size_t bit) noexcept {
  const auto mask = std::byte{0x80} >> (bit % kByteBits);
  return (address.bytes[bit / kByteBits] & mask) != std::byte{0};
}

bool StartAlike(const IpAddress& left, const IpAddress& right, std::size_t bits) noexcept {
  const std::size_t whole = bits / kByteBits;
  if (!std::equal(left.bytes.begin(), left.bytes.begin() + whole, right.bytes.begin())) return false;
  for (std::size_t bit = whole * kByteBits; bit < bits; ++bit) {
    if (HasBit(left, bit) != HasBit(right, bit)) return false;
  }
  return true;
}

}  // namespace

TrustedProxies::TrustedProxies(const std::vector<std::string>& texts) {
  networks_.reserve(texts.size());
  for (const std::string& text : texts) networks_.push_back(Parse(text));
}

TrustedProxies::Network TrustedProxies::Parse(const std::string& text) {
  const std::string_view view(text);
  const std::size_t slash = view.find('/');
  const std::string_view host = view.substr(0, slash);
  const auto address = IpAddress::Parse(host);
  if (!address) Refuse(text, "is no IP address");
  Network network{*address, address->BitCount()};
  if (slash == view.npos) return network;
  const auto bits = ParsePort(view.substr(slash + 1));
  // "::ffff:10.0.0.0/104" is 10.0.0.0/8; a shorter prefix would be more than IPv4.
  const std::size_t mapped = !address->isIPv6 && host.find(':') != host.npos ? 96 : 0;
  if (!bits || *bits < mapped || *bits > mapped + address->BitCount()) Refuse(text, "has no such prefix length");
  network.bits = *bits - mapped;
  for (std::size_t bit = network.bits; bit < address->BitCount(); ++bit) {
    if (HasBit(*address, bit)) Refuse(text, "has bits set behind its prefix");
  }
  return network;
}

bool TrustedProxies::Contain(const IpAddress& address) const noexcept {
  return std::any_of(networks_.begin(), networks_.end(), [&address](const Network& each) {
    return each.address.isIPv6 == address.isIPv6 && StartAlike(each.address, address, each.bits);
  });
}

}  // namespace wshost::host
