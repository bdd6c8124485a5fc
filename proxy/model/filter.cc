#include "proxy/model/filter.h"

#include <algorithm>
#include <utility>

#include "proxy/model/filter_parser.h"
#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

/// In this order `and` is the least and `or` the greatest of its parts (Kleene's logic).
enum class Answer : std::uint8_t { no, unknown, yes };

Answer negated(Answer answer) {
  return answer == Answer::yes ? Answer::no : answer == Answer::no ? Answer::yes : Answer::unknown;
}

Answer ask(const FilterCheck& check, FilterSubject& subject) {
  FilterProbe probe(check);
  check.term->get(subject, probe);
  const bool more_to_come = check.term->known == FilterKnown::at_end && !subject.view().finished();
  if (probe.hit()) {
    return check.negated ? Answer::no : Answer::yes;
  }
  if (more_to_come || probe.undecided()) {
    return Answer::unknown;
  }
  return check.negated && probe.has_value() ? Answer::yes : Answer::no;
}

/// Recursive; as deep as the parser lets a filter be.
Answer evaluate(const FilterProgram& program, std::uint32_t index, FilterSubject& subject) {
  const FilterNode& node = program.nodes[index];
  switch (node.kind) {
    case FilterNode::Kind::check:
      return ask(program.checks[node.first], subject);
    case FilterNode::Kind::negate:
      return negated(evaluate(program, program.links[node.first], subject));
    case FilterNode::Kind::all_of:
    case FilterNode::Kind::any_of:
      break;
  }
  const bool all = node.kind == FilterNode::Kind::all_of;
  const Answer decisive = all ? Answer::no : Answer::yes;
  Answer answer = all ? Answer::yes : Answer::no;
  for (std::uint32_t i = 0; i < node.count && answer != decisive; ++i) {
    const Answer part = evaluate(program, program.links[node.first + i], subject);
    answer = all ? std::min(answer, part) : std::max(answer, part);
  }
  return answer;
}

}  // namespace

Result<Filter> Filter::parse(std::string_view text) {
  auto program = parse_filter(text);
  if (!program) {
    return fail(std::move(program).error());
  }
  return Filter(text, *std::move(program));
}

bool Filter::matches(ExchangeView& view) const {
  FilterSubject subject(view);
  return matches(subject);
}

bool Filter::matches(FilterSubject& subject) const {
  subject.begin_evaluation();
  return evaluate(*program_, program_->root, subject) == Answer::yes;
}

bool Filter::may_match(FilterSubject& subject) const {
  subject.begin_evaluation();
  return evaluate(*program_, program_->root, subject) != Answer::no;
}

}  // namespace eastap::model
