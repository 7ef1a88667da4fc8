// SPDX-License-Identifier: MIT
// Every way to check text, against the definition of UTF-8 and against each other, wherever in a block the text lies.
#include "message/Utf8Check.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "Bytes.h"
#include "Utf8ByDefinition.h"

namespace wshost::protocol {
namespace {

using wshost::testing::Bytes;
using wshost::testing::EncodeCodePoint;
using wshost::testing::IsUtf8ByDefinition;
using wshost::testing::Repeated;

struct Way {
  const char* name;
  bool (*isUtf8)(std::span<const std::byte>) noexcept;
};

// Those that this processor has.
std::vector<Way> Ways() {
  std::vector<Way> ways{{"chosen", IsUtf8}, {"scalar", IsUtf8Scalar}};
#if WSHOST_HAS_TARGETS
  if (__builtin_cpu_supports("ssse3")) ways.push_back({"SSSE3", IsUtf8Ssse3});
#endif
#if WSHOST_HAS_AVX2_TARGET
  if (__builtin_cpu_supports("avx2")) ways.push_back({"AVX2", IsUtf8Avx2});
#endif
  return ways;
}

std::span<const std::byte> AsBytes(std::string_view text) { return std::as_bytes(std::span(text)); }

void ExpectOfAll(std::string_view text, bool expected) {
  static const std::vector<Way> ways = Ways();
  for (const Way& way : ways) {
    ASSERT_EQ(way.isUtf8(AsBytes(text)), expected) << way.name << ": " << ::testing::PrintToString(text);
  }
}

// The bytes at which any rule begins or ends, and one on either side.
constexpr unsigned char kEdges[] = {0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
                                    0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFF};

TEST(Utf8Check, AgreesWithTheDefinitionOnAllSequencesOfEdgesAcrossBlocks) {  // RFC 3629 4
  for (const std::size_t before : {0U, 13U, 14U, 15U, 30U, 61U, 63U, 93U}) {
    std::string text(before + 4 + 5, 'a');
    for (const unsigned char a : kEdges) {
      for (const unsigned char b : kEdges) {
        for (const unsigned char c : kEdges) {
          for (const unsigned char d : kEdges) {
            const char four[] = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c),
                                 static_cast<char>(d)};
            text.replace(before, 4, four, 4);
            ExpectOfAll(text, IsUtf8ByDefinition({four, 4}));
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

TEST(Utf8Check, AgreesWithTheDefinitionOnShorterSequencesAtTheEnd) {  // RFC 3629 4
  for (const std::size_t before : {0U, 13U, 14U, 15U, 16U, 29U, 30U, 31U, 32U, 61U, 62U, 63U, 64U, 125U, 126U, 127U}) {
    for (const unsigned char a : kEdges) {
      for (const unsigned char b : kEdges) {
        for (const unsigned char c : kEdges) {
          const char three[] = {static_cast<char>(a), static_cast<char>(b), static_cast<char>(c)};
          for (std::size_t size = 1; size <= 3; ++size) {
            ExpectOfAll(std::string(before, 'a').append(three, size), IsUtf8ByDefinition({three, size}));
            if (HasFatalFailure()) return;
          }
        }
      }
    }
  }
}

// What is wrong with each is said in the names of message/Utf8Tables.h; the others are the code points beside it.
TEST(Utf8Check, SeesTheSameAtEveryPlaceAndAlignment) {  // RFC 3629 4
  const char* sequences[] = {"\x80",
                             "\xC1\xBF",
                             "\xC2\x80",
                             "\xC2",
                             "\xDF\xBF",
                             "\xE0\x9F\xBF",
                             "\xE0\xA0\x80",
                             "\xED\x9F\xBF",
                             "\xED\xA0\x80",
                             "\xEF\xBF\xBF",
                             "\xEF\xBF",
                             "\xF0\x8F\xBF\xBF",
                             "\xF0\x90\x80\x80",
                             "\xF0\x90\x80",
                             "\xF4\x8F\xBF\xBF",
                             "\xF4\x90\x80\x80",
                             "\xF5\x80\x80\x80",
                             "\xC3\xA9\xA9",
                             "\xFF"};
  for (const std::string_view sequence : sequences) {
    const bool expected = IsUtf8ByDefinition(sequence);
    for (const std::string_view filling : {"z", "\xC3\xBC", "\xE4\xB8\x96", "\xF0\x9F\x98\x80"}) {
      for (std::size_t place = 0; place < 140; ++place) {
        std::string text(place % filling.size(), 'a');
        while (text.size() < place) text += filling;
        text += sequence;
        for (int i = 0; i < 9; ++i) text += filling;
        const std::size_t alignment = (place * 7 + sequence.size()) % 64;
        const std::string moved = std::string(alignment, '\xFF') + text + '\xFF';
        ExpectOfAll(std::string_view(moved).substr(alignment, text.size()), expected);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Utf8Check, SeesTheSameAtEveryAlignmentInMemory) {
  alignas(64) char memory[256];
  const std::string text =
      "plain, Gr\xC3\xBC\xC3\x9F"
      "e, \xE4\xB8\x96\xE7\x95\x8C, \xF0\x9F\x98\x80, and then some more of it";
  for (std::size_t alignment = 0; alignment < 64; ++alignment) {
    std::fill(std::begin(memory), std::end(memory), '\x80');
    text.copy(memory + alignment, text.size());
    ExpectOfAll({memory + alignment, text.size()}, true);
    ExpectOfAll({memory + alignment, text.size() + 1}, false);
    if (HasFatalFailure()) return;
  }
}

TEST(Utf8Check, ReadsNothingBehindTheText) {  // What the address sanitizer sees.
  for (std::size_t size = 0; size < 200; ++size) {
    const auto exact = std::make_unique<char[]>(size);
    std::fill_n(exact.get(), size, 'x');
    ExpectOfAll({exact.get(), size}, true);
    if (size >= 2) {
      exact[size - 2] = '\xC3';
      exact[size - 1] = '\xA9';
      ExpectOfAll({exact.get(), size}, true);
    }
    if (HasFatalFailure()) return;
  }
}

TEST(Utf8Check, FindsEachDamageThatTheDefinitionFindsInRandomText) {  // RFC 3629 4
  constexpr std::pair<std::uint32_t, std::uint32_t> kRanges[] = {
      {0, 0x80}, {0x80, 0x800}, {0x800, 0xD800}, {0xE000, 0x10000}, {0x10000, 0x110000}};
  std::mt19937 random(20261125);
  std::size_t bad = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    const auto size = random() % 300;
    const auto rare = 1 + random() % 40;  // From nothing but long code points to one now and then.
    while (text.size() < size) {
      const auto& [first, end] = kRanges[random() % rare == 0 ? random() % std::size(kRanges) : 0];
      text += EncodeCodePoint(static_cast<std::uint32_t>(first + random() % (end - first)));
    }
    ExpectOfAll(text, IsUtf8ByDefinition(text));
    for (int damage = 0; damage < 3 && !text.empty(); ++damage) {
      const std::size_t at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = static_cast<char>(random() & 0xFF);
          break;
        case 1:
          text.erase(at, 1);
          break;
        default:
          text[at] = static_cast<char>(text[at] ^ (1 << random() % 8));
      }
      const bool expected = IsUtf8ByDefinition(text);
      bad += expected ? 0U : 1U;
      ExpectOfAll(text, expected);
    }
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(bad, 10'000U);  // The seed is fixed: the rounds are about bad text too.
}

TEST(Utf8Check, CountsAsciiAsItsScalarTwinDoes) {
  for (std::size_t size = 0; size < 70; ++size) {
    for (std::size_t at = 0; at <= size; ++at) {
      Bytes bytes = Repeated('z', size);
      if (at < size) bytes[at] = std::byte{0x80};
      if (at + 3 < size) bytes[at + 3] = std::byte{0xC3};
      ASSERT_EQ(CountAsciiScalar(bytes), at);
      ASSERT_EQ(CountAscii(bytes), at);
    }
  }
}

}  // namespace
}  // namespace wshost::protocol
