#include "proxy/app/held_exchange.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "decoders/content_coding.h"
#include "decoders/eas/annotate.h"
#include "decoders/multipart.h"
#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/app/given_up.h"
#include "proxy/base/text.h"
#include "proxy/core/edit.h"
#include "proxy/core/own_answer.h"
#include "proxy/core/wipe_check.h"
#include "proxy/model/as_answered.h"
#include "proxy/model/exchange_view.h"
#include "proxy/trace/redaction.h"
#include "proxy/ui/exchange_line.h"

namespace eastap::app {
namespace {

constexpr std::size_t max_content = std::size_t{64} << 20U;
constexpr const char* wbxml_type = "application/vnd.ms-sync.wbxml";

std::string_view field_of(const core::Head& head, std::string_view name) {
  return head.find(name).value_or(std::string_view{});
}

bool is_token(std::string_view name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";  // RFC 9110 section 5.6.2
  return !name.empty() && std::ranges::all_of(name, [marks](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           marks.find(c) != std::string_view::npos;
  });
}

Result<void> check_field(const std::string& name, const std::string& value) {
  if (!is_token(name)) {
    return fail(ErrorCode::invalid_input,
                fmt::format("'{}' is no name of a header", text::printable(name, 60)));
  }
  if (std::ranges::any_of(value, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7F;
      })) {
    return fail(ErrorCode::invalid_input, fmt::format("the value of {} has control characters", name));
  }
  if (text::iequals(name, "Content-Length") || text::iequals(name, "Transfer-Encoding")) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format("{} follows the body by itself; the faults wrong-length and truncate break it", name));
  }
  return {};
}

Result<void> check_status(int status) {
  constexpr int lowest = 200;
  constexpr int highest = 599;
  if (status < lowest || status > highest) {
    return fail(ErrorCode::invalid_input, fmt::format("a status is 200 to 599, not {}", status));
  }
  return {};
}

Result<Bytes> encoded_document(const std::string& xml) {
  const auto document = wbxml::from_xml(xml);
  if (!document) {
    return fail(document.error());
  }
  return wbxml::encode(*document);
}

void set_fields(core::Head& head, const HandEdit& edit) {
  for (const auto& [name, value] : edit.headers) {
    if (value.empty()) {
      head.remove(name);
    } else {
      head.set(name, value);
    }
  }
}

/// An own answer of which the head and the content may have been edited.
core::OwnAnswer to_answer(const core::Head& head, Bytes content) {
  core::OwnAnswer answer;
  answer.status = head.status();
  answer.reason = std::string(head.reason());
  for (const core::Field& field : head.fields()) {
    const bool made = text::iequals(field.name, "Content-Length") ||
                      text::iequals(field.name, "Content-Encoding") ||
                      text::iequals(field.name, "Connection");
    if (!made) {
      answer.fields.emplace_back(field.name, field.value);
    }
  }
  answer.content = std::move(content);
  return answer;
}

}  // namespace

HeldExchange::HeldExchange(core::HookCall call, core::Verdict verdict, const model::Phones& phones)
    : call_(std::move(call)), verdict_(std::move(verdict)) {
  response_ = call_.phase == core::Phase::response || made_by_tap();
  if (made_by_tap()) {
    base_ = core::to_message(verdict_.answer, false, false);
    base_.complete = true;
  } else {
    const core::MessagePtr& received = response_ ? call_.exchange->response : call_.exchange->request;
    const core::MessageEdit& edit = verdict_.edit;
    base_ = *received;
    if (call_.edited_head) {
      base_.head = *call_.edited_head;  // a hook of the head came before
    }
    if (edit.head || edit.content) {
      base_ = core::edited(base_, edit);
    }
  }
  look(phones);
}

void HeldExchange::look(const model::Phones& phones) {
  const core::ExchangePtr exchange = model::as_answered(as_it_stands());
  const trace::ExchangeStorage storage = trace::plan(*exchange, trace::Parts::all, false);
  model::ExchangeView view(trace::redacted(exchange, storage), storage.auth, &phones);
  const ui::LineFacts line = ui::line_facts(view);
  device_ = line.device;
  command_ = line.command;
  eas_ = view.context().command;
  if (model::has_documents(eas_)) {
    sentence_ = view.summary().sentence;
  }
  patience_ = {.limit = usual_patience, .asked = false};
  if (const auto& wait = view.state().wait; wait && wait->asked > 0) {
    patience_ = {.limit = std::chrono::seconds(wait->asked), .asked = true};
  } else if (view.summary().heartbeat.value_or(0) > 0) {
    patience_ = {.limit = std::chrono::seconds(view.summary().heartbeat.value_or(0)), .asked = true};
  }
}

