#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/trace/convert/imported_trace.h"
#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace {
namespace {

constexpr std::size_t mailbox_limit = std::size_t{256} << 20U;
constexpr std::string_view entry_words = " Log Entry: ";

constexpr std::array<std::string_view, 14> section_names{
    "RequestTime",   "ServerName",        "AssemblyVersion",         "Identifier",
    "RequestHeader", "RequestBody",       "LogicalRequest",          "WasPending",
    "AccessState",   "AccessStateReason", "DeviceAccessControlRule", "ResponseHeader",
    "ResponseBody",  "ResponseTime"};

/// One entry: sections by name. Views into the file.
struct LogEntry {
  std::size_t line = 0;
  std::map<std::string, std::string, std::less<>> sections;
};

/// Without blanks and line ends around it.
std::string_view without_margins(std::string_view text) {
  constexpr std::string_view margins = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(margins);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(margins) + 1 - begin);
}

/// The name of a section that begins at this line, with what stands behind it; else "".
std::string_view section_of(std::string_view line, std::string_view& value) {
  const std::size_t colon = line.find(" :");
  if (colon == std::string_view::npos) {
    return {};
  }
  const std::string_view name = line.substr(0, colon);
  const bool known = std::ranges::find(section_names, name) != section_names.end() ||
                     (name.ends_with("_Exception") && name.find_first_of(" <") == std::string_view::npos);
  if (!known) {
    return {};
  }
  value = text::trim(line.substr(colon + 2));
  return name;
}

bool is_border(std::string_view line) {
  return line.size() >= 10 && line.find_first_not_of('-') == std::string_view::npos;
}

std::vector<LogEntry> read_entries(std::string_view log) {
  std::vector<LogEntry> entries;
  std::string* section = nullptr;
  std::size_t number = 0;
  std::string_view border;  // held back: it may begin an entry, or belong to a body
  for (std::string_view line : text::split(log, '\n')) {
    ++number;
    line = line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
    if (line.starts_with(entry_words) && (!border.empty() || entries.empty())) {
      entries.push_back({.line = number, .sections = {}});
      section = nullptr;
      border = {};
      continue;
    }
    if (!border.empty() && section != nullptr) {
      *section += std::string(border) + '\n';
    }
    border = is_border(line) ? line : std::string_view();
    if (!border.empty() || entries.empty()) {
      continue;
    }
    std::string_view value;
    if (const std::string_view name = section_of(line, value); !name.empty()) {
      section = &entries.back().sections[std::string(name)];
      *section = value.empty() ? "" : std::string(value) + '\n';
    } else if (section != nullptr) {
      *section += std::string(line) + '\n';
    }
  }
  return entries;
}

std::string_view section_text(const LogEntry& entry, std::string_view name) {
  const auto found = entry.sections.find(name);
  return found == entry.sections.end() ? std::string_view() : without_margins(found->second);
}

class MailboxReader {
 public:
  explicit MailboxReader(ImportedTrace& trace) : trace_(trace) {}

  void add(const LogEntry& entry) {
    const auto started = parse_mailbox_time(section_text(entry, "RequestTime"));
    const std::string_view head = section_text(entry, "RequestHeader");
    if (!started || head.empty()) {
      return remark(entry, "has no RequestTime or no RequestHeader: left out");
    }
    if (const std::string_view identifier = section_text(entry, "Identifier");
        !identifier.empty() && !known_.insert(std::string(identifier) + std::string(head)).second) {
      return remark(entry, "was there already (Identifier): left out");
    }
    const auto over = parse_mailbox_time(section_text(entry, "ResponseTime"));
    const microseconds done = std::max(over.value_or(*started), *started);
    core::Exchange exchange;
    exchange.started = {.steady = *started, .wall = *started};
    exchange.finished = {.steady = done, .wall = done};
    exchange.request = message(entry, head, "RequestBody", *started, *started);
    const std::string_view answer = section_text(entry, "ResponseHeader");
    if (!answer.empty()) {
      exchange.response = message(entry, answer, "ResponseBody", done, done);
    } else {
      exchange.outcome = "no answer is in the log";
    }
    put_notes(entry, exchange);
    core::ConnectionFacts connection;
    connection.mode = "import";
    connection.upstream_name = text::printable(section_text(entry, "ServerName"));
    trace_.add(std::move(exchange), connection, true);
  }

