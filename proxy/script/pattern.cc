#include "proxy/script/pattern.h"

namespace eastap::script {

/// Backtracks by recursion, one level for each repetition or capture on the way; plain items are a loop.
class Pattern::Matcher {
 public:
  Matcher(const Pattern& pattern, std::string_view subject, std::uint64_t& steps, Match& match)
      : pattern_(pattern), subject_(subject), steps_(steps), match_(match) {}

  Found run(std::size_t at) {
    match_.begin = at;
    return step(0, at);
  }

 private:
  [[nodiscard]] unsigned char byte(std::size_t at) const {
    return at < subject_.size() ? static_cast<unsigned char>(subject_[at]) : 0;
  }

  bool pay() {
    if (steps_ == 0) {
      return false;
    }
    --steps_;
    return true;
  }

  [[nodiscard]] bool fits(const Item& item, std::size_t at) const {
    if (at >= subject_.size()) {
      return false;
    }
    const auto c = static_cast<unsigned char>(subject_[at]);
    switch (item.kind) {
      case Kind::literal:
        return c == item.a;
      case Kind::set:
        return pattern_.sets_[item.set].test(c);
      default:
        return true;
    }
  }

  /// Matches the items from `index` on at `at`.
  Found step(std::size_t index, std::size_t at) {
    if (++depth_ > max_depth) {
      --depth_;
      return Found::too_deep;
    }
    const Found found = walk(index, at);
    --depth_;
    return found;
  }

  Found walk(std::size_t index, std::size_t at) {
    for (; index < pattern_.items_.size(); ++index) {
      if (!pay()) {
        return Found::out_of_steps;
      }
      const Item& item = pattern_.items_[index];
      switch (item.kind) {
        case Kind::any:
        case Kind::literal:
        case Kind::set:
          if (item.repeat != Repeat::once) {
            return repeated(item, index, at);
          }
          if (!fits(item, at)) {
            return Found::no;
          }
          ++at;
          break;
        case Kind::open:
        case Kind::open_position:
        case Kind::close:
          return captured(item, index, at);
        default: {
          const Found found = consume(item, at);
          if (found != Found::yes) {
            return found;
          }
        }
      }
    }
    match_.end = at;
    return Found::yes;
  }

  Found repeated(const Item& item, std::size_t index, std::size_t at) {
    switch (item.repeat) {
      case Repeat::lazy:
        return lazy(item, index, at);
      case Repeat::optional: {
        if (fits(item, at)) {
          const Found found = step(index + 1, at + 1);
          if (found != Found::no) {
            return found;
          }
        }
        return step(index + 1, at);
      }
      default:
        return greedy(item, index, at);
    }
  }

  Found greedy(const Item& item, std::size_t index, std::size_t at) {
    std::size_t count = 0;
    while (fits(item, at + count)) {
      if (!pay()) {
        return Found::out_of_steps;
      }
      ++count;
    }
    const std::size_t least = item.repeat == Repeat::greedy_one ? 1 : 0;
    for (; count + 1 > least; --count) {
      const Found found = step(index + 1, at + count);
      if (found != Found::no || count == 0) {
        return found;
      }
    }
    return Found::no;
  }

  Found lazy(const Item& item, std::size_t index, std::size_t at) {
    while (true) {
      const Found found = step(index + 1, at);
      if (found != Found::no) {
        return found;
      }
      if (!fits(item, at)) {
        return Found::no;
      }
      ++at;
    }
  }

  Found captured(const Item& item, std::size_t index, std::size_t at) {
    Capture& capture = match_.captures[item.a];
    const Capture before = capture;
    if (item.kind == Kind::close) {
      capture.size = at - capture.begin;
    } else {
      capture = {at, 0, item.kind == Kind::open_position};
    }
    const Found found = step(index + 1, at);
    if (found != Found::yes) {
      capture = before;
    }
    return found;
  }

  /// Items that match in one way only; moves `at` on.
  Found consume(const Item& item, std::size_t& at) {
    switch (item.kind) {
      case Kind::end:
        return at == subject_.size() ? Found::yes : Found::no;
      case Kind::frontier: {
        const Set& set = pattern_.sets_[item.set];
        const unsigned char previous = at == 0 ? 0 : byte(at - 1);
        return !set.test(previous) && set.test(byte(at)) ? Found::yes : Found::no;
      }
      case Kind::back_reference: {
        const Capture& capture = match_.captures[item.a];
        if (steps_ < capture.size) {
          steps_ = 0;
          return Found::out_of_steps;
        }
        steps_ -= capture.size;
        if (subject_.substr(at, capture.size) != subject_.substr(capture.begin, capture.size)) {
          return Found::no;
        }
        at += capture.size;
        return Found::yes;
      }
      default:
        return balanced(item, at);
    }
  }

  Found balanced(const Item& item, std::size_t& at) {
    if (at >= subject_.size() || byte(at) != item.a) {
      return Found::no;
    }
    std::size_t open = 1;
    for (std::size_t next = at + 1; next < subject_.size(); ++next) {
      if (!pay()) {
        return Found::out_of_steps;
      }
      if (byte(next) == item.b) {
        if (--open == 0) {
          at = next + 1;
          return Found::yes;
        }
      } else if (byte(next) == item.a) {
        ++open;
      }
    }
    return Found::no;
  }

  const Pattern& pattern_;
  std::string_view subject_;
  std::uint64_t& steps_;
  Match& match_;
  unsigned depth_ = 0;
};

Pattern::Found Pattern::match_at(std::string_view subject, std::size_t at, std::uint64_t& steps,
                                 Match& match) const {
  return Matcher(*this, subject, steps, match).run(at);
}

Pattern::Found Pattern::search(std::string_view subject, std::size_t from, std::uint64_t& steps,
                               Match& match) const {
  const bool literal_first = !anchored_ && !items_.empty() && items_[0].kind == Kind::literal &&
                             (items_[0].repeat == Repeat::once || items_[0].repeat == Repeat::greedy_one);
  for (std::size_t at = from; at <= subject.size(); ++at) {
    if (literal_first) {
      const std::size_t next = subject.find(static_cast<char>(items_[0].a), at);
      if (next == std::string_view::npos) {
        return Found::no;
      }
      at = next;
    }
    const Found found = match_at(subject, at, steps, match);
    if (found != Found::no || anchored_) {
      return found;
    }
  }
  return Found::no;
}

}  // namespace eastap::script
