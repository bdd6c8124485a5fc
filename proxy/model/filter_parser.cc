#include "proxy/model/filter_parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "proxy/base/text.h"
#include "proxy/model/filter_check.h"
#include "proxy/model/filter_lexer.h"
#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

using Kind = FilterToken::Kind;
using Index = std::uint32_t;

class Parser {
 public:
  Parser(std::string_view text, std::vector<FilterToken> tokens) : text_(text), tokens_(std::move(tokens)) {}

  Result<FilterProgram> run() {
    auto root = chain(Kind::any_of);
    if (!root) {
      return fail(std::move(root).error());
    }
    if (next().kind != Kind::end) {
      return unexpected(next().kind == Kind::close ? "no ( is open here" : "expected and, or, or the end");
    }
    program_.root = *root;
    return std::move(program_);
  }

 private:
  [[nodiscard]] const FilterToken& next() const { return tokens_[at_]; }
  bool take(Kind kind) {
    const bool there = next().kind == kind;
    at_ += there ? 1 : 0;
    return there;
  }
  [[nodiscard]] std::unexpected<Error> wrong(std::size_t offset, const std::string& what) const {
    return fail(filter_error(text_, offset, what));
  }
  /// At the next token, which is named.
  [[nodiscard]] std::unexpected<Error> unexpected(const std::string& what) const {
    const FilterToken& token = next();
    const std::string_view found = text_.substr(token.begin, token.end - token.begin);
    return wrong(token.begin, token.kind == Kind::end
                                  ? fmt::format("{}, but the filter ends", what)
                                  : fmt::format("{}, not {}", what, text::printable(found, 40)));
  }

  Index add(FilterNode node) {
    program_.nodes.push_back(node);
    return static_cast<Index>(program_.nodes.size() - 1);
  }
  Index add(FilterNode::Kind kind, std::vector<Index> children) {
    const auto cost_of = [&](Index index) { return program_.nodes[index].cost; };
    std::ranges::stable_sort(children, {}, cost_of);
    FilterNode node{.kind = kind,
                    .cost = cost_of(children.back()),
                    .first = static_cast<std::uint32_t>(program_.links.size()),
                    .count = static_cast<std::uint32_t>(children.size())};
    program_.links.insert(program_.links.end(), children.begin(), children.end());
    return add(node);
  }

  /// A chain of `or`s, or of `and`s, which bind closer.
  Result<Index> chain(Kind link) {
    const bool outer = link == Kind::any_of;
    std::vector<Index> parts;
    do {
      auto part = outer ? chain(Kind::all_of) : unary();
      if (!part) {
        return part;
      }
      parts.push_back(*part);
    } while (take(link));
    if (parts.size() == 1) {
      return parts.front();
    }
    return add(outer ? FilterNode::Kind::any_of : FilterNode::Kind::all_of, std::move(parts));
  }

  Result<Index> unary() {
    if (next().kind != Kind::negate && next().kind != Kind::open) {
      return check();
    }
    if (depth_ == Filter::max_depth) {
      return wrong(next().begin,
                   fmt::format("more than {} parentheses and nots inside each other", Filter::max_depth));
    }
    ++depth_;
    auto inner = take(Kind::negate) ? negation() : parentheses();
    --depth_;
    return inner;
  }

  Result<Index> negation() {
    auto inner = unary();
    return inner ? Result<Index>(add(FilterNode::Kind::negate, {*inner})) : inner;
  }

  Result<Index> parentheses() {
    const std::size_t begin = next().begin;
    static_cast<void>(take(Kind::open));
    auto inner = chain(Kind::any_of);
    if (inner && !take(Kind::close)) {
      return next().kind == Kind::end ? wrong(begin, "this ( is not closed; expected ) at the end")
                                      : unexpected("expected and, or, or )");
    }
    return inner;
  }

  Result<Index> check() {
    const FilterToken token = next();
    if (token.kind != Kind::word) {
      return unexpected("expected a term such as cmd, status or folder");
    }
    ++at_;
    const FilterTerm* term = find_filter_term(token.text);
    if (term == nullptr) {
      return unknown_term(token);
    }
    FilterCheck made;
    made.term = term;
    if (auto fine = argument(token, made); !fine) {
      return fail(std::move(fine).error());
    }
    if (auto fine = comparison(made); !fine) {
      return fail(std::move(fine).error());
    }
    program_.checks.push_back(std::move(made));
    return add({.kind = FilterNode::Kind::check,
                .cost = static_cast<std::uint8_t>(term->cost),
                .first = static_cast<std::uint32_t>(program_.checks.size() - 1),
                .count = 0});
  }

  [[nodiscard]] std::unexpected<Error> unknown_term(const FilterToken& token) const {
    const std::string_view meant = nearest_filter_term(token.text);
    return wrong(token.begin, fmt::format("there is no term {}; {}", text::printable(token.text, 40),
                                          meant.empty() ? "`eastap help filters` lists them"
                                                        : fmt::format("did you mean {}?", meant)));
  }

