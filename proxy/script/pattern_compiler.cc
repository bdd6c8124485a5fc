// The reading of a Lua pattern into items; the matching is in pattern.cc.
#include <array>
#include <bitset>
#include <optional>
#include <string_view>

#include "proxy/script/pattern.h"

namespace eastap::script {

namespace {

bool between(unsigned char c, char low, char high) {
  return c >= static_cast<unsigned char>(low) && c <= static_cast<unsigned char>(high);
}

/// Class letters of Lua, for ASCII whatever the locale; nullopt when `letter` is no class but stands for
/// itself.
std::optional<bool> in_class(unsigned char c, char letter) {
  const bool digit = between(c, '0', '9');
  const bool alpha = between(c, 'a', 'z') || between(c, 'A', 'Z');
  const bool graph = between(c, '!', '~');
  bool in = false;
  switch (letter | 0x20) {
    case 'a':
      in = alpha;
      break;
    case 'c':
      in = c < 0x20 || c == 0x7F;
      break;
    case 'd':
      in = digit;
      break;
    case 'g':
      in = graph;
      break;
    case 'l':
      in = between(c, 'a', 'z');
      break;
    case 'p':
      in = graph && !alpha && !digit;
      break;
    case 's':
      in = c == ' ' || between(c, '\t', '\r');
      break;
    case 'u':
      in = between(c, 'A', 'Z');
      break;
    case 'w':
      in = alpha || digit;
      break;
    case 'x':
      in = digit || between(c, 'a', 'f') || between(c, 'A', 'F');
      break;
    default:
      return std::nullopt;
  }
  const bool inverted = between(static_cast<unsigned char>(letter), 'A', 'Z');
  return in != inverted;
}

using Members = std::bitset<256>;

/// What "%" with that letter stands for in a set: a class, or the letter itself.
const Members& members_of(char letter) {
  static const auto table = [] {
    std::array<Members, 256> made;
    for (unsigned each = 0; each < made.size(); ++each) {
      for (unsigned c = 0; c < made.size(); ++c) {
        const auto in = in_class(static_cast<unsigned char>(c), static_cast<char>(each));
        made.at(each).set(c, in ? *in : c == each);
      }
    }
    return made;
  }();
  return table.at(static_cast<unsigned char>(letter));
}

/// All from `low` to `high`; none where that is the smaller one.
Members range_of(unsigned char low, unsigned char high) {
  return low > high ? Members{} : (~Members{} >> (255U - (high - low))) << low;
}

}  // namespace

class Pattern::Compiler {
 public:
  Compiler(Pattern& pattern, std::string_view text) : pattern_(pattern), text_(text) {}

  [[nodiscard]] Result<void> run(bool anchors) {
    if (anchors && text_.starts_with('^')) {
      pattern_.anchored_ = true;
      at_ = 1;
    }
    while (at_ < text_.size()) {
      if (pattern_.items_.size() >= max_items) {
        return bad("pattern too long");
      }
      if (auto done = item(); !done) {
        return done;
      }
    }
    if (!open_.empty()) {
      return bad("unfinished capture");
    }
    return {};
  }

 private:
  static std::unexpected<Error> bad(const char* what) { return fail(ErrorCode::invalid_input, what); }
  [[nodiscard]] bool more() const { return at_ < text_.size(); }

  Result<void> item() {
    const char c = text_[at_];
    if (c == '(') {
      return open();
    }
    if (c == ')') {
      return close();
    }
    if (c == '$' && at_ + 1 == text_.size()) {
      ++at_;
      add({Kind::end});
      return {};
    }
    if (c == '%' && at_ + 1 < text_.size()) {
      const char next = text_[at_ + 1];
      if (next == 'b') {
        return balance();
      }
      if (next == 'f') {
        return frontier();
      }
      if (next >= '0' && next <= '9') {
        return back_reference(next);
      }
    }
    return single();
  }

  void add(Item item) { pattern_.items_.push_back(item); }

  Result<void> open() {
    if (pattern_.captures_ >= max_captures) {
      return bad("too many captures");
    }
    const auto number = static_cast<unsigned char>(pattern_.captures_++);
    ++at_;
    if (more() && text_[at_] == ')') {
      ++at_;
      closed_.set(number);
      add({Kind::open_position, Repeat::once, number});
      return {};
    }
    open_.push_back(number);
    add({Kind::open, Repeat::once, number});
    return {};
  }