std::vector<std::string> HeldExchange::pending_faults() const {
  std::vector<std::string> names;
  names.reserve(verdict_.faults.size());
  for (const core::FaultCall& fault : verdict_.faults) {
    names.push_back(
        text::printable(fmt::format("{} ({})", fault.text.empty() ? fault.name : fault.text, fault.source)));
  }
  return names;
}

core::Message HeldExchange::message() const {
  return edited() ? core::edited(base_, {head_, content_}) : base_;
}

core::ExchangePtr HeldExchange::as_it_stands() const {
  auto shown = std::make_shared<core::Exchange>(*call_.exchange);
  if (!shown->connection) {
    shown->connection = call_.connection;
  }
  const auto current = std::make_shared<const core::Message>(message());
  if (made_by_tap()) {
    shown->response = current;
  } else if (edited() || call_.edited_head || verdict_.edit.head || verdict_.edit.content) {
    (response_ ? shown->sent_response : shown->sent_request) = current;
  }
  return shown;
}

Result<Bytes> HeldExchange::content() const {
  if (content_) {
    return *content_;
  }
  if (!base_.complete || !base_.body.kept) {
    return fail(ErrorCode::not_found,
                fmt::format("the body ({} bytes so far) is not held: it is larger than --body-limit, or was "
                            "cut off",
                            base_.body.wire_length));
  }
  return core::plain_content(base_, max_content);
}

Result<std::string> HeldExchange::document() const {
  auto whole = content();
  if (!whole) {
    return fail(whole.error());
  }
  const core::Head& head = head_ ? *head_ : base_.head;
  ByteView body = *whole;
  const std::string_view type = field_of(head, "Content-Type");
  if (decoders::is_multipart(type)) {
    const auto parts = decoders::split_multipart(body);
    if (!parts) {
      return fail(parts.error());
    }
    body = parts->parts[0].bytes;
  } else if (body.empty() || (!type.empty() && !text::istarts_with(type, "application/vnd.ms-sync"))) {
    return fail(ErrorCode::not_found,
                body.empty() ? std::string("the body is empty: a document can be put there with --file")
                             : fmt::format("the body is no document but {}; --body FILE replaces it",
                                           text::printable(type, 80)));
  }
  const wbxml::Document document = wbxml::decode_view(body);
  if (const auto& fault = document.fault()) {
    return fail(ErrorCode::invalid_input,
                fmt::format("the document cannot be read whole (byte {}: {}); --body FILE replaces it",
                            fault->offset.value_or(0), fault->what));
  }
  const eas::AnnotationContext context{.command = eas_,
                                       .side = response_ ? eas::Side::response : eas::Side::request,
                                       .utc_offset = {},
                                       .folder_name = {}};
  wbxml::XmlStyle style;
  style.remark = [&](wbxml::Index element) { return eas::annotate(document, element, context); };
  return wbxml::to_xml(document, style);
}

Result<void> HeldExchange::check_head(const HandEdit& edit) const {
  if (edit.status && !response_) {
    return fail(ErrorCode::invalid_input,
                "a request has no status; `answer` gives the phone one without asking the server");
  }
  if (edit.status) {
    if (auto checked = check_status(*edit.status); !checked) {
      return checked;
    }
  }
  for (const auto& [name, value] : edit.headers) {
    if (auto checked = check_field(name, value); !checked) {
      return checked;
    }
  }
  return {};
}

Result<Bytes> HeldExchange::new_content(const HandEdit& edit) const {
  const auto whole = content();  // only what was held whole can be replaced
  if (!whole && !made_by_tap()) {
    const bool damaged = base_.complete && base_.body.kept;
    if (!damaged) {
      return fail(whole.error());
    }
  }
  if (edit.body) {
    return *edit.body;
  }
  auto document = encoded_document(edit.document.value_or(""));
  if (!document || !whole) {
    return document;
  }
  const core::Head& head = head_ ? *head_ : base_.head;
  if (!decoders::is_multipart(field_of(head, "Content-Type"))) {
    return document;
  }
  const auto parts = decoders::split_multipart(*whole);
  return parts ? decoders::replace_part0(*whole, *parts, *document) : Result<Bytes>(fail(parts.error()));
}

