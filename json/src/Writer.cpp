// SPDX-License-Identifier: MIT
// The writer: a loop over nodes, with the open containers on a stack of its own.
#include "Writer.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <vector>

#include "Block.h"
#include "NumberWriter.h"
#include "Scan.h"

namespace wshost::json {
namespace {

// Collects text in a small buffer, so that the string is appended to in large pieces.
class TextBuffer {
 public:
  explicit TextBuffer(std::string& out) noexcept : out_(out) {}
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  void Flush() {
    out_.append(buffer_, static_cast<std::size_t>(p_ - buffer_));
    p_ = buffer_;
  }

  // Makes room for kRoom bytes.
  WSHOST_ALWAYS_INLINE void MakeRoom() {
    if (buffer_ + sizeof(buffer_) - p_ < kRoom) [[unlikely]]
      Flush();
  }

  WSHOST_ALWAYS_INLINE void Put(char c) noexcept { *p_++ = c; }

  // Puts a word of up to kRoom characters.
  WSHOST_ALWAYS_INLINE void Put(std::string_view word) noexcept {
    std::memcpy(p_, word.data(), word.size());
    p_ += word.size();
  }

  void PutLong(std::string_view text) {
    if (text.size() > static_cast<std::size_t>(buffer_ + sizeof(buffer_) - p_)) Flush();
    if (text.size() > sizeof(buffer_)) {
      out_.append(text);
    } else {
      Put(text);
    }
  }

  void PutSpaces(std::size_t count) {
    for (; count != 0; --count) {
      MakeRoom();
      Put(' ');
    }
  }

  // Puts a quoted string; 16 bytes behind it can be read. Needs room at entry, leaves half of it.
  WSHOST_ALWAYS_INLINE void PutQuoted(const char* text, std::size_t length) {
    Put('"');
    while (length != 0) {
      MakeRoom();
      const std::size_t step = std::min<std::size_t>(length, 16);
      const unsigned special = Scan::Look(text).special & ((1U << step) - 1);
      Scan::Copy16(p_, text);
      const std::size_t plain = special == 0 ? step : static_cast<std::size_t>(std::countr_zero(special));
      p_ += plain;
      text += plain;
      length -= plain;
      if (special == 0) continue;
      PutEscape(*text++);
      --length;
    }
    MakeRoom();
    Put('"');
  }

  void PutQuoted(const Node& node) {
    const std::string_view text = node.View();
    if (node.GetTag() == Tag::Text) return PutQuoted(text.data(), text.size());
    if ((Scan::Look(text.data()).special & ((1U << text.size()) - 1)) == 0) [[likely]] {
      Put('"');
      Scan::Copy16(p_, text.data());
      p_ += text.size();
      return Put('"');
    }
    char padded[32] = {};  // a short string ends with its node, behind which nothing may be read
    Scan::Copy16(padded, reinterpret_cast<const char*>(&node));
    PutQuoted(padded, text.size());
  }

  void PutInteger(std::int64_t v) noexcept { p_ = json::PutInteger(p_, v); }
  void PutUnsigned(std::uint64_t v) noexcept { p_ = json::PutUnsigned(p_, v); }
  void PutReal(double v) noexcept { p_ = json::PutReal(p_, v); }

 private:
  static constexpr std::ptrdiff_t kRoom = 64;

  WSHOST_NEVER_INLINE void PutEscape(char c) noexcept {
    static constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
    static constexpr std::string_view kLetters = "\"\\bfnrt";
    Put('\\');
    if (const std::size_t known = kEscaped.find(c); known != std::string_view::npos) return Put(kLetters[known]);
    Put("u00");
    Put(static_cast<char>('0' + (c >> 4)));
    Put("0123456789abcdef"[c & 15]);
  }

  std::string& out_;
  char buffer_[1024];
  char* p_ = buffer_;
};

// The open containers. Usual messages are not deep, so the first are kept without an allocation.
class OpenStack {
 public:
  struct Open {
    const Node* at;
    const Node* end;
    bool object;
  };