 private:
  void remark(const LogEntry& entry, const std::string& what) {
    trace_.remark("entry at line " + std::to_string(entry.line) + " " + what);
  }

  core::MessagePtr message(const LogEntry& entry, std::string_view head, std::string_view body,
                           microseconds begun, microseconds done) {
    ImportedMessage made;
    for (std::string_view line : text::split(head, '\n')) {
      line = text::trim(line);
      const std::size_t colon = line.find(':');
      if (made.start_line.empty()) {
        made.start_line = line;
      } else if (colon != std::string_view::npos) {
        made.fields.emplace_back(line.substr(0, colon), text::trim(line.substr(colon + 1)));
      }
    }
    made.content = content(entry, body, made);
    return to_message(made, begun, done);
  }

  Bytes content(const LogEntry& entry, std::string_view name, ImportedMessage& made) {
    std::string_view xml = section_text(entry, name);
    if (const std::size_t declared = xml.find("<?xml"); declared != std::string_view::npos) {
      xml = xml.substr(declared);  // a multipart answer has its parts listed before it
    }
    if (xml.empty() || !xml.starts_with('<')) {
      return {};
    }
    const auto document = wbxml::from_xml(without_colons(xml));
    if (document) {
      return wbxml::encode(*document);
    }
    remark(entry, std::string(name) + " is kept as text: " + document.error().what);
    std::erase_if(made.fields, [](const auto& field) { return text::iequals(field.first, "Content-Type"); });
    made.fields.emplace_back("Content-Type", "text/xml; charset=utf-8");
    return to_bytes(xml);
  }

  static void put_notes(const LogEntry& entry, core::Exchange& exchange) {
    for (const auto& [name, value] : entry.sections) {
      const bool told = name == "AccessState" || name == "AccessStateReason" ||
                        name == "DeviceAccessControlRule" || name == "WasPending" ||
                        name.ends_with("_Exception");
      if (told && !without_margins(value).empty()) {
        exchange.notes.push_back({.kind = core::Note::Kind::finding,
                                  .text = name + ": " + text::printable(without_margins(value)),
                                  .source = "mailbox log"});
      }
    }
  }

  ImportedTrace& trace_;
  std::set<std::string> known_;
};

/// UTF-8 from what may be Latin-1 instead.
std::string as_utf8(std::string_view text) {
  text.remove_prefix(text.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  if (text::is_utf8(text)) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size() + (text.size() / 8));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3FU));
    }
  }
  return out;
}

}  // namespace

bool looks_like_mailbox_log(const ImportInput& input) {
  return !input.folder && as_text(input.start).find(entry_words) != std::string_view::npos &&
         as_text(input.start).find("RequestTime :") != std::string_view::npos;
}

Result<ImportReport> import_mailbox_log(const ImportInput& input, TraceBuilder& out) {
  const auto content = content_of(input, mailbox_limit);
  if (!content) {
    return fail(content.error());
  }
  auto report = read_mailbox_log(as_text(*content), out);
  return report ? std::move(report) : fail(report.error().in(input.path.string()));
}

Result<ImportReport> read_mailbox_log(std::string_view bytes, TraceBuilder& out) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return fail(ErrorCode::invalid_input, "is UTF-16; convert it first: iconv -f UTF-16 -t UTF-8");
  }
  ImportedTrace trace("mailbox log");
  MailboxReader reader(trace);
  const std::string log = as_utf8(bytes);
  for (const LogEntry& entry : read_entries(log)) {
    reader.add(entry);
  }
  return trace.write(out);
}

}  // namespace eastap::trace
