#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "decoders/wbxml/document.h"
#include "decoders/wbxml/xml.h"
#include "proxy/base/text.h"
#include "proxy/trace/convert/imported_trace.h"
#include "proxy/trace/convert/mailbox_log.h"
#include "proxy/trace/quoted_secrets.h"

namespace eastap::trace {
namespace {

constexpr std::size_t mailbox_limit = std::size_t{256} << 20U;
constexpr std::string_view entry_words = " Log Entry: ";
constexpr std::string_view utf8_mark = "\xEF\xBB\xBF";

/// Sections that hold XML.
constexpr std::array<std::string_view, 3> body_sections{"RequestBody", "LogicalRequest", "ResponseBody"};

/// More sections of an entry are not read: Exchange writes some twenty.
constexpr std::size_t max_log_sections = 100;

/// Bytes of a section that a note is made of; it shows less.
constexpr std::size_t more_than_shown = 4096;

/// One entry: sections by name. Exceptions of one name may come several times.
struct LogEntry {
  std::size_t line = 0;
  bool too_many_sections = false;
  std::multimap<std::string, std::string, std::less<>> sections;
};

/// Without blanks and line ends around it.
std::string_view without_margins(std::string_view text) {
  constexpr std::string_view margins = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(margins);
  return begin == std::string_view::npos ? std::string_view()
                                         : text.substr(begin, text.find_last_not_of(margins) + 1 - begin);
}

/// Takes the line that `rest` begins with; without its line end.
std::string_view take_log_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  line.remove_suffix(line.ends_with('\r') ? 1 : 0);
  return line;
}

/// Without the byte order mark that the second of two files has where one was put behind the other.
std::string_view without_mark(std::string_view line) {
  return line.substr(line.starts_with(utf8_mark) ? utf8_mark.size() : 0);
}

bool is_border(std::string_view line) {
  return line.size() >= 10 && line.find_first_not_of('-') == std::string_view::npos;
}

/// Reads a log line by line; memory is that of the largest entry. What looks like a head inside the XML of a
/// body is a text of it.
class LogWalker {
 public:
  explicit LogWalker(std::string_view log) : log_(log), vain_left_(4 * log.size()) {}

  /// `take(entry)` gets every entry, when its last line was read.
  template <class Take>
  void walk(const Take& take) {
    for (std::string_view rest = log_; !rest.empty();) {
      const std::size_t at = log_.size() - rest.size();
      const std::string_view line = take_log_line(rest);
      ++number_;
      if (at < document_end_) {
        put_line(line);
      } else if (line.starts_with(entry_words) && (!border_.empty() || entry_.line == 0)) {
        if (entry_.line != 0) {
          take(entry_);
        }
        entry_ = {.line = number_, .sections = {}};
        section_ = nullptr;
        awaits_document_ = false;
        border_ = {};
      } else {
        add(line);
      }
    }
    if (entry_.line != 0) {
      take(entry_);
    }
  }

 private:
  void put_line(std::string_view line) {
    if (section_ != nullptr) {
      section_->append(line) += '\n';
    }
  }

  void add(std::string_view line) {
    if (!border_.empty()) {
      put_line(border_);
    }
    border_ = is_border(without_mark(line)) ? without_mark(line) : std::string_view();
    if (!border_.empty() || entry_.line == 0) {
      return;
    }
    std::string_view value;
    if (const std::string_view name = log_section(line, value); !name.empty()) {
      begin_section(name, value);
      awaits_document_ = std::ranges::find(body_sections, name) != body_sections.end();
      find_document(value);
    } else {
      put_line(line);
      find_document(line);
    }
  }

  void begin_section(std::string_view name, std::string_view value) {
    auto found = entry_.sections.find(name);
    if (found == entry_.sections.end() || name.ends_with("_Exception")) {
      if (entry_.sections.size() == max_log_sections) {
        entry_.too_many_sections = true;
        section_ = nullptr;
        return;
      }
      found = entry_.sections.emplace(name, "");
    }
    section_ = &found->second;
    *section_ = value.empty() ? "" : std::string(value) + '\n';
  }

