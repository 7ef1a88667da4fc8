// SPDX-License-Identifier: MIT
// The grammar of RFC 8259 as a loop over values, with the open containers on a stack of nodes.
#include "Reader.h"

#include <cstring>

#include "Inline.h"
#include "KeyIndex.h"
#include "NodeStack.h"
#include "NumberReader.h"
#include "Scan.h"
#include "StringReader.h"

namespace wshost::json {
namespace {

enum class Step { Failed, Opened, Complete };

// The stack holds, for each open container, an opening node and then the children read so far; a closed container is
// one node in place of all that. An opening node's `low` is the distance to the enclosing opening node and whether this
// is an object, its `high` is the offset of the bracket in the text. All methods are inlined into Run, so that the
// members live in registers.
class Reader {
 public:
  Reader(Block& block, const JsonLimits& limits, NodeStack& stack, Failure& failure)
      : p_(block.Text()),
        base_(stack.Base()),
        top_(stack.Base()),
        limit_(stack.Limit()),
        block_(block),
        end_(block.Text() + block.textLength),
        limits_(limits),
        stack_(stack),
        failure_(failure) {}

  bool Run(Node& root) {
    for (;;) {
      Step step = ReadValue();
      while (step == Step::Complete) {
        ++top_;
        if (depth_ == 0) return Finish(root);
        step = GoOn();
      }
      if (step == Step::Failed) return false;
    }
  }

 private:
  WSHOST_ALWAYS_INLINE Step Fail(JsonErrorCode code) noexcept {
    failure_.Set(code, p_);
    return Step::Failed;
  }

