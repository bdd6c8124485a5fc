#include "proxy/trace/convert/har_message.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>
#include <vector>

#include "proxy/base/text.h"
#include "proxy/trace/convert/imported_trace.h"

namespace eastap::trace {
namespace {

using HarFields = std::vector<std::pair<std::string, std::string>>;

constexpr const char* not_in_har = "not in the HAR";

HarFields har_fields(const HarValue& message) {
  HarFields fields;
  if (const HarValue& headers = har_member(message, "headers"); headers.is_array()) {
    for (const HarValue& each : headers) {
      fields.emplace_back(har_string(each, "name"), har_string(each, "value"));
    }
  }
  return fields;
}

std::optional<std::string> har_field(const HarFields& fields, std::string_view name) {
  const auto found = std::ranges::find_if(
      fields, [&](const auto& field) { return text::iequals(text::trim(field.first), name); });
  return found == fields.end() ? std::nullopt : std::optional(found->second);
}

/// Some programs break the lines of base64.
std::optional<Bytes> har_base64(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; });
  return text::from_base64(text);
}

/// Pairs of offsets that grow; false where they do not, or leave the body.
bool read_har_spans(const HarValue& list, core::Body& body) {
  std::uint64_t last = 0;
  for (const HarValue& span : list) {
    if (!span.is_array() || span.size() != 2 || !span[0].is_number_unsigned() ||
        !span[1].is_number_unsigned()) {
      return false;
    }
    const auto begin = span[0].get<std::uint64_t>();
    const auto end = span[1].get<std::uint64_t>();
    if (begin < last || end < begin || end > body.wire.size()) {
      return false;
    }
    body.content_spans.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    body.content_length += end - begin;
    last = end;
  }
  return true;
}

/// The body as eastap put it beside; false where its parts do not fit together.
bool read_own_body(const HarValue& json, const HarValue& own, core::Body& body, std::string& withheld) {
  auto wire = text::from_base64(har_string(own, "body"));
  if (!wire) {
    return false;
  }
  withheld = text::printable(har_string(own, "withheld"));
  body.wire = withheld.empty() ? *std::move(wire) : Bytes{};
  body.wire_length = body.wire.empty() ? har_count(own, "wire_length").value_or(0) : body.wire.size();
  body.kept = withheld.empty() && (!body.wire.empty() || body.wire_length == 0);
  if (!body.kept) {
    withheld = withheld.empty() ? not_in_har : withheld;
    body.content_length = har_count(json, "bodySize").value_or(body.wire_length);
    return true;
  }
  if (const HarValue& spans = har_member(own, "content_spans"); spans.is_array()) {
    return read_har_spans(spans, body);
  }
  if (!body.wire.empty()) {
    body.content_spans = {{0, static_cast<std::uint32_t>(body.wire.size())}};
    body.content_length = body.wire.size();
  }
  return true;
}

/// The bytes that eastap itself put beside; no message where there are none, or they do not fit together.
HarMessage own_message(const HarValue& json, microseconds begun, microseconds done) {
  HarMessage read;
  const HarValue& own = har_member(json, "_eastap");
  const std::string head = har_string(own, "head");
  if (head.empty()) {
    return read;
  }
  auto message = std::make_shared<core::Message>();
  auto bytes = text::from_base64(head);
  if (!bytes || !read_own_body(json, own, message->body, read.withheld)) {
    read.withheld.clear();
    read.remark = "its _eastap members do not fit together; the others are taken";
    return read;
  }
  message->head = core::Head(*std::move(bytes));
  message->first_byte = {.steady = begun, .wall = begun};
  message->head_done = message->first_byte;
  message->done = {.steady = done, .wall = done};
  const HarValue& complete = har_member(own, "complete");
  message->complete = complete.is_boolean() && complete.get<bool>();
  read.message = std::move(message);
  return read;
}