Result<void> HeldExchange::check_wipe(const core::Message& message) const {
  if (core::wipe_order(message) != eas::WipeOrder::none) {
    return fail(
        ErrorCode::refused,
        "that orders the phone to erase its data, which nobody may do unless the tap was started with "
        "--allow-wipe");
  }
  return {};
}

Result<void> HeldExchange::edit(const HandEdit& edit, bool allow_wipe) {
  if (auto checked = check_head(edit); !checked) {
    return checked;
  }
  std::optional<Bytes> content;
  if (edit.document || edit.body) {
    auto made = new_content(edit);
    if (!made) {
      return fail(made.error());
    }
    content = *std::move(made);
  }
  core::Head head = head_ ? *head_ : base_.head;
  set_fields(head, edit);
  if (edit.status) {
    const std::string_view line = head.start_line();
    head.set_start_line(fmt::format("{} {} {}", line.substr(0, line.find(' ')), *edit.status,
                                    core::reason_phrase(*edit.status)));
  }
  if (edit.document && field_of(head, "Content-Type").empty()) {
    head.set("Content-Type", wbxml_type);
  }
  if (content && response_ && !allow_wipe) {
    if (auto checked = check_wipe(core::edited(base_, {head, content})); !checked) {
      return checked;
    }
  }
  if (head != (head_ ? *head_ : base_.head)) {
    head_ = std::move(head);
  }
  if (content) {
    content_ = std::move(content);
  }
  return {};
}

Result<core::OwnAnswer> HeldExchange::answer(const HandEdit& wanted, bool allow_wipe) const {
  core::OwnAnswer made;
  made.status = wanted.status.value_or(200);
  if (auto checked = check_status(made.status); !checked) {
    return fail(checked.error());
  }
  for (const auto& [name, value] : wanted.headers) {
    if (auto checked = check_field(name, value); !checked) {
      return fail(checked.error());
    }
    if (!value.empty()) {
      made.fields.emplace_back(name, value);  // else it is taken away, and an answer has none yet
    }
  }
  if (wanted.body) {
    made.content = *wanted.body;
  } else if (wanted.document) {
    auto content = encoded_document(*wanted.document);
    if (!content) {
      return fail(content.error());
    }
    made.content = *std::move(content);
    if (std::ranges::none_of(made.fields,
                             [](const auto& field) { return text::iequals(field.first, "Content-Type"); })) {
      made.fields.emplace_back("Content-Type", wbxml_type);
    }
  }
  if (!allow_wipe) {
    if (auto checked = check_wipe(core::to_message(made, false, false)); !checked) {
      return fail(checked.error());
    }
  }
  return made;
}

core::Verdict HeldExchange::take_pass() {
  if (!edited()) {
    return std::move(verdict_);
  }
  if (made_by_tap()) {
    auto whole = content();
    verdict_.answer = to_answer(head_ ? *head_ : base_.head, whole ? *std::move(whole) : Bytes{});
    verdict_.notes.push_back({core::Note::Kind::injected,
                              fmt::format("the tap's own answer edited by {}", by_breakpoint),
                              "",
                              {}});
  } else {
    const bool by_scripts = verdict_.edit.head || verdict_.edit.content;
    if (by_scripts && std::string_view(verdict_.by) == core::Verdict::by_hook) {
      verdict_.notes.push_back({core::Note::Kind::injected,
                                fmt::format("{} edited by a hook before", phase()),
                                verdict_.source,
                                {}});
    }
    if (head_) {
      verdict_.edit.head = std::move(head_);
    }
    if (content_) {
      verdict_.edit.content = std::move(content_);
    }
  }
  // What a person wrote is what is sent.
  give_up_byte_faults(verdict_, "the message was edited by hand");
  verdict_.by = by_breakpoint;
  verdict_.source.clear();
  return std::move(verdict_);
}

core::Verdict HeldExchange::take_other(core::Verdict::Action action, const char* who,
                                       core::OwnAnswer answer) {
  const char* const how = action == core::Verdict::Action::answer  ? "exchange was answered"
                          : action == core::Verdict::Action::reset ? "connection was reset"
                                                                   : "exchange was dropped";
  give_up_all(verdict_, fmt::format("the {} by {}", how, who));
  core::Verdict verdict;
  verdict.action = action;
  verdict.answer = std::move(answer);
  verdict.notes = std::move(verdict_.notes);
  verdict.by = by_breakpoint;
  return verdict;
}

void HeldExchange::lose() {
  give_up_all(verdict_, "the connection ended");
}

}  // namespace eastap::app