  Result<void> close() {
    if (open_.empty()) {
      return bad("invalid pattern capture");
    }
    ++at_;
    closed_.set(open_.back());
    add({Kind::close, Repeat::once, open_.back()});
    open_.pop_back();
    return {};
  }

  Result<void> balance() {
    if (at_ + 4 > text_.size()) {
      return bad("malformed pattern (missing arguments to '%b')");
    }
    add({Kind::balance, Repeat::once, static_cast<unsigned char>(text_[at_ + 2]),
         static_cast<unsigned char>(text_[at_ + 3])});
    at_ += 4;
    return {};
  }

  Result<void> frontier() {
    at_ += 2;
    if (!more() || text_[at_] != '[') {
      return bad("missing '[' after '%f' in pattern");
    }
    auto made = set();
    if (!made) {
      return fail(made.error());
    }
    add({Kind::frontier, Repeat::once, 0, 0, *made});
    return {};
  }

  Result<void> back_reference(char digit) {
    const auto number = static_cast<unsigned char>(digit - '1');
    if (digit == '0' || number >= pattern_.captures_ || !closed_.test(number)) {
      return bad("invalid capture index in pattern");
    }
    at_ += 2;
    add({Kind::back_reference, Repeat::once, number});
    return {};
  }

  Result<void> single() {
    Item item;
    const char c = text_[at_];
    if (c == '[') {
      auto made = set();
      if (!made) {
        return fail(made.error());
      }
      item.kind = Kind::set;
      item.set = *made;
    } else if (c == '%') {
      if (at_ + 1 >= text_.size()) {
        return bad("malformed pattern (ends with '%')");
      }
      escaped(item, text_[at_ + 1]);
      at_ += 2;
    } else {
      item.kind = c == '.' ? Kind::any : Kind::literal;
      item.a = static_cast<unsigned char>(c);
      ++at_;
    }
    item.repeat = repeat();
    add(item);
    return {};
  }

  void escaped(Item& item, char letter) {
    if (!in_class(0, letter)) {
      item.kind = Kind::literal;
      item.a = static_cast<unsigned char>(letter);
      return;
    }
    item.kind = Kind::set;
    item.set = static_cast<std::uint32_t>(pattern_.sets_.size());
    pattern_.sets_.push_back(members_of(letter));
  }

  Repeat repeat() {
    const char c = more() ? text_[at_] : '\0';
    const Repeat found = c == '*'   ? Repeat::greedy
                         : c == '+' ? Repeat::greedy_one
                         : c == '-' ? Repeat::lazy
                         : c == '?' ? Repeat::optional
                                    : Repeat::once;
    at_ += found == Repeat::once ? 0 : 1;
    return found;
  }

  /// Reads "[...]" at at_; a ']' right after '[' or '[^' stands for itself.
  Result<std::uint32_t> set() {
    Set members;
    ++at_;
    const bool inverted = more() && text_[at_] == '^';
    at_ += inverted ? 1 : 0;
    for (bool first = true;; first = false) {
      if (!more()) {
        return bad("malformed pattern (missing ']')");
      }
      const char c = text_[at_];
      if (c == ']' && !first) {
        ++at_;
        break;
      }
      if (++members_ > max_items) {
        return bad("pattern too long");
      }
      if (c == '%') {
        if (at_ + 1 >= text_.size()) {
          return bad("malformed pattern (missing ']')");
        }
        members |= members_of(text_[at_ + 1]);
        at_ += 2;
      } else if (at_ + 2 < text_.size() && text_[at_ + 1] == '-' && text_[at_ + 2] != ']') {
        members |= range_of(static_cast<unsigned char>(c), static_cast<unsigned char>(text_[at_ + 2]));
        at_ += 3;
      } else {
        members.set(static_cast<unsigned char>(c));
        ++at_;
      }
    }
    pattern_.sets_.push_back(inverted ? ~members : members);
    return static_cast<std::uint32_t>(pattern_.sets_.size() - 1);
  }

  Pattern& pattern_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t members_ = 0;          // of all sets, as they are written
  std::vector<unsigned char> open_;  // captures begun and not closed
  std::bitset<max_captures> closed_;
};

Result<Pattern> Pattern::compile(std::string_view text, bool anchors) {
  Pattern pattern;
  Compiler compiler(pattern, text);
  if (auto done = compiler.run(anchors); !done) {
    return fail(done.error());
  }
  return pattern;
}

}  // namespace eastap::script
