#include "proxy/trace/export_names.h"

#include <array>

#include "proxy/base/text.h"

namespace eastap::trace {
namespace {

struct TypeEnding {
  std::string_view part;  // of the media type
  std::string_view extension;
};
constexpr std::array<TypeEnding, 6> type_endings{{
    {"message/rfc822", "eml"},
    {"json", "json"},
    {"html", "html"},
    {"xml", "xml"},
    {"text/calendar", "ics"},
    {"text/", "txt"},
}};

}  // namespace

std::string exchange_word(model::ExchangeView& view) {
  const core::Exchange& exchange = view.exchange();
  if (exchange.kind != core::Exchange::Kind::http) {
    return exchange.kind == core::Exchange::Kind::tunnel ? "tunnel" : "opaque";
  }
  if (!view.context().command_name.empty()) {
    return view.context().command_name;
  }
  if (exchange.request && exchange.request->head.method() == "OPTIONS") {
    return "OPTIONS";
  }
  if (const decoders::Traffic* traffic = view.traffic(); traffic != nullptr && !traffic->name.empty()) {
    return std::string(traffic->name);
  }
  return exchange.request ? std::string(exchange.request->head.method()) : "answer";
}

std::string_view text_extension(std::string_view content_type) {
  for (const TypeEnding& row : type_endings) {
    if (text::ifind(content_type, row.part) != std::string_view::npos) {
      return row.extension;
    }
  }
  return "txt";
}

std::string_view body_extension(model::MessageView& message) {
  if (message.message() == nullptr) {
    return "bin";
  }
  const std::string_view type = message.message()->head.find("Content-Type").value_or("");
  const wbxml::Document* document = message.document();
  if (document != nullptr && document->root() != wbxml::none &&
      document->body().size() == message.content().size()) {
    return "wbxml";
  }
  return message.text() || text::ifind(type, "message/rfc822") != std::string_view::npos
             ? text_extension(type)
             : "bin";
}

}  // namespace eastap::trace