  /// header("Name"), xpath("//Name").
  Result<void> argument(const FilterToken& name, FilterCheck& made) {
    const bool wanted = made.term->argument != FilterArgument::none;
    if (next().kind != Kind::open) {
      return wanted ? Result<void>(unexpected(
                          fmt::format("expected ( behind {}, as in {}", made.term->name, made.term->example)))
                    : Result<void>();
    }
    if (!wanted) {
      return unexpected(fmt::format("expected an operator behind {}", name.text));
    }
    ++at_;
    if (next().kind != Kind::quoted && next().kind != Kind::word) {
      return unexpected(fmt::format("expected a text in quotes, as in {}", made.term->example));
    }
    const FilterToken& token = tokens_[at_++];
    if (auto fine = set_filter_argument(made, token.text); !fine) {
      const Error& error = fine.error();
      // Behind an escape the places in the text and in the filter differ; then the whole text is meant.
      const bool plain = token.text.size() + 2 == token.end - token.begin;
      return wrong(token.begin + (plain && error.offset ? *error.offset + 1 : 0), error.what);
    }
    return take(Kind::close) ? Result<void>() : Result<void>(unexpected("expected )"));
  }

  Result<void> comparison(FilterCheck& made) {
    const FilterToken sign = next();
    const bool not_in = sign.kind == Kind::negate && tokens_[at_ + 1].kind == Kind::in;
    if (not_in || sign.kind == Kind::in) {
      at_ += not_in ? 2 : 1;
      made.op = FilterOperator::equal;
      made.negated = not_in;
      return list(made, sign);
    }
    const auto op = comparison_of(sign.kind);
    if (!op) {
      return {};
    }
    ++at_;
    made.op = op->op;
    made.negated = op->negated;
    if (const auto fits = check_filter_operator(made); !fits) {
      return wrong(sign.begin, fits.error().what);
    }
    return value(made);
  }

  Result<void> list(FilterCheck& made, const FilterToken& sign) {
    if (const auto fits = check_filter_operator(made); !fits) {
      return wrong(sign.begin, fits.error().what);
    }
    if (!take(Kind::open)) {
      return unexpected("expected ( and the values, as in cmd in (Sync, Ping)");
    }
    do {
      if (auto fine = value(made); !fine) {
        return fine;
      }
    } while (take(Kind::comma));
    return take(Kind::close) ? Result<void>() : Result<void>(unexpected("expected , or )"));
  }

  Result<void> value(FilterCheck& made) {
    const FilterToken& token = next();
    if (token.kind != Kind::word && token.kind != Kind::quoted) {
      const bool keyword = token.kind != Kind::end && text::lower(text_[token.begin]) >= 'a' &&
                           text::lower(text_[token.begin]) <= 'z';
      return unexpected(keyword ? "expected a value; quote it where this word is meant" : "expected a value");
    }
    ++at_;
    if (token.text.size() > Filter::max_value) {
      return wrong(token.begin, fmt::format("a value may have {} bytes", Filter::max_value));
    }
    auto fine = add_filter_value(made, token.text, token.kind == Kind::quoted);
    return fine ? Result<void>() : wrong(token.begin, fine.error().what);
  }

  struct Comparison {
    FilterOperator op;
    bool negated = false;
  };
  static std::optional<Comparison> comparison_of(Kind kind) {
    switch (kind) {
      case Kind::equal:
        return Comparison{FilterOperator::equal};
      case Kind::not_equal:
        return Comparison{FilterOperator::equal, true};
      case Kind::contains:
        return Comparison{FilterOperator::contains};
      case Kind::contains_not:
        return Comparison{FilterOperator::contains, true};
      case Kind::less:
        return Comparison{FilterOperator::less};
      case Kind::less_equal:
        return Comparison{FilterOperator::less_equal};
      case Kind::greater:
        return Comparison{FilterOperator::greater};
      case Kind::greater_equal:
        return Comparison{FilterOperator::greater_equal};
      default:
        return std::nullopt;
    }
  }

  std::string_view text_;
  std::vector<FilterToken> tokens_;
  std::size_t at_ = 0;
  unsigned depth_ = 0;
  FilterProgram program_;
};

}  // namespace

Result<FilterProgram> parse_filter(std::string_view text) {
  if (text.size() > Filter::max_length) {
    return fail(filter_error(
        text, Filter::max_length,
        fmt::format("a filter may have {} bytes; this one has {}", Filter::max_length, text.size())));
  }
  auto tokens = tokenize_filter(text);
  if (!tokens) {
    return fail(std::move(tokens).error());
  }
  return Parser(text, *std::move(tokens)).run();
}

}  // namespace eastap::model
