// SPDX-License-Identifier: MIT
// Printable ASCII, or JSON.
#include "EchoTexts.h"

#include "Frames.h"

namespace load {
namespace {

constexpr std::size_t kTexts = 16;
constexpr std::size_t kLargeTexts = 2;
constexpr std::size_t kLarge = 4096;
constexpr std::size_t kLongestChat = 128;

std::string PlainText(std::size_t size, unsigned variant) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>(' ' + (i * 7 + variant * 3) % 94);
  return text;
}

void FillWithLetters(std::string& text, std::size_t size, unsigned variant) {
  while (text.size() < size) text += static_cast<char>('a' + (text.size() * 7 + variant) % 26);
}

std::string ChatMessage(std::size_t size, unsigned variant) {
  std::string text = "{\"seq\":" + std::to_string(10 + variant);
  if (size >= 64) text += R"(,"type":"chat","from":"ada")";
  text += R"(,"text":")";
  FillWithLetters(text, size - 2, variant);
  return text + "\"}";
}

std::string Order(unsigned number) {
  return R"({"id":)" + std::to_string(10'000 + number) + R"(,"item":"part )" + std::to_string(number % 10) +
         R"(","price":)" + std::to_string(100 + number % 900) + "." + std::to_string(11 + number % 80) +
         R"(,"count":)" + std::to_string(1 + number % 9) + R"(,"sent":)" + (number % 2 == 0 ? "true" : "false") + "}";
}

}  // namespace

std::string JsonDocument(std::size_t size, unsigned variant) {
  if (size <= kLongestChat) return ChatMessage(size, variant);
  std::string text = "{\"seq\":" + std::to_string(10 + variant) + R"(,"orders":[)" + Order(variant);
  for (unsigned number = variant + 1; true; ++number) {
    const std::string order = Order(number % 80'000);
    if (text.size() + order.size() + 16 > size) break;
    (text += ',') += order;
  }
  text += R"(],"note":")";
  FillWithLetters(text, size - 2, variant);
  return text + "\"}";
}

EchoTexts::EchoTexts(const Options& options, std::size_t longestRun) {
  const std::size_t count = options.size <= kLarge ? kTexts : kLargeTexts;
  mask_ = count - 1;
  for (unsigned i = 0; i < count; ++i) {
    texts_.push_back(options.json ? JsonDocument(options.size, i) : PlainText(options.size, i));
  }
  const Opcode opcode = options.binary ? Opcode::Binary : Opcode::Text;
  for (std::size_t i = 0; i < count + longestRun; ++i) {
    const std::string frame = MaskedFrame(opcode, Text(i));
    frameBytes_ = frame.size();
    frames_ += frame;
  }
}

}  // namespace load
