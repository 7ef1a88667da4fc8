// SPDX-License-Identifier: MIT
// The writer: loops over members and elements, with the containers around them on a stack.
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

// Collects text in a buffer, so that the string is appended to in large pieces. Whoever writes holds the place to write
// at in a local, and passes it here and back.
class TextBuffer {
 public:
  // At each place up to Limit() so many bytes can be written: a member with two short strings of nothing but escapes.
  static constexpr std::size_t kRoom = 256;
  static constexpr std::size_t kSize = 4096;

  explicit TextBuffer(std::string& out) noexcept : out_(out) {}
  TextBuffer(const TextBuffer&) = delete;
  TextBuffer& operator=(const TextBuffer&) = delete;

  char* Begin() noexcept { return buffer_; }
  const char* Limit() const noexcept { return buffer_ + sizeof buffer_ - kRoom; }

  WSHOST_NEVER_INLINE char* Flush(const char* p) {
    out_.append(buffer_, static_cast<std::size_t>(p - buffer_));
    return buffer_;
  }

  WSHOST_NEVER_INLINE char* PutLong(char* p, std::string_view text) {
    out_.append(buffer_, static_cast<std::size_t>(p - buffer_));
    out_.append(text);
    return buffer_;
  }

  WSHOST_NEVER_INLINE char* PutLine(char* p, std::size_t spaces) {
    *p++ = '\n';
    if (Limit() - p >= static_cast<std::ptrdiff_t>(spaces)) return std::fill_n(p, spaces, ' ');
    p = Flush(p);
    out_.append(spaces, ' ');
    return p;
  }

 private:
  std::string& out_;
  char buffer_[kSize];
};

WSHOST_NEVER_INLINE char* PutEscape(char* p, char c) noexcept {
  static constexpr std::string_view kEscaped = "\"\\\b\f\n\r\t";
  static constexpr std::string_view kLetters = "\"\\bfnrt";
  *p++ = '\\';
  if (const std::size_t known = kEscaped.find(c); known != std::string_view::npos) {
    *p++ = kLetters[known];
    return p;
  }
  std::memcpy(p, "u00", 3);
  p[3] = static_cast<char>('0' + (c >> 4));
  p[4] = "0123456789abcdef"[c & 15];
  return p + 5;
}

// Puts up to 16 characters that lie in front of 16 readable bytes in all, with escapes where needed.
WSHOST_ALWAYS_INLINE char* PutPiece(char* p, const char* text, std::size_t length) noexcept {
  unsigned special = Scan::Look(text).special & ((1U << length) - 1);
  Scan::Copy16(p, text);
  if (special == 0) [[likely]]
    return p + length;
  for (std::size_t i = 0; i < length; ++i, special >>= 1) {
    if ((special & 1) != 0) {
      p = PutEscape(p, text[i]);
    } else {
      *p++ = text[i];
    }
  }
  return p;
}

// A container that is being written: the children still to write.
struct Open {
  const Node* at;
  const Node* end;
  bool object;
};

// The containers around the innermost open one. Usual messages are not deep, so the first are kept without an
// allocation.
class OpenStack {
 public:
  std::size_t Depth() const noexcept { return depth_; }
  void Push(const Open& open) {
    if (depth_ < kFew) {
      few_[depth_] = open;
    } else {
      more_.push_back(open);
    }
    ++depth_;
  }
  Open Pop() noexcept {
    if (--depth_ < kFew) return few_[depth_];
    const Open open = more_.back();
    more_.pop_back();
    return open;
  }

 private:
  static constexpr std::size_t kFew = 16;
  Open few_[kFew];
  std::vector<Open> more_;
  std::size_t depth_ = 0;
};

// All methods are inlined into Run and none hands out `this`, so that the members live in registers.
class Writer {
 public:
  Writer(TextBuffer& buffer, OpenStack& stack, bool useKept, int indent) noexcept
      : p_(buffer.Begin()), buffer_(buffer), stack_(stack), useKept_(useKept), indent_(indent) {}

  void Run(const Node& root) {
    PutValue(root);
    while (open_.at != nullptr) {
      if (open_.object) {
        PutMembers();
      } else {
        PutElements();
      }
    }
    buffer_.Flush(p_);
  }

 private:
  WSHOST_ALWAYS_INLINE void MakeRoom() {
    if (p_ > buffer_.Limit()) [[unlikely]]
      p_ = buffer_.Flush(p_);
  }

  WSHOST_ALWAYS_INLINE void Put(char c) noexcept { *p_++ = c; }

