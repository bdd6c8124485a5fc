#include "proxy/model/serve/serve_miss.h"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/model/play/document_values.h"
#include "proxy/model/serve/query_match.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

using Why = ServeChoice::Why;
using About = RequestDifference::About;

constexpr std::size_t max_shown_nodes = 20'000;
constexpr std::size_t shown_value = 120;  // bytes of one value in a document
constexpr std::size_t shown_line = 200;   // characters of a line of text

/// A value as it is called live.
using Naming = std::function<std::string(VolatileKind kind, const std::string& value)>;

void add_lines(std::vector<std::string>& lines, std::string_view text) {
  for (const std::string_view line : text::split(text, '\n')) {
    if (lines.size() == max_request_lines) {
      lines.emplace_back("...");
      return;
    }
    if (lines.size() < max_request_lines && !(line.empty() && lines.back().empty())) {
      lines.push_back(text::printable(line, shown_line));
    }
  }
}

void add_body(std::vector<std::string>& lines, ExchangeView& view, const wbxml::Document* document,
              const Overlooked& overlooked) {
  if (document != nullptr && document->size() > max_shown_nodes) {
    lines.push_back(fmt::format("(a document of {} nodes)", document->size()));
    return;
  }
  if (document != nullptr && document->root() != wbxml::none) {
    wbxml::XmlStyle style;
    style.declaration = false;
    style.max_value = shown_value;
    std::string xml = wbxml::to_xml(without_overlooked(*document, overlooked), style);
    while (xml.ends_with('\n')) {
      xml.pop_back();
    }
    add_lines(lines, xml);
    return;
  }
  const ByteView content = view.request().content();
  if (const auto text = view.request().text()) {
    add_lines(lines, *text);
  } else if (!content.empty()) {
    lines.push_back(fmt::format("({} that are no document)", text::human_size(content.size())));
  } else if (document != nullptr) {
    lines.emplace_back("(empty body)");
  }
}

std::vector<std::string> lines_with(ExchangeView& view, const wbxml::Document* document,
                                    const Overlooked& overlooked, const Naming& naming, bool policy) {
  std::vector<std::string> lines{request_words(view)};
  const core::Message* message = view.request().message();
  if (message == nullptr) {
    return lines;
  }
  const eas::RequestContext& context = view.context();
  if (!context.is_eas) {
    const std::string_view query = eas::split_target(message->head.target()).query;
    if (!query.empty()) {
      lines.push_back("?" + text::printable(query, shown_line));
    }
  }
  for (const eas::QueryParameter& each : context.parameters) {
    if (!text::iequals(each.name, "User") && !text::iequals(each.name, "Cmd") &&
        !is_packed_options(context, each)) {
      lines.push_back(
          text::printable(each.name + "=" + naming(kind_of_parameter(each.name), each.value), shown_line));
    }
  }
  for (const std::string& flag : query_flags(context)) {
    lines.push_back(flag);
  }
  if (const auto key = context.policy_key.value_or(0); policy && key != 0) {
    lines.push_back("policy key " + text::printable(naming(VolatileKind::policy_key, std::to_string(key))));
  }
  add_body(lines, view, document, overlooked);
  return lines;
}

std::string named_exchange(const ServedExchange& exchange) {
  return fmt::format("exchange {} ({})", exchange.id(), request_words(exchange.view()));
}

/// Where the recorded request is edited: its body, or with `head` what stands before it.
std::string file_of(const MissSubject& subject, bool head) {
  const std::uint64_t id = subject.choice.exchange->id();
  if (subject.folder.empty()) {
    return fmt::format(
        "the request of exchange {} (export the trace as a fixture first: eastap export "
        "--fixture)",
        id);
  }
  const std::string folder = subject.folder + (subject.folder.ends_with('/') ? "" : "/");
  const auto files = subject.files.find(id);
  const std::string name = files == subject.files.end() ? std::string()
                           : head                       ? files->second.head
                                                        : files->second.body;
  return name.empty()
             ? fmt::format("the request of exchange {} in {}manifest.json", id, text::printable(folder))
             : text::printable(folder + name);
}

std::string recorded_kinds(const RecordedPhone& recorded) {
  std::set<std::string> names;
  for (const ServedExchange* each : recorded.exchanges) {
    names.insert(request_words(each->view()));
  }
  constexpr std::size_t most = 30;
  std::string all;
  std::size_t count = 0;
  for (const std::string& name : names) {
    if (++count > most) {
      return all + ", ...";
    }
    all += (all.empty() ? "" : ", ") + name;
  }
  return all;
}