/// application/x-www-form-urlencoded (URL Standard, section 5.2).
void add_form_text(std::string& form, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                       std::string_view("*-._").find(c) != std::string_view::npos;
    if (plain || c == ' ') {
      form += plain ? c : '+';
    } else {
      form += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
}

std::string form_of(const HarValue& params) {
  std::string form;
  for (const HarValue& each : params) {
    form += form.empty() ? "" : "&";
    add_form_text(form, har_string(each, "name"));
    form += '=';
    add_form_text(form, har_string(each, "value"));
  }
  return form;
}

/// How long the body was on the wire; 0 where nothing says so.
std::uint64_t stated_length(const HarValue& json, const HarValue& holder, const HarFields& fields) {
  if (const auto size = har_count(json, "bodySize"); size && *size != 0) {
    return *size;
  }
  const auto length = har_field(fields, "Content-Length");
  const auto number = length ? text::to_number(text::trim(*length)) : std::nullopt;
  return number && *number != 0 ? *number : har_count(holder, "size").value_or(0);
}

/// The characters of a text as one byte each; nullopt where one is beyond U+00FF.
std::optional<Bytes> latin1_of(std::string_view text) {
  Bytes bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto code = static_cast<unsigned char>(text[i]);
    if (code >= 0x80U) {
      const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0U;
      if ((code != 0xC2U && code != 0xC3U) || (next & 0xC0U) != 0x80U) {
        return std::nullopt;
      }
      code = static_cast<unsigned char>(((code & 3U) << 6U) | (next & 0x3FU));
      ++i;
    }
    bytes.push_back(static_cast<Bytes::value_type>(code));
  }
  return bytes;
}

/// A text without `encoding`. Some programs write binary bodies of requests, for which HAR knows no encoding,
/// with one character for each byte: the length that is told for the wire says so.
void read_har_text(const HarValue& json, const HarValue& holder, ImportedMessage& made, HarMessage& read) {
  const std::string& words = har_member(holder, "text").get_ref<const std::string&>();
  made.content = to_bytes(words);
  if (har_field(made.fields, "Content-Encoding")) {
    return;  // the lengths are of what was compressed
  }
  const auto field = har_field(made.fields, "Content-Length");
  const std::uint64_t length = field ? text::to_number(text::trim(*field)).value_or(0) : 0;
  const std::uint64_t size = har_count(json, "bodySize").value_or(0);
  const auto fits = [&](std::uint64_t count) { return count == length || count == size; };
  if ((length == 0 && size == 0) || fits(words.size())) {
    return;
  }
  if (auto bytes = latin1_of(words); bytes && fits(bytes->size())) {
    made.content = *std::move(bytes);
  } else if (har_count(holder, "size") != words.size() && !har_field(made.fields, "Transfer-Encoding")) {
    read.remark = "its body has " + std::to_string(words.size()) + " bytes in the HAR, and had " +
                  std::to_string(length != 0 ? length : size) + " on the wire: it may not be what was sent";
  }
}

/// Fills in the body of `made`, whose fields are there; `read` takes what is to be said of it.
void read_har_body(const HarValue& json, const HarValue& holder, ImportedMessage& made, HarMessage& read) {
  const HarValue& text = har_member(holder, "text");
  const HarValue& params = har_member(holder, "params");
  const std::uint64_t length = stated_length(json, holder, made.fields);
  const auto is_missing = [&](std::uint64_t long_as, const char* why) {
    made.missing = long_as;
    read.withheld = why;
  };
  if (text.is_string() && !text.get_ref<const std::string&>().empty()) {
    const auto& words = text.get_ref<const std::string&>();
    if (har_string(holder, "encoding") != "base64" && har_string(holder, "_encoding") != "base64") {
      read_har_text(json, holder, made, read);
    } else if (auto bytes = har_base64(words)) {
      made.content = *std::move(bytes);
    } else {
      is_missing(length, "no base64 in the HAR");
    }
    return;
  }
  if (params.is_array() && !params.empty()) {
    const std::string type = har_string(holder, "mimeType");
    if (type.empty() || text::istarts_with(type, "application/x-www-form-urlencoded")) {
      made.content = to_bytes(form_of(params));
      read.remark = "its body is made of the form's fields (params)";
    } else {
      is_missing(length, "only the form's fields are in the HAR");
    }
    return;
  }
  // A text of no length counts, except where the length of the content is said to be another.
  const std::uint64_t content = har_count(holder, "size").value_or(length);
  if ((text.is_string() ? content : length) != 0) {
    is_missing(length, not_in_har);
  }
}

