// SPDX-License-Identifier: MIT
// The PROXY protocol: a line of text, or a binary block.
#include "transport/ProxyHeaderReader.h"

#include <algorithm>
#include <string_view>

#include "transport/IpAddress.h"

namespace wshost::host {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kVersion1 = "PROXY ";
constexpr std::string_view kVersion2 = "\r\n\r\n\0\r\nQUIT\n"sv;
constexpr std::size_t kFixedBytes = 16;  // of version 2: the signature, command, family, length
constexpr std::size_t kIPv4Block = 12;   // two addresses and two ports
constexpr std::size_t kIPv6Block = 36;

std::string_view TextOf(std::span<const std::byte> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::uint16_t NumberAt(std::span<const std::byte> bytes, std::size_t at) noexcept {
  return static_cast<std::uint16_t>(std::to_integer<unsigned>(bytes[at]) << 8 |
                                    std::to_integer<unsigned>(bytes[at + 1]));
}

// Cuts what is before the next space off. Fields are separated by one space exactly.
std::string_view CutField(std::string_view& rest) noexcept {
  const std::size_t space = rest.find(' ');
  const std::string_view field = rest.substr(0, space);
  rest = space == rest.npos ? std::string_view() : rest.substr(space + 1);
  return field;
}

}  // namespace

std::size_t ProxyHeaderReader::Feed(std::span<const std::byte> bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && status_ == Progress::NeedMore) {
    if (skip_ == 0) {
      Take(bytes[taken++]);
      continue;
    }
    const std::size_t skipped = std::min(skip_, bytes.size() - taken);
    taken += skipped;
    skip_ -= skipped;
    if (skip_ == 0) status_ = Progress::Complete;
  }
  return taken;
}

void ProxyHeaderReader::Take(std::byte byte) {
  kept_[used_++] = byte;
  const bool isText = kept_[0] == static_cast<std::byte>(kVersion1[0]);
  if (!(isText ? TakeVersion1() : TakeVersion2())) status_ = Progress::Failed;
}

// Returns: false if this can become no header. The same of the others.
bool ProxyHeaderReader::TakeVersion1() {
  const std::string_view text = TextOf(Kept());
  if (!text.starts_with(kVersion1.substr(0, text.size()))) return false;
  if (!text.ends_with('\n')) return text.size() < kMaxVersion1Bytes;
  if (!text.ends_with("\r\n") || !ReadLine(text.substr(kVersion1.size(), text.size() - kVersion1.size() - 2))) {
    return false;
  }
  status_ = Progress::Complete;
  return true;
}

bool ProxyHeaderReader::ReadLine(std::string_view line) {
  const std::string_view protocol = CutField(line);
  if (protocol == "UNKNOWN") return true;  // whatever follows
  if (protocol != "TCP4" && protocol != "TCP6") return false;
  const bool isIPv6 = protocol == "TCP6";
  const std::string_view sourceText = CutField(line);
  const std::string_view destinationText = CutField(line);
  const auto source = IpAddress::Parse(sourceText);
  const auto destination = IpAddress::Parse(destinationText);
  const auto sourcePort = ParsePort(CutField(line));
  const auto destinationPort = ParsePort(line);  // the last: a space behind it is no part of a number
  if (!source || !destination || !sourcePort || !destinationPort) return false;
  for (const std::string_view text : {sourceText, destinationText}) {
    if ((text.find(':') != text.npos) != isIPv6) return false;
  }
  spoken_ = Addresses{source->WithPort(*sourcePort), destination->WithPort(*destinationPort)};
  return true;
}

bool ProxyHeaderReader::TakeVersion2() {
  const std::string_view text = TextOf(Kept());
  if (text.size() <= kVersion2.size()) return text == kVersion2.substr(0, text.size());
  constexpr std::size_t kCommandAt = 12;
  constexpr std::size_t kLengthAt = 14;
  const auto command = std::to_integer<unsigned>(kept_[kCommandAt]);
  if (command != 0x20 && command != 0x21) return false;
  if (used_ < kFixedBytes) return true;
  const std::size_t length = NumberAt(Kept(), kLengthAt);
  if (length > kMaxVersion2Bytes) return false;
  const bool isIPv4 = kept_[kCommandAt + 1] == std::byte{0x11};
  const bool isIPv6 = kept_[kCommandAt + 1] == std::byte{0x21};
  const bool speaks = command == 0x21 && (isIPv4 || isIPv6);
  const std::size_t wanted = speaks ? (isIPv6 ? kIPv6Block : kIPv4Block) : 0;
  if (length < wanted) return false;
  if (used_ < kFixedBytes + wanted) return true;
  if (!ReadBlock()) return false;
  skip_ = length - wanted;
  if (skip_ == 0) status_ = Progress::Complete;
  return true;
}

bool ProxyHeaderReader::ReadBlock() {
  const auto command = std::to_integer<unsigned>(kept_[12]);
  const auto family = std::to_integer<unsigned>(kept_[13]);
  if (command == 0x20) return true;  // LOCAL: the family is of no interest
  switch (family) {
    case 0x11:
    case 0x21: {
      const bool isIPv6 = family == 0x21;
      const std::size_t size = isIPv6 ? 16 : 4;
      const auto block = Kept().subspan(kFixedBytes);
      spoken_ = Addresses{IpAddress::FromBytes(block, isIPv6).WithPort(NumberAt(block, 2 * size)),
                          IpAddress::FromBytes(block.subspan(size), isIPv6).WithPort(NumberAt(block, 2 * size + 2))};
      return true;
    }
    case 0x00:  // UNSPEC, UDP, Unix sockets: valid, and nothing that we could give a name
    case 0x12:
    case 0x22:
    case 0x31:
    case 0x32:
      return true;
    default:
      return false;
  }
}

}  // namespace wshost::host
