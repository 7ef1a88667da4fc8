// SPDX-License-Identifier: MIT
// The grammar of RFC 8259 as a loop over values, with the open containers on a stack of nodes.
#include "Reader.h"

#include <algorithm>
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
// is an object, its `high` is the offset of the bracket in the text. All methods are inlined into Run and none hands
// out `this`, so that the members live in registers. What is expected next is looked for before white space is.
class Reader {
 public:
  Reader(Block& block, const JsonLimits& limits, NodeStack& stack, Failure& failure)
      : p_(block.Text()),
        top_(stack.Base()),
        stop_(stack.Base()),
        opening_(stack.Base()),
        block_(block),
        end_(block.Text() + block.textLength),
        limits_(limits),
        maxMembers_(static_cast<std::ptrdiff_t>(std::min(limits.maxMembers, JsonLimits::kLongestText))),
        stack_(stack),
        failure_(failure) {}

  bool Run(Node& root) {
    MakeRoom();
    Step step = ReadValue();
    while (depth_ != 0 && step != Step::Failed) {
      step = (opening_->low & 1) != 0 ? ReadMembers(step) : ReadElements(step);
    }
    return step != Step::Failed && Finish(root);
  }

 private:
  WSHOST_ALWAYS_INLINE Step Fail(JsonErrorCode code) noexcept {
    failure_.Set(code, p_);
    return Step::Failed;
  }

  // Goes to the next character if it is this one, or if only white space lies before it.
  WSHOST_ALWAYS_INLINE bool SkipTo(char c) noexcept {
    if (*p_ == c) [[likely]]
      return true;
    SkipSpace();
    return *p_ == c;
  }

  WSHOST_ALWAYS_INLINE void SkipSpace() noexcept {
    while (*p_ == ' ' || *p_ == '\n' || *p_ == '\r' || *p_ == '\t') ++p_;
  }

  // Makes ready for what follows a comma. At `stop_` the container has too many members, or the stack must grow.
  WSHOST_ALWAYS_INLINE bool PassComma() {
    if (top_ >= stop_) [[unlikely]] {
      if (top_ - opening_ > MostChildren()) return false;
      MakeRoom();
    }
    ++p_;
    return true;
  }

  // The most children that the innermost open container may have.
  WSHOST_ALWAYS_INLINE std::ptrdiff_t MostChildren() const noexcept { return maxMembers_ << (opening_->low & 1); }

  // Grows the stack if there is no room for an opening node, a key and a value.
  WSHOST_ALWAYS_INLINE void MakeRoom() {
    if (stack_.Limit() - top_ >= kRoom) [[likely]]
      return;
    const auto opening = opening_ - stack_.Base();
    top_ = stack_.Grow(top_);
    opening_ = stack_.Base() + opening;
    if (depth_ != 0) SetStop();
  }

  WSHOST_ALWAYS_INLINE void SetStop() noexcept {
    Node* children = opening_ + 1;
    stop_ = children + std::min(stack_.Limit() - kRoom - children, MostChildren());
  }

  // Takes what a part reader gave: the place behind what it read, or null.
  WSHOST_ALWAYS_INLINE Step Take(const char* behind) noexcept {
    if (behind == nullptr) [[unlikely]]
      return Step::Failed;
    p_ = behind;
    ++top_;
    return Step::Complete;
  }

  WSHOST_ALWAYS_INLINE Step ReadValue() {
    for (;;) {
      if (*p_ == '"') return Take(StringReader(block_, end_, failure_).Read(p_, top_));
      if (IsDigit(*p_)) return Take(NumberReader::Read(p_, top_, block_, failure_));
      switch (*p_) {
        case ' ':
        case '\n':
        case '\r':
        case '\t':
          ++p_;
          continue;
        case '-':
          return Take(NumberReader::Read(p_, top_, block_, failure_));
        case '{':
          return Open(true);
        case '[':
          return Open(false);
        case 't':
          return ReadWord("true", 4, Tag::True);
        case 'f':
          return ReadWord("false", 5, Tag::False);
        case 'n':
          return ReadWord("null", 4, Tag::Null);
        default:
          return Fail(depth_ != 0 && opening_->low % 2 == 0 && top_ == opening_ + 1
                          ? JsonErrorCode::ExpectedElementOrEnd
                          : JsonErrorCode::ExpectedValue);
      }
    }
  }

  WSHOST_ALWAYS_INLINE Step ReadWord(const char* word, std::size_t length, Tag tag) noexcept {
    if (std::memcmp(p_, word, length) != 0) return Fail(JsonErrorCode::ExpectedValue);
    Scan::Put(top_, Node::Make(tag));
    return Take(p_ + length);
  }

  WSHOST_ALWAYS_INLINE Step Open(bool object) {
    if (depth_ >= limits_.maxDepth) [[unlikely]]
      return Fail(JsonErrorCode::TooDeep);
    ++depth_;
    const auto distance = static_cast<std::uint64_t>(top_ - opening_);
    Scan::Put(top_, Node{distance << 1 | (object ? 1U : 0U), static_cast<std::uint64_t>(p_ - block_.Text())});
    opening_ = top_++;
    SetStop();
    MakeRoom();
    ++p_;
    return Step::Opened;
  }