  bool Empty() const noexcept { return depth_ == 0; }
  std::size_t Depth() const noexcept { return depth_; }
  Open& Top() noexcept { return depth_ <= kFew ? few_[depth_ - 1] : more_.back(); }
  void Push(const Open& open) {
    if (depth_ < kFew) {
      few_[depth_] = open;
    } else {
      more_.push_back(open);
    }
    ++depth_;
  }
  void Pop() noexcept {
    if (depth_ > kFew) more_.pop_back();
    --depth_;
  }

 private:
  static constexpr std::size_t kFew = 16;
  Open few_[kFew];
  std::vector<Open> more_;
  std::size_t depth_ = 0;
};

class Writer {
 public:
  Writer(std::string& out, bool useKept, int indent) noexcept : text_(out), useKept_(useKept), indent_(indent) {}

  void Write(const Node& root) {
    const Node* node = &root;
    while (node != nullptr) {
      text_.MakeRoom();
      if (node->IsContainer() && !PutWhole(*node)) {
        Enter(*node);
      } else if (!node->IsContainer()) {
        PutScalar(*node);
      }
      node = Next();
    }
    text_.Flush();
  }

 private:
  // Writes a container that needs no walk: an empty one, or one with kept text.
  bool PutWhole(const Node& node) {
    if (node.Count() == 0) {
      text_.Put(node.IsObject() ? "{}" : "[]");
      return true;
    }
    if (!useKept_) return false;
    const auto kept = KeptTextOf(node);
    if (kept) text_.PutLong(*kept);
    return kept.has_value();
  }

  void Enter(const Node& node) {
    text_.Put(node.IsObject() ? '{' : '[');
    open_.Push({node.Children(), node.Children() + node.ChildCount(), node.IsObject()});
    first_ = true;
  }

  // Goes to the next value to write, closing what ends before it. Gives null at the end.
  const Node* Next() {
    while (!open_.Empty()) {
      OpenStack::Open& top = open_.Top();
      text_.MakeRoom();
      if (top.at != top.end) {
        if (!first_) text_.Put(',');
        first_ = false;
        if (indent_ >= 0) PutLine(open_.Depth());
        if (top.object) PutKey(*top.at++);
        return top.at++;
      }
      const bool object = top.object;
      open_.Pop();
      if (indent_ >= 0) PutLine(open_.Depth());
      text_.Put(object ? '}' : ']');
    }
    return nullptr;
  }

  void PutKey(const Node& key) {
    text_.PutQuoted(key);
    text_.Put(':');
    if (indent_ >= 0) text_.Put(' ');
  }

  void PutLine(std::size_t depth) {
    text_.Put('\n');
    text_.PutSpaces(depth * static_cast<std::size_t>(indent_));
    text_.MakeRoom();
  }

  void PutScalar(const Node& node) {
    switch (node.GetTag()) {
      case Tag::False:
        return text_.Put("false");
      case Tag::True:
        return text_.Put("true");
      case Tag::Int64:
        return text_.PutInteger(static_cast<std::int64_t>(node.low));
      case Tag::Uint64:
        return text_.PutUnsigned(node.low);
      case Tag::Double:
        return text_.PutReal(std::bit_cast<double>(node.low));
      case Tag::RawNumber:
        return text_.PutLong(node.View());
      case Tag::ShortText:
      case Tag::Text:
        return text_.PutQuoted(node);
      default:
        return text_.Put("null");
    }
  }

  TextBuffer text_;
  OpenStack open_;
  bool useKept_;
  bool first_ = false;
  int indent_;
};

}  // namespace

std::optional<std::string_view> KeptTextOf(const Node& node) noexcept {
  if (!node.IsFrozen()) return std::nullopt;
  const FrozenHeader& header = Block::HeaderOf(node);
  if (header.owner->textLost) return std::nullopt;
  return std::string_view(header.owner->Text() + header.textBegin, header.textLength);
}

void AppendKept(const Node& node, std::string& out) {
  if (const auto kept = KeptTextOf(node)) {
    out.append(*kept);
  } else {
    Writer(out, true, -1).Write(node);
  }
}

void AppendAnew(const Node& node, int indent, std::string& out) { Writer(out, false, indent).Write(node); }

}  // namespace wshost::json