  WSHOST_ALWAYS_INLINE void SkipSpace() noexcept {
    if (static_cast<unsigned char>(*p_) > ' ') [[likely]]
      return;
    while (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t') ++p_;
  }

  WSHOST_ALWAYS_INLINE void MakeRoom() {
    if (limit_ - top_ >= 4) [[likely]]
      return;
    top_ = stack_.Grow(top_);
    base_ = stack_.Base();
    limit_ = stack_.Limit();
  }

  // The children of the innermost open container that were read so far.
  WSHOST_ALWAYS_INLINE std::size_t Children() const noexcept {
    return static_cast<std::size_t>(top_ - base_) - opening_ - 1;
  }

  // Takes what a part reader gave: the place behind what it read, or null.
  WSHOST_ALWAYS_INLINE Step Take(const char* behind) noexcept {
    if (behind == nullptr) [[unlikely]]
      return Step::Failed;
    p_ = behind;
    return Step::Complete;
  }

  WSHOST_ALWAYS_INLINE Step ReadValue() {
    SkipSpace();
    MakeRoom();
    if (*p_ == '"') return Take(StringReader(block_, end_, failure_).Read(p_, top_));
    if (IsDigit(*p_) || *p_ == '-') return Take(NumberReader::Read(p_, top_, block_, failure_));
    switch (*p_) {
      case '{':
        return OpenObject();
      case '[':
        return OpenArray();
      case 't':
        return ReadWord("true", 4, Tag::True);
      case 'f':
        return ReadWord("false", 5, Tag::False);
      case 'n':
        return ReadWord("null", 4, Tag::Null);
      default:
        return Fail(expected_);
    }
  }

  WSHOST_ALWAYS_INLINE Step ReadWord(const char* word, std::size_t length, Tag tag) noexcept {
    if (std::memcmp(p_, word, length) != 0) return Fail(JsonErrorCode::ExpectedValue);
    Scan::Put(top_, Node::Make(tag));
    p_ += length;
    return Step::Complete;
  }

  WSHOST_ALWAYS_INLINE bool Open(bool object) noexcept {
    if (depth_ >= limits_.maxDepth) [[unlikely]] {
      failure_.Set(JsonErrorCode::TooDeep, p_);
      return false;
    }
    ++depth_;
    const auto distance = static_cast<std::uint64_t>(top_ - base_) - opening_;
    Scan::Put(top_, Node{distance << 1 | (object ? 1U : 0U), static_cast<std::uint64_t>(p_ - block_.Text())});
    opening_ = static_cast<std::size_t>(top_ - base_);
    object_ = object;
    ++top_;
    ++p_;
    return true;
  }

  WSHOST_ALWAYS_INLINE Step OpenArray() {
    if (!Open(false)) return Step::Failed;
    SkipSpace();
    if (*p_ == ']') return Close(Tag::FrozenArray);
    expected_ = JsonErrorCode::ExpectedElementOrEnd;
    return Step::Opened;
  }

  WSHOST_ALWAYS_INLINE Step OpenObject() {
    if (!Open(true)) return Step::Failed;
    SkipSpace();
    if (*p_ == '}') return Close(Tag::FrozenObject);
    return ReadKey(JsonErrorCode::ExpectedKeyOrEnd);
  }

  // Goes on behind a complete value: to the next one, or out of the container.
  WSHOST_ALWAYS_INLINE Step GoOn() {
    SkipSpace();
    if (object_) {
      if (*p_ == '}') return Close(Tag::FrozenObject);
      if (*p_ != ',') [[unlikely]]
        return Fail(JsonErrorCode::ExpectedCommaOrObjectEnd);
      if (Children() / 2 >= limits_.maxMembers) [[unlikely]]
        return Fail(JsonErrorCode::TooManyMembers);
      ++p_;
      SkipSpace();
      return ReadKey(JsonErrorCode::ExpectedKey);
    }
    if (*p_ == ']') return Close(Tag::FrozenArray);
    if (*p_ != ',') [[unlikely]]
      return Fail(JsonErrorCode::ExpectedCommaOrArrayEnd);
    if (Children() >= limits_.maxMembers) [[unlikely]]
      return Fail(JsonErrorCode::TooManyMembers);
    ++p_;
    expected_ = JsonErrorCode::ExpectedValue;
    return Step::Opened;
  }

  WSHOST_ALWAYS_INLINE Step ReadKey(JsonErrorCode expected) {
    MakeRoom();
    if (*p_ != '"') [[unlikely]]
      return Fail(expected);
    if (Take(StringReader(block_, end_, failure_).ReadKey(p_, top_)) == Step::Failed) return Step::Failed;
    ++top_;
    SkipSpace();
    if (*p_ != ':') [[unlikely]]
      return Fail(JsonErrorCode::ExpectedColon);
    ++p_;
    expected_ = JsonErrorCode::ExpectedValue;
    return Step::Opened;
  }

  WSHOST_ALWAYS_INLINE Step Close(Tag tag) {
    Node* opening = base_ + opening_;
    Node* children = opening + 1;
    auto count = static_cast<std::size_t>(top_ - children);
    const auto begin = static_cast<std::uint32_t>(opening->high);
    if (limits_.maxMembers == 0 && count != 0) [[unlikely]]
      return Fail(JsonErrorCode::TooManyMembers);  // a single one, behind which no comma came
    if (tag == Tag::FrozenObject && FindDuplicate(children, count / 2) != KeyIndex::kNone) [[unlikely]] {
      if (!TreatDuplicates(children, count, begin)) return Step::Failed;
    }
    ++p_;
    const std::uint64_t distance = opening->low >> 1;
    const auto length = static_cast<std::uint32_t>(p_ - block_.Text()) - begin;
    Scan::Put(opening, MakeContainer(tag, children, count, begin, length));
    top_ = opening;
    opening_ -= distance;
    --depth_;
    object_ = depth_ != 0 && (base_[opening_].low & 1) != 0;
    return Step::Complete;
  }

  WSHOST_ALWAYS_INLINE Node MakeContainer(Tag tag, const Node* children, std::size_t count, std::uint32_t begin,
                                          std::uint32_t length) {
    if (count != 0) [[likely]]
      return block_.Freeze(tag, children, count, begin, length);
    return Node::Make(tag == Tag::FrozenObject ? Tag::OwnedObject : Tag::OwnedArray);
  }

  WSHOST_NEVER_INLINE bool TreatDuplicates(Node* children, std::size_t& count, std::uint32_t begin) {
    if (limits_.duplicateKeys == DuplicateKeys::Reject) {
      const std::uint32_t second = FindDuplicate(children, count / 2);
      failure_.Set(JsonErrorCode::DuplicateKey, FindKeyInText(block_.Text() + begin, second));
      return false;
    }
    count = 2 * DropDuplicates(children, count / 2);
    block_.textLost = true;
    return true;
  }

  bool Finish(Node& root) noexcept {
    SkipSpace();
    if (p_ != end_) {
      failure_.Set(JsonErrorCode::ExpectedEndOfText, p_);
      return false;
    }
    root = *base_;
    return true;
  }

  const char* p_;
  Node* base_;
  Node* top_;
  Node* limit_;
  std::size_t opening_ = 0;  // the innermost opening node's place on the stack
  std::size_t depth_ = 0;
  bool object_ = false;  // whether the innermost open container is an object
  JsonErrorCode expected_ = JsonErrorCode::ExpectedValue;
  Block& block_;
  const char* const end_;
  const JsonLimits& limits_;
  NodeStack& stack_;
  Failure& failure_;
};

}  // namespace

bool ReadText(Block& block, const JsonLimits& limits, Node& root, Failure& failure) {
  NodeStack stack;
  return Reader(block, limits, stack, failure).Run(root);
}

const char* FindKeyInText(const char* object, std::size_t index) noexcept {
  const char* keyBegin = object;
  std::size_t strings = 0;
  std::size_t depth = 0;
  bool key = true;
  for (const char* p = object; strings <= index; ++p) {
    if (*p == '{' || *p == '[') {
      ++depth;
    } else if (*p == '}' || *p == ']') {
      --depth;
    } else if (*p == ',' || *p == ':') {
      if (depth == 1) key = *p == ',';
    } else if (*p == '"') {
      if (depth == 1 && key) {
        keyBegin = p;
        ++strings;
      }
      while (*++p != '"') p += *p == '\\';
    }
  }
  return keyBegin;
}

JsonError Describe(const Failure& failure, const char* text, std::size_t length) noexcept {
  JsonError error;
  error.code = failure.code;
  error.offset = failure.at > text + length ? length : static_cast<std::size_t>(failure.at - text);
  for (const char* p = text; p < text + error.offset; ++p) {
    if (*p == '\n') {
      ++error.line;
      error.column = 1;
    } else if ((static_cast<unsigned char>(*p) & 0xC0) != 0x80) {
      ++error.column;
    }
  }
  error.expected = ExpectedText(error.code);
  return error;
}

}  // namespace wshost::json