  // Reads members of the innermost object, from its opening or from behind a value, until it is complete or another
  // container is opened.
  WSHOST_ALWAYS_INLINE Step ReadMembers(Step step) {
    if (step == Step::Opened && SkipTo('}')) return Close(Tag::FrozenObject);
    JsonErrorCode expected = JsonErrorCode::ExpectedKeyOrEnd;
    for (;;) {
      if (step == Step::Complete) {
        if (!SkipTo(',')) return *p_ == '}' ? Close(Tag::FrozenObject) : Fail(JsonErrorCode::ExpectedCommaOrObjectEnd);
        if (!PassComma()) return Fail(JsonErrorCode::TooManyMembers);
        expected = JsonErrorCode::ExpectedKey;
      }
      if (!SkipTo('"')) [[unlikely]]
        return Fail(expected);
      if (Take(StringReader(block_, end_, failure_).ReadKey(p_, top_)) == Step::Failed) return Step::Failed;
      if (!SkipTo(':')) [[unlikely]]
        return Fail(JsonErrorCode::ExpectedColon);
      ++p_;
      step = ReadValue();
      if (step != Step::Complete) return step;
    }
  }

  // The same for the elements of an array.
  WSHOST_ALWAYS_INLINE Step ReadElements(Step step) {
    if (step == Step::Opened && SkipTo(']')) return Close(Tag::FrozenArray);
    for (;;) {
      if (step == Step::Complete) {
        if (!SkipTo(',')) return *p_ == ']' ? Close(Tag::FrozenArray) : Fail(JsonErrorCode::ExpectedCommaOrArrayEnd);
        if (!PassComma()) return Fail(JsonErrorCode::TooManyMembers);
      }
      step = ReadValue();
      if (step != Step::Complete) return step;
    }
  }

  WSHOST_ALWAYS_INLINE Step Close(Tag tag) {
    Node* children = opening_ + 1;
    auto count = static_cast<std::size_t>(top_ - children);
    const auto begin = static_cast<std::uint32_t>(opening_->high);
    if (maxMembers_ == 0 && count != 0) [[unlikely]]
      return Fail(JsonErrorCode::TooManyMembers);  // a single one, behind which no comma came
    if (tag == Tag::FrozenObject && FindDuplicate(children, count / 2) != KeyIndex::kNone) [[unlikely]] {
      if (!TreatDuplicates(block_, limits_, children, count, begin, failure_)) return Step::Failed;
    }
    const std::uint64_t distance = opening_->low >> 1;
    const auto length = static_cast<std::uint32_t>(p_ + 1 - block_.Text()) - begin;
    Scan::Put(opening_, MakeContainer(tag, children, count, begin, length));
    top_ = opening_;
    opening_ -= distance;
    if (--depth_ != 0) SetStop();
    return Take(p_ + 1);
  }

  WSHOST_ALWAYS_INLINE Node MakeContainer(Tag tag, const Node* children, std::size_t count, std::uint32_t begin,
                                          std::uint32_t length) {
    if (count != 0) [[likely]]
      return block_.Freeze(tag, children, count, begin, length);
    return Node::Make(tag == Tag::FrozenObject ? Tag::OwnedObject : Tag::OwnedArray);
  }

  WSHOST_NEVER_INLINE static bool TreatDuplicates(Block& block, const JsonLimits& limits, Node* children,
                                                  std::size_t& count, std::uint32_t begin, Failure& failure) {
    if (limits.duplicateKeys == DuplicateKeys::Reject) {
      const std::uint32_t second = FindDuplicate(children, count / 2);
      failure.Set(JsonErrorCode::DuplicateKey, FindKeyInText(block.Text() + begin, second));
      return false;
    }
    count = 2 * DropDuplicates(children, count / 2);
    block.textLost = true;
    return true;
  }

  bool Finish(Node& root) noexcept {
    SkipSpace();
    if (p_ != end_) {
      failure_.Set(JsonErrorCode::ExpectedEndOfText, p_);
      return false;
    }
    root = top_[-1];
    return true;
  }

  static constexpr std::ptrdiff_t kRoom = 4;

  const char* p_;
  Node* top_;
  Node* stop_;     // where a comma is not simply followed by the next child
  Node* opening_;  // of the innermost open container
  std::size_t depth_ = 0;
  Block& block_;
  const char* const end_;
  const JsonLimits& limits_;
  const std::ptrdiff_t maxMembers_;
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

JsonError Describe(const Failure& failure, std::string_view text) noexcept {
  JsonError error;
  error.code = failure.code;
  error.offset = static_cast<std::size_t>(failure.at - text.data());
  for (const char* p = text.data(); p < failure.at; ++p) {
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
