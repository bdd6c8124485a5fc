// Terms of filters: heads, bodies and XPath, as the phone sent and got them.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

MessageView& message_of(FilterSubject& subject, std::size_t which) {
  return which == 0 ? subject.view().request() : subject.view().received();
}
constexpr std::string_view name_of(std::size_t which) {
  return which == 0 ? "request" : "response";
}

void put_fields(FilterSubject& subject, FilterProbe& probe, std::size_t which) {
  const core::Message* message = message_of(subject, which).message();
  if (message == nullptr) {
    return;
  }
  for (const std::string_view value : message->head.find_all(probe.check().argument)) {
    probe.found(true);
    probe.text(value);
  }
}

/// Says so where there was a body that nobody kept; what it holds cannot be told.
void mind_missing_body(FilterSubject& subject, FilterProbe& probe, std::size_t which) {
  const core::Message* message = message_of(subject, which).message();
  if (message != nullptr && !message->body.kept && message->body.wire_length != 0) {
    probe.leave_undecided();
    subject.note_trouble({.code = ErrorCode::not_found,
                          .what = fmt::format("the body of the {} was not kept", name_of(which)),
                          .offset = {}});
  }
}

/// Visits for comparing so many bytes with every value of the term.
std::size_t visits_of(std::size_t bytes, const FilterProbe& probe) {
  return (bytes / FilterSubject::bytes_per_visit + 1) * std::max(probe.check().values.size(), std::size_t{1});
}

/// What the term finds in a message cannot be told, and why.
void leave_undecided(FilterSubject& subject, FilterProbe& probe, std::size_t which, const Error& why) {
  probe.leave_undecided();
  subject.note_trouble(why.in(std::string(name_of(which))));
}

void put_document(const wbxml::Document& document, FilterProbe& probe) {
  for (wbxml::Index index = document.root(); index != wbxml::none && !probe.hit();
       index = document.next_in(document.root(), index)) {
    if (document.is_element(index)) {
      probe.text(document.name(index));
    } else {
      probe.text(document.text(index));
    }
  }
}

void get_body(FilterSubject& subject, FilterProbe& probe) {
  for (const std::size_t which : {0U, 1U}) {
    if (probe.hit()) {
      return;
    }
    mind_missing_body(subject, probe, which);
    const wbxml::Document* document = subject.document(which);
    const std::size_t bytes =
        document == nullptr ? subject.text(which).size()
                            : document->body().size() + document->size() * FilterSubject::bytes_per_visit;
    if (const auto allowed = subject.spend(visits_of(bytes, probe)); !allowed) {
      leave_undecided(subject, probe, which, allowed.error());
    } else if (document != nullptr) {
      put_document(*document, probe);
    } else {
      probe.text(subject.text(which));
    }
  }
}

Result<void> ask_xpath(FilterSubject& subject, const wbxml::XPathTree& tree, FilterProbe& probe) {
  const wbxml::XPath& xpath = *probe.check().xpath;
  if (auto allowed = subject.spend(xpath.visits(tree)); !allowed) {
    return allowed;
  }
  if (probe.check().op == FilterOperator::present) {
    const auto holds = xpath.holds(tree);
    if (!holds) {
      return fail(holds.error());
    }
    probe.found(*holds);
    return {};
  }
  Result<void> allowed;
  const auto asked = xpath.each_text(tree, [&](std::string_view text) {
    allowed = subject.spend(visits_of(text.size(), probe));
    if (allowed) {
      probe.found(true);
      probe.text(text);
    }
    return allowed && !probe.hit();
  });
  return asked ? allowed : asked;
}

void get_xpath(FilterSubject& subject, FilterProbe& probe) {
  for (const std::size_t which : {0U, 1U}) {
    if (probe.hit()) {
      return;
    }
    const wbxml::Document* document = subject.document(which);
    if (document == nullptr || document->root() == wbxml::none) {
      mind_missing_body(subject, probe, which);
      continue;
    }
    const Result<wbxml::XPathTree>& tree = subject.tree(which);
    const auto asked = tree ? ask_xpath(subject, *tree, probe) : fail(tree.error());
    if (!asked) {
      leave_undecided(subject, probe, which, asked.error());
    }
  }
}

constexpr std::array<FilterTerm, 5> search_rows{{
    {"header", "", FilterType::text, FilterArgument::header, FilterKnown::at_end, FilterCost::head,
     "fields of that name in the request and the response", "header(\"X-MS-PolicyKey\") == 0",
     [](FilterSubject& subject, FilterProbe& probe) {
       put_fields(subject, probe, 0);
       put_fields(subject, probe, 1);
     }},
    {"reqheader", "", FilterType::text, FilterArgument::header, FilterKnown::at_request, FilterCost::head,
     "fields of that name in the request", "not reqheader(\"MS-ASProtocolVersion\")",
     [](FilterSubject& subject, FilterProbe& probe) { put_fields(subject, probe, 0); }},
    {"respheader", "", FilterType::text, FilterArgument::header, FilterKnown::at_end, FilterCost::head,
     "fields of that name in the response", "respheader(\"Server\") ~ IIS",
     [](FilterSubject& subject, FilterProbe& probe) { put_fields(subject, probe, 1); }},
    {"body", "", FilterType::text, FilterArgument::none, FilterKnown::at_end, FilterCost::search,
     "each text and each tag name of the decoded documents; other bodies that are text, as a whole",
     "body ~ \"quarterly report\"", get_body},
    {"xpath", "", FilterType::text, FilterArgument::xpath, FilterKnown::at_end, FilterCost::search,
     "what an XPath 1.0 finds in the documents: alone, whether it finds anything in either; compared, the "
     "text "
     "of each node",
     "xpath(\"//Email:Subject\") ~ invoice", get_xpath},
}};

}  // namespace

std::span<const FilterTerm> filter_terms_search() {
  return search_rows;
}

}  // namespace eastap::model