HarMessage foreign_message(const HarValue& json, const HarValue& holder, ImportedMessage made,
                           microseconds begun, microseconds done) {
  HarMessage read;
  if (!made.bodiless) {
    read_har_body(json, holder, made, read);
  } else if (!har_string(holder, "text").empty()) {
    read.remark = "the text of its answer was not on the wire (an answer to HEAD, 204 or 304): left out";
  }
  read.message = to_message(made, begun, done);
  return read;
}

std::string recorded_version(const HarValue& json) {
  return std::string(import_version(har_string(json, "httpVersion")));
}

/// What is to be said of the own members is said of the message that is made instead, too.
HarMessage with_remark(HarMessage read, const std::string& earlier) {
  if (!earlier.empty()) {
    read.remark = read.remark.empty() ? earlier : earlier + "; " + read.remark;
  }
  return read;
}

}  // namespace

const HarValue& har_member(const HarValue& json, const char* name) {
  static const HarValue nothing;
  if (!json.is_object()) {
    return nothing;
  }
  const auto found = json.find(name);
  return found == json.end() ? nothing : *found;
}

std::string har_string(const HarValue& json, const char* name) {
  const HarValue& value = har_member(json, name);
  return value.is_string() ? value.get<std::string>() : std::string();
}

double har_number(const HarValue& json, const char* name) {
  constexpr double largest = 1e9;
  const HarValue& value = har_member(json, name);
  const double number = value.is_number() ? value.get<double>() : 0;
  return std::isfinite(number) ? std::clamp(number, -1.0, largest) : 0;
}

std::optional<std::uint64_t> har_count(const HarValue& json, const char* name) {
  const HarValue& value = har_member(json, name);
  return value.is_number_unsigned() ? std::optional(value.get<std::uint64_t>()) : std::nullopt;
}

HarUrl har_url(std::string_view url) {
  HarUrl read;
  read.secure = text::istarts_with(url, "https://") || text::istarts_with(url, "wss://");
  const std::size_t scheme = url.find("://");
  std::string_view rest = scheme == std::string_view::npos ? url : url.substr(scheme + 3);
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  const std::string_view authority = rest.substr(0, end);
  const std::size_t at = authority.rfind('@');
  read.authority = authority.substr(at == std::string_view::npos ? 0 : at + 1);
  rest.remove_prefix(end);
  rest = rest.substr(0, rest.find('#'));
  read.target = rest.starts_with('/') ? "" : "/";
  read.target += rest;
  return read;
}

HarMessage read_har_request(const HarValue& json, const HarUrl& url, microseconds begun, microseconds done) {
  HarMessage own = own_message(json, begun, done);
  if (own.message) {
    return own;
  }
  ImportedMessage made{
      .start_line = har_string(json, "method") + " " + url.target + " " + recorded_version(json),
      .fields = har_fields(json),
      .content = {}};
  name_host(made.fields, url.authority);
  return with_remark(foreign_message(json, har_member(json, "postData"), std::move(made), begun, done),
                     own.remark);
}

HarMessage read_har_response(const HarValue& json, std::string_view method, microseconds begun,
                             microseconds done) {
  HarMessage own = own_message(json, begun, done);
  if (own.message) {
    return own;
  }
  const int status = static_cast<int>(har_number(json, "status"));
  ImportedMessage made{.start_line = recorded_version(json) + " " + std::to_string(status) + " " +
                                     har_string(json, "statusText"),
                       .fields = har_fields(json),
                       .content = {},
                       .bodiless = has_no_body(method, status)};
  return with_remark(foreign_message(json, har_member(json, "content"), std::move(made), begun, done),
                     own.remark);
}

}  // namespace eastap::trace