  /// Where a document begins in this part of the log, all its lines belong to the section. One that never
  /// ends has no such right. Looking for ends in vain is limited: time stays linear in the log.
  void find_document(std::string_view text) {
    if (!awaits_document_ || !begins_document(text)) {
      return;
    }
    awaits_document_ = false;
    if (vain_left_ == 0) {
      return;
    }
    const auto at = static_cast<std::size_t>(text.data() - log_.data());
    const DocumentExtent extent = document_extent(log_.substr(at));
    if (extent.whole) {
      document_end_ = at + extent.size;
    } else {
      vain_left_ -= std::min(vain_left_, extent.size);
    }
  }

  std::string_view log_;
  LogEntry entry_;  // its line is 0 before the first one
  std::string* section_ = nullptr;
  std::string_view border_;       // held back: it may begin an entry, or belong to a body
  bool awaits_document_ = false;  // the section holds XML, and none has begun
  std::size_t document_end_ = 0;  // offset behind the root of the last document
  std::size_t vain_left_;         // bytes
  std::size_t number_ = 0;
};

std::string_view section_text(const LogEntry& entry, std::string_view name) {
  const auto found = entry.sections.find(name);
  return found == entry.sections.end() ? std::string_view() : without_margins(found->second);
}

/// XML as one line, for a note.
std::string in_one_line(std::string_view xml) {
  if (const std::size_t end = xml.find("?>"); xml.starts_with("<?xml") && end != std::string_view::npos) {
    xml.remove_prefix(end + 2);
  }
  std::string line;
  while (!xml.empty() && line.size() < more_than_shown) {
    const std::string_view part = without_margins(take_log_line(xml));
    const bool blank = !line.empty() && !part.empty() && !(line.ends_with('>') && part.starts_with('<'));
    line += blank ? " " : "";
    line += part.substr(0, more_than_shown);
  }
  return line;
}

/// Whether a section says that there was no document.
bool is_no_document(std::string_view section) {
  return section.empty() || section.starts_with("[No Xml");
}

class MailboxReader {
 public:
  explicit MailboxReader(ImportedTrace& trace) : trace_(trace) {}

  void add(const LogEntry& entry) {
    const auto begun = parse_mailbox_time(section_text(entry, "RequestTime"));
    const std::string_view head = section_text(entry, "RequestHeader");
    if (!begun || head.empty()) {
      return remark(entry, "has no RequestTime or no RequestHeader: left out");
    }
    if (const std::string_view identifier = section_text(entry, "Identifier");
        !identifier.empty() &&
        !known_.insert(std::string(identifier) + mailbox_time(*begun) + std::string(head)).second) {
      return remark(entry, "was there already (Identifier): left out");
    }
    if (entry.too_many_sections) {
      remark(entry,
             "has more than " + std::to_string(max_log_sections) + " sections: the others are left out");
    }
    const microseconds started = import_wall(*begun);
    const microseconds done =
        std::max(parse_mailbox_time(section_text(entry, "ResponseTime")).value_or(started), started);
    ImportedExchange row;
    core::Exchange& exchange = row.exchange;
    exchange.started = {.steady = started, .wall = started};
    exchange.finished = {.steady = done, .wall = done};
    ImportedMessage request = message(entry, head);
    put_content(entry, "RequestBody", request, row.request_withheld);
    exchange.request = to_message(request, started, started);
    if (const std::string_view answer = section_text(entry, "ResponseHeader"); !answer.empty()) {
      ImportedMessage response = message(entry, answer);
      response.bodiless = has_no_body(core::start_line_word(request.start_line, 0), status_of(response));
      put_content(entry, "ResponseBody", response, row.response_withheld);
      exchange.response = to_message(response, done, done);
    } else {
      exchange.outcome = "no answer is in the log";
    }
    put_notes(entry, exchange);
    row.connection.mode = "import";
    row.connection.upstream_name = text::printable(section_text(entry, "ServerName"));
    row.secure = true;
    trace_.add(std::move(row));
  }

 private:
  void remark(const LogEntry& entry, const std::string& what) {
    trace_.remark("entry at line " + std::to_string(entry.line) + " " + what);
  }

  /// Start line and fields.
  ImportedMessage message(const LogEntry& entry, std::string_view head) {
    ImportedMessage made{.start_line = {}, .fields = {}, .content = {}};
    while (!head.empty()) {
      const std::string_view line = text::trim(take_log_line(head));
      const std::size_t colon = line.find(':');
      if (made.start_line.empty()) {
        made.start_line = line;
      } else if (made.fields.size() == max_imported_fields) {
        remark(entry, "has more than " + std::to_string(max_imported_fields) +
                          " fields in a head: the others are left out");
        break;
      } else if (colon != std::string_view::npos) {
        made.fields.emplace_back(line.substr(0, colon), text::trim(line.substr(colon + 1)));
      }
    }
    return made;
  }

