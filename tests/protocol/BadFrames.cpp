// SPDX-License-Identifier: MIT
// Everything that a peer's frames can do wrong, for a receiver of either role.
#include "BadFrames.h"

#include <cstdint>
#include <string_view>
#include <utility>

#include "Frames.h"

namespace wshost::testing {
namespace {

using protocol::Role;
using E = protocol::ProtocolError;

/// The peer: it masks if the receiver is a server, and does everything else wrong.
class BadSender {
 public:
  explicit BadSender(Role receiver) : receiver_(receiver), masks_(receiver == Role::Server) {}

  std::vector<BadFrame> All() const {
    std::vector<BadFrame> all;
    for (const auto& some : {Headers(), Masking(), Lengths(), Controls(), Fragments(), Texts(), Closes()}) {
      all.insert(all.end(), some.begin(), some.end());
    }
    return all;
  }

 private:
  Bytes Of(Frame frame) const {
    frame.masked = masks_;
    return Encoded(frame);
  }
  Bytes Of(Frame frame, std::uint64_t announcedBytes) const {
    frame.masked = masks_;
    return Encoded(frame, announcedBytes);
  }
  Bytes Text(std::string_view text, bool fin = true) const { return Of({.payload = FromText(text), .fin = fin}); }
  Bytes Continuation(std::string_view text, bool fin) const {
    return Of({.opcode = 0x0, .payload = FromText(text), .fin = fin});
  }
  Bytes Close(unsigned code, std::string_view reason = {}) const {
    return Of({.opcode = 0x8, .payload = ClosePayloadBytes(code, reason)});
  }
  BadFrame Opcode(std::uint8_t opcode) const {
    return {"Opcode" + std::to_string(opcode), Of({.opcode = opcode}), E::ReservedOpcode};
  }
  BadFrame Code(unsigned code) const { return {"CloseCode" + std::to_string(code), Close(code), E::BadCloseCode}; }
  BadFrame BadText(std::string name, std::string_view hex) const {
    const Bytes payload = Joined(FromText("some text before "), FromHex(hex));
    return {std::move(name), Of({.payload = payload}), E::InvalidUtf8, CloseCode::InvalidPayload};
  }

  // RFC 6455 5.2: reserved bits and opcodes.
  std::vector<BadFrame> Headers() const {
    std::vector<BadFrame> all{
        {"Rsv1", Of({.reservedBits = 4}), E::ReservedBits},
        {"Rsv2", Of({.reservedBits = 2}), E::ReservedBits},
        {"Rsv3", Of({.reservedBits = 1}), E::ReservedBits},
        {"Rsv1OfPing", Of({.opcode = 0x9, .reservedBits = 4}), E::ReservedBits},
        {"AllReservedBits", Of({.reservedBits = 7}), E::ReservedBits},
    };
    for (std::uint8_t opcode = 0; opcode < 16; ++opcode) {
      if ((opcode & 0x7) > 2) all.push_back(Opcode(opcode));
    }
    return all;
  }

  // RFC 6455 5.1.
  std::vector<BadFrame> Masking() const {
    const bool wrong = !masks_;
    const E error = receiver_ == Role::Server ? E::NotMasked : E::Masked;
    const std::string name = wrong ? "Masked" : "Unmasked";
    return {
        {name + "Text", Encoded({.payload = FromText("hi"), .masked = wrong}), error},
        {name + "EmptyText", Encoded({.masked = wrong}), error},
        {name + "Ping", Encoded({.opcode = 0x9, .masked = wrong}), error},
        {name + "Close", Encoded({.opcode = 0x8, .masked = wrong}), error},
    };
  }

  // RFC 6455 5.2.
  std::vector<BadFrame> Lengths() const {
    return {
        {"ShortLengthIn16Bits", Of({.opcode = 0x2, .payload = Repeated(1, 125), .lengthBytes = 2}),
         E::LengthNotMinimal},
        {"ZeroLengthIn16Bits", Of({.opcode = 0x2, .lengthBytes = 2}), E::LengthNotMinimal},
        {"ShortLengthIn64Bits", Of({.opcode = 0x2, .payload = Repeated(1, 125), .lengthBytes = 8}),
         E::LengthNotMinimal},
        {"MiddleLengthIn64Bits", Of({.opcode = 0x2, .lengthBytes = 8}, 65535), E::LengthNotMinimal},
        {"HighBitOfLength", Of({.opcode = 0x2, .lengthBytes = 8}, std::uint64_t{1} << 63), E::LengthHighBit},
        {"AllBitsOfLength", Of({.opcode = 0x2, .lengthBytes = 8}, ~std::uint64_t{0}), E::LengthHighBit},
        {"LargestLength", Of({.opcode = 0x2}, ~std::uint64_t{0} >> 1), E::MessageTooBig, CloseCode::MessageTooBig},
    };
  }