void explain_difference(const MissSubject& subject, ServeMiss& miss) {
  const std::vector<RequestDifference>& all = subject.choice.match.differences;
  miss.sentence = fmt::format("it is not {}: {}", named_exchange(*subject.choice.exchange), all.front().text);
  if (all.size() > 1) {
    miss.sentence += fmt::format(", and {} more", all.size() - 1);
  }
  std::set<std::string> rules;
  bool key = false;
  std::set<std::string> files;
  for (const RequestDifference& each : all) {
    miss.differences.push_back(each.text);
    key = key || each.about == About::key;
    if (each.about != About::key) {
      files.insert(file_of(subject, each.about == About::head));
    }
    if (!each.rule.empty()) {
      rules.insert(each.rule);
    }
  }
  if (key) {
    miss.advice.emplace_back(
        "keys and ids are to be those of the answers before: look at what the client made of them, and "
        "whether it leaves out, or repeats, a step of the recording");
  }
  if (!files.empty()) {
    miss.advice.push_back(
        fmt::format("if the client is right: change {}, or record it anew", fmt::join(files, " and ")));
  }
  for (const std::string& rule : rules) {
    miss.advice.push_back("to overlook it in every request: the line '" + rule + "' in --ignore FILE");
  }
}

void explain_refusal(const MissSubject& subject, ServeMiss& miss) {
  const ServedExchange& recorded = *subject.choice.exchange;
  if (subject.choice.why == Why::used_up) {
    miss.sentence = fmt::format("it is {}, which was answered already", named_exchange(recorded));
    miss.advice.emplace_back(
        "let the client ask it once, or serve with --mode loose, which answers as often as it is asked");
    return;
  }
  miss.sentence = fmt::format("it is {}, and {} comes before it", named_exchange(recorded),
                              named_exchange(*subject.choice.first));
  miss.advice.push_back(
      fmt::format("let the client ask {} first, take that exchange out of the fixture, or "
                  "serve with --mode loose",
                  named_exchange(*subject.choice.first)));
}

}  // namespace

std::vector<std::string> lines_of_request(ExchangeView& view, const Overlooked& overlooked, bool policy) {
  return lines_with(
      view, view.request().document(), overlooked,
      [](VolatileKind, const std::string& value) { return value; }, policy);
}

std::vector<std::string> lines_of_recorded(const ServedExchange& recorded, const Variables& variables,
                                           const Overlooked& overlooked, bool policy) {
  const Naming naming = [&](VolatileKind kind, const std::string& value) {
    return kind == VolatileKind::none
               ? value
               : variables.to_live(kind, value, {.phone = recorded.phone, .folder = {}});
  };
  const wbxml::Document* document = recorded.view().request().document();
  if (document == nullptr || document->root() == wbxml::none || document->fault()) {
    return lines_with(recorded.view(), document, overlooked, naming, policy);
  }
  wbxml::Document live = *document;
  edit_values(live, [&](const VolatilePlace& place) -> std::optional<std::string> {
    if (!is_exchanged(place.kind)) {
      return std::nullopt;
    }
    return variables.to_live(place.kind, place.value, {.phone = recorded.phone, .folder = place.folder});
  });
  return lines_with(recorded.view(), &live, overlooked, naming, policy);
}

ServeMiss explain_miss(const MissSubject& subject) {
  ServeMiss miss;
  miss.live_id = subject.live.exchange().id.value;
  miss.request = request_words(subject.live);
  const bool policy = std::ranges::any_of(
      subject.choice.match.differences,
      [](const RequestDifference& each) { return each.text.starts_with(policy_key_words); });
  const std::vector<std::string> live = lines_of_request(subject.live, subject.overlooked, policy);
  if (subject.choice.exchange == nullptr) {
    const RecordedPhone& recorded = subject.phone.recorded();
    const std::string whose =
        recorded.key.empty() ? std::string("without a device") : "of " + text::printable(recorded.device);
    const std::string kinds = recorded_kinds(recorded);
    miss.sentence = kinds.empty() ? fmt::format("nothing at all is recorded {}", whose)
                                  : fmt::format("nothing like it is recorded {}, only {}", whose, kinds);
    miss.advice.emplace_back(
        "record a session in which the client does this, or add the exchange to the folder by hand");
    miss.lines = side_by_side({}, live);
    return miss;
  }
  miss.closest = subject.choice.exchange->id();
  if (subject.choice.why == Why::differs) {
    explain_difference(subject, miss);
  } else {
    explain_refusal(subject, miss);
  }
  miss.lines = side_by_side(
      lines_of_recorded(*subject.choice.exchange, subject.phone.variables(), subject.overlooked, policy),
      live);
  return miss;
}

}  // namespace eastap::model