  static int status_of(const ImportedMessage& answer) {
    return static_cast<int>(std::min<std::uint64_t>(
        text::to_number(core::start_line_word(answer.start_line, 1)).value_or(0), 999));
  }

  /// WBXML of the XML in the log. What is there and no XML is not the body's bytes.
  void put_content(const LogEntry& entry, std::string_view name, ImportedMessage& made,
                   std::string& withheld) {
    std::string_view xml = section_text(entry, name);
    if (const std::size_t declared = xml.find("<?xml"); declared != std::string_view::npos) {
      xml = xml.substr(declared);  // a multipart answer has its parts listed before it
    }
    if (!xml.starts_with('<')) {
      const std::uint64_t length = stated_length(made);
      if (!made.bodiless && (length != 0 || !is_no_document(xml))) {
        made.missing = length;
        withheld = "not in the mailbox log";
      }
      return;
    }
    const auto document = wbxml::from_xml(without_colons(xml));
    if (document) {
      made.content = wbxml::encode(*document);
      return;
    }
    remark(entry, std::string(name) + " is kept as text: " + document.error().what);
    std::erase_if(made.fields, [](const auto& field) { return text::iequals(field.first, "Content-Type"); });
    made.fields.emplace_back("Content-Type", "text/xml; charset=utf-8");
    made.content = to_bytes(xml);
  }

  static std::uint64_t stated_length(const ImportedMessage& made) {
    for (const auto& [name, value] : made.fields) {
      if (text::iequals(name, "Content-Length")) {
        return text::to_number(value).value_or(0);
      }
    }
    return 0;
  }

  static void put_notes(const LogEntry& entry, core::Exchange& exchange) {
    for (const auto& [name, value] : entry.sections) {
      const bool told = name == "AccessState" || name == "AccessStateReason" ||
                        name == "DeviceAccessControlRule" || name == "WasPending" ||
                        name.ends_with("_Exception");
      if (told && !without_margins(value).empty()) {
        put_note(exchange, name, without_margins(value));
      }
    }
    // What an empty Sync stands for. Beside a body it says little more than the body does.
    const std::string_view logical = section_text(entry, "LogicalRequest");
    if (!is_no_document(logical) && is_no_document(section_text(entry, "RequestBody"))) {
      put_note(exchange, "LogicalRequest", in_one_line(logical));
    }
  }

  static void put_note(core::Exchange& exchange, const std::string& name, std::string_view value) {
    std::string told(value.substr(0, more_than_shown));
    mask_named_secrets(told);  // as long as its lines are lines
    exchange.notes.push_back({.kind = core::Note::Kind::finding,
                              .text = name + ": " + text::printable(told),
                              .source = std::string(mailbox_log_source)});
  }

  ImportedTrace& trace_;
  std::set<std::string> known_;
};

/// Windows-1252 from 0x80 to 0x9F; the five bytes that it leaves open stay what they are in Latin-1.
constexpr std::array<std::uint16_t, 32> windows_1252{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

/// UTF-8 from what may be Windows-1252 instead.
std::string as_utf8(std::string_view text) {
  text = without_mark(text);
  if (text::is_utf8(text)) {
    return std::string(text);
  }
  std::string out;
  out.reserve(text.size() + (text.size() / 8));
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const unsigned code = byte >= 0x80 && byte < 0xA0 ? windows_1252.at(byte - 0x80U) : byte;
    if (code < 0x80) {
      out += c;
    } else if (code < 0x800) {
      out += static_cast<char>(0xC0U | (code >> 6U));
      out += static_cast<char>(0x80U | (code & 0x3FU));
    } else {
      out += static_cast<char>(0xE0U | (code >> 12U));
      out += static_cast<char>(0x80U | ((code >> 6U) & 0x3FU));
      out += static_cast<char>(0x80U | (code & 0x3FU));
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
  LogWalker(log).walk([&](const LogEntry& entry) { reader.add(entry); });
  return trace.write(out);
}

}  // namespace eastap::trace