  // RFC 6455 5.4, 5.5.
  std::vector<BadFrame> Controls() const {
    return {
        {"FragmentedPing", Of({.opcode = 0x9, .fin = false}), E::FragmentedControl},
        {"FragmentedPong", Of({.opcode = 0xA, .fin = false}), E::FragmentedControl},
        {"FragmentedClose", Of({.opcode = 0x8, .fin = false}), E::FragmentedControl},
        {"LongPing", Of({.opcode = 0x9, .payload = Repeated(1, 126)}), E::ControlTooLong},
        {"LongPong", Of({.opcode = 0xA, .payload = Repeated(1, 200)}), E::ControlTooLong},
        {"LongClose", Close(1000, std::string(124, 'x')), E::ControlTooLong},
        {"PingLengthIn64Bits", Of({.opcode = 0x9, .lengthBytes = 8}), E::ControlTooLong},
    };
  }

  // RFC 6455 5.4.
  std::vector<BadFrame> Fragments() const {
    const Bytes emptyBinary = Of({.opcode = 0x2, .fin = false});
    return {
        {"ContinuationFirst", Continuation("x", true), E::ContinuationWithoutStart},
        {"EmptyContinuationFirst", Continuation("", false), E::ContinuationWithoutStart},
        {"TextInsideText", Joined(Text("a", false), Text("b")), E::StartInsideMessage},
        {"BinaryInsideText", Joined(Text("a", false), Of({.opcode = 0x2})), E::StartInsideMessage},
        {"TextInsideEmptyBinary", Joined(emptyBinary, Text("")), E::StartInsideMessage},
    };
  }

  // RFC 6455 8.1.
  std::vector<BadFrame> Texts() const {
    return {
        BadText("LoneContinuationByte", "80"),
        BadText("Overlong2", "c0 af"),
        BadText("Overlong3", "e0 80 af"),
        BadText("Overlong4", "f0 80 80 af"),
        BadText("Surrogate", "ed a0 80"),
        BadText("BeyondLastPlane", "f4 90 80 80"),
        BadText("ByteFF", "ff"),
        BadText("CutAtEnd2", "c3"),
        BadText("CutAtEnd3", "e2 82"),
        BadText("CutAtEnd4", "f0 9f 98"),
        BadText("AsciiInsideCodePoint", "e2 82 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41 41"),
        {"CutCodePointAtEndOfFragments", Joined(Text("\xE2\x82", false), Continuation("", true)), E::InvalidUtf8,
         CloseCode::InvalidPayload},
    };
  }

  // RFC 6455 5.5.1, 7.4.
  std::vector<BadFrame> Closes() const {
    std::vector<BadFrame> all{
        {"CloseOfOneByte", Of({.opcode = 0x8, .payload = FromHex("03")}), E::ClosePayloadOneByte},
        {"CloseReasonNotUtf8", Close(1000, "bad \xFF"), E::InvalidCloseReason, CloseCode::InvalidPayload},
        {"CloseReasonCut", Close(1000, "\xF0\x9F"), E::InvalidCloseReason, CloseCode::InvalidPayload},
    };
    for (const unsigned code : {0U, 999U, 1004U, 1005U, 1006U, 1015U, 1016U, 1100U, 2000U, 2999U, 5000U, 65535U}) {
      all.push_back(Code(code));
    }
    return all;
  }

  Role receiver_;
  bool masks_;
};

}  // namespace

void PrintTo(const BadFrame& bad, std::ostream* stream) { *stream << bad.name; }

std::vector<BadFrame> BadFrames(Role receiver) { return BadSender(receiver).All(); }

}  // namespace wshost::testing