  template <std::size_t kSize>
  WSHOST_ALWAYS_INLINE bool PutWord(const char (&word)[kSize]) noexcept {
    std::memcpy(p_, word, kSize - 1);
    p_ += kSize - 1;
    return true;
  }

  // Writes the rest of the innermost object, until it ends or another container in it is entered.
  WSHOST_ALWAYS_INLINE void PutMembers() {
    while (open_.at != open_.end) {
      const Node* member = open_.at;
      open_.at += 2;
      Separate();
      PutText(member[0]);
      Put(':');
      if (indent_ >= 0) Put(' ');
      if (!PutValue(member[1])) return;
    }
    Leave('}');
  }

  // The same for the elements of an array.
  WSHOST_ALWAYS_INLINE void PutElements() {
    while (open_.at != open_.end) {
      Separate();
      if (!PutValue(*open_.at++)) return;
    }
    Leave(']');
  }

  // Puts what stands before an element or a member: the bracket that was entered, or a comma.
  WSHOST_ALWAYS_INLINE void Separate() {
    MakeRoom();
    Put(separator_);
    separator_ = ',';
    if (indent_ >= 0) PutLine();
  }

  void PutLine() { p_ = buffer_.PutLine(p_, stack_.Depth() * static_cast<std::size_t>(indent_)); }

  void Enter(const Node& node) {
    stack_.Push(open_);
    open_ = {node.Children(), node.Children() + node.ChildCount(), node.IsObject()};
    separator_ = node.IsObject() ? '{' : '[';
  }

  void Leave(char bracket) {
    MakeRoom();
    open_ = stack_.Pop();
    separator_ = ',';
    if (indent_ >= 0) PutLine();
    Put(bracket);
  }

  // Writes a value, with half of the room. Gives false for a container, which was entered instead.
  WSHOST_ALWAYS_INLINE bool PutValue(const Node& node) {
    switch (node.GetTag()) {
      case Tag::ShortText:
      case Tag::Text:
        PutText(node);
        return true;
      case Tag::Int64:
        p_ = PutInteger(p_, static_cast<std::int64_t>(node.low));
        return true;
      case Tag::Double:
        p_ = PutReal(p_, std::bit_cast<double>(node.low));
        return true;
      case Tag::Uint64:
        p_ = PutUnsigned(p_, node.low);
        return true;
      case Tag::RawNumber:
        p_ = buffer_.PutLong(p_, node.View());
        return true;
      case Tag::False:
        return PutWord("false");
      case Tag::True:
        return PutWord("true");
      case Tag::Null:
      case Tag::Missing:
        return PutWord("null");
      default:
        return PutContainer(node);
    }
  }

  WSHOST_ALWAYS_INLINE bool PutContainer(const Node& node) {
    if (node.Count() == 0) return node.IsObject() ? PutWord("{}") : PutWord("[]");
    const auto kept = useKept_ ? KeptTextOf(node) : std::nullopt;
    if (kept) {
      p_ = buffer_.PutLong(p_, *kept);
    } else {
      Enter(node);
    }
    return kept.has_value();
  }

  // Puts a string; leaves half of the room.
  WSHOST_ALWAYS_INLINE void PutText(const Node& node) {
    Put('"');
    const std::string_view view = node.View();
    if (node.GetTag() == Tag::ShortText) [[likely]] {
      p_ = PutPiece(p_, reinterpret_cast<const char*>(&node), view.size());
    } else {
      const char* text = view.data();
      std::size_t length = view.size();
      for (; length > 16; length -= 16, text += 16) {
        MakeRoom();
        p_ = PutPiece(p_, text, 16);
      }
      MakeRoom();
      p_ = PutPiece(p_, text, length);
      MakeRoom();
    }
    Put('"');
  }

  char* p_;
  Open open_{};  // the innermost container; without children when there is none
  char separator_ = 0;
  TextBuffer& buffer_;
  OpenStack& stack_;
  const bool useKept_;
  const int indent_;
};

void Write(const Node& root, bool useKept, int indent, std::string& out) {
  // Text written anew is about as long as the text that was read, which saves a long one from growing step by step.
  if (const auto kept = KeptTextOf(root); kept && kept->size() > TextBuffer::kSize)
    out.reserve(out.size() + kept->size());
  TextBuffer buffer(out);
  OpenStack stack;
  Writer(buffer, stack, useKept, indent).Run(root);
}

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
    Write(node, true, -1, out);
  }
}

void AppendAnew(const Node& node, int indent, std::string& out) { Write(node, false, indent, out); }

}  // namespace wshost::json
