// SPDX-License-Identifier: MIT
// What two neighbouring bytes of text say about each other, by three half bytes of theirs.
#pragma once

#include <array>
#include <cstdint>

/// Each bit is one way in which a byte and the next break UTF-8. Which of them a half byte allows for, a table says; a
/// way that all three allow for is an error. So three look-ups check a pair, and 16 or 32 pairs at once.
/// The algorithm: J. Keiser, D. Lemire, "Validating UTF-8 In Less Than One Instruction Per Byte", 2021.
/// Spec: RFC 3629 section 4.
namespace wshost::protocol::utf8 {

constexpr std::uint8_t kLeadAlone = 1 << 0;      // A lead, then no continuation.
constexpr std::uint8_t kStray = 1 << 1;          // ASCII, then a continuation.
constexpr std::uint8_t kOverlong3 = 1 << 2;      // E0, then below A0.
constexpr std::uint8_t kBeyondLast = 1 << 3;     // F4 or higher, then 90 or higher.
constexpr std::uint8_t kSurrogate = 1 << 4;      // ED, then A0 or higher.
constexpr std::uint8_t kOverlong2 = 1 << 5;      // C0 or C1, then a continuation.
constexpr std::uint8_t kBadFourth = 1 << 6;      // F0, or F5 or higher, then below 90.
constexpr std::uint8_t kContinuations = 1 << 7;  // Two continuations: right if a lead before them asks for it.

using Table = std::array<std::uint8_t, 16>;

constexpr std::uint8_t kOfAnyLowHalf = kLeadAlone | kStray | kContinuations;
constexpr std::uint8_t kOfAnyContinuation = kStray | kOverlong2 | kContinuations;

/// By the upper half of the first byte.
constexpr Table kFirstHigh{
    kStray,
    kStray,
    kStray,
    kStray,
    kStray,
    kStray,
    kStray,
    kStray,
    kContinuations,
    kContinuations,
    kContinuations,
    kContinuations,
    kLeadAlone | kOverlong2,
    kLeadAlone,
    kLeadAlone | kOverlong3 | kSurrogate,
    kLeadAlone | kBeyondLast | kBadFourth,
};

/// By its lower half.
constexpr Table kFirstLow{
    kOfAnyLowHalf | kOverlong3 | kOverlong2 | kBadFourth,
    kOfAnyLowHalf | kOverlong2,
    kOfAnyLowHalf,
    kOfAnyLowHalf,
    kOfAnyLowHalf | kBeyondLast,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth | kSurrogate,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
    kOfAnyLowHalf | kBeyondLast | kBadFourth,
};

/// By the upper half of the second.
constexpr Table kSecondHigh{
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kOfAnyContinuation | kOverlong3 | kBadFourth,
    kOfAnyContinuation | kOverlong3 | kBeyondLast,
    kOfAnyContinuation | kSurrogate | kBeyondLast,
    kOfAnyContinuation | kSurrogate | kBeyondLast,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
    kLeadAlone,
};

}  // namespace wshost::protocol::utf8
