// The small forms of mailbox logs: times, namespaces, values that were cut out, heads of sections, and where
// a document ends.
#include <algorithm>
#include <array>
#include <chrono>
#include <vector>

#include <fmt/format.h>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/text.h"
#include "proxy/trace/convert/mailbox_log.h"

namespace eastap::trace {
namespace {

constexpr std::size_t max_open_tags = 512;  // from_xml takes no more than half of it

/// The number of exactly `count` digits at `at`; -1 where it is none.
int fixed_number(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') {
      return -1;
    }
    value = (value * 10) + (text[i] - '0');
  }
  return value;
}

/// The end of a tag that begins at `open`; npos where it does not end.
std::size_t tag_end(std::string_view xml, std::size_t open) {
  char quote = '\0';
  for (std::size_t i = open; i < xml.size(); ++i) {
    if (quote != '\0') {
      quote = xml[i] == quote ? '\0' : quote;
    } else if (xml[i] == '"' || xml[i] == '\'') {
      quote = xml[i];
    } else if (xml[i] == '>') {
      return i;
    }
  }
  return std::string_view::npos;
}

/// The end of what begins with `open`: a tag, a comment or a CDATA section; npos where it does not end.
std::size_t markup_end(std::string_view xml, std::size_t open) {
  const std::string_view rest = xml.substr(open);
  const std::string_view closing = rest.starts_with("<!--")        ? "-->"
                                   : rest.starts_with("<![CDATA[") ? "]]>"
                                                                   : std::string_view();
  if (closing.empty()) {
    return tag_end(xml, open);
  }
  const std::size_t found = xml.find(closing, open + 4);
  return found == std::string_view::npos ? found : found + closing.size() - 1;
}

/// `<Body=552 bytes/>` and `<Data bytes="312"/>` as `<Body/>` and `<Data/>`.
std::string without_size(std::string_view tag) {
  const std::size_t name = std::min(tag.find_first_of(" =/>", 1), tag.size());
  if (name < tag.size() && tag[name] == '=') {
    return std::string(tag.substr(0, name)) + "/>";
  }
  const std::size_t bytes = tag.find(" bytes=\"");
  if (bytes == std::string_view::npos) {
    return std::string(tag);
  }
  const std::size_t end = tag.find('"', bytes + 8);
  return end == std::string_view::npos ? std::string(tag)
                                       : std::string(tag.substr(0, bytes)) + std::string(tag.substr(end + 1));
}

/// Changes every xmlns value of a tag: `to` is called with it.
template <class Change>
std::string with_namespaces(std::string_view tag, const Change& change) {
  std::string out;
  std::size_t at = 0;
  while (true) {
    const std::size_t found = tag.find(" xmlns", at);
    const std::size_t open = found == std::string_view::npos ? found : tag.find('"', found);
    const std::size_t close = open == std::string_view::npos ? open : tag.find('"', open + 1);
    if (close == std::string_view::npos) {
      out += tag.substr(at);
      return out;
    }
    out += tag.substr(at, open + 1 - at);
    out += change(tag.substr(open + 1, close - open - 1));
    at = close;
  }
}

template <class Change>
std::string with_tags(std::string_view xml, const Change& change) {
  std::string out;
  std::size_t at = 0;
  while (at < xml.size()) {
    const std::size_t open = xml.find('<', at);
    const std::size_t close = open == std::string_view::npos ? open : markup_end(xml, open);
    if (close == std::string_view::npos) {
      break;
    }
    out += xml.substr(at, open - at);
    const std::string_view markup = xml.substr(open, close + 1 - open);
    out += markup.starts_with("<!") || markup.starts_with("<?") ? std::string(markup) : change(markup);
    at = close + 1;
  }
  out += xml.substr(at);
  return out;
}

/// The namespace in which an element of that name stands among those of `page`: that one where it has the
/// name, else AirSyncBase or the first that has it; "" where none does.
std::string_view namespace_with(std::string_view name, std::uint8_t page) {
  constexpr std::uint8_t air_sync_base = 17;
  for (const std::uint8_t first : {page, air_sync_base}) {
    if (wbxml::find_tag(first, name) != nullptr) {
      return wbxml::namespace_of(first);
    }
  }
  for (std::uint8_t other = 0; other < wbxml::page_count; ++other) {
    if (wbxml::find_tag(other, name) != nullptr) {
      return wbxml::namespace_of(other);
    }
  }
  return {};
}

/// Goes through the tags of a log's document and writes them as from_xml reads them.
class LogTags {
 public:
  std::string mend(std::string_view tag) {
    if (tag.starts_with("</")) {
      pages_.resize(pages_.size() - (pages_.empty() ? 0 : 1));
      return std::string(tag);
    }
    const std::string sized = without_size(tag);
    std::string made = with_namespaces(sized, [](std::string_view name) {
      return std::string(name.ends_with(':') ? name.substr(0, name.size() - 1) : name);
    });
    std::optional<std::uint8_t> page = pages_.empty() ? std::nullopt : pages_.back();
    constexpr std::string_view declares = " xmlns=\"";
    if (const std::size_t own = made.find(declares); own != std::string::npos) {
      const std::size_t begin = own + declares.size();
      page = wbxml::find_page(std::string_view(made).substr(begin, made.find('"', begin) - begin));
    } else if (sized != tag && page) {
      name_page(made, *page);
    }
    if (!made.ends_with("/>") && pages_.size() < max_open_tags) {
      pages_.push_back(page);
    }
    return made;
  }

 private:
  /// With the value Exchange cuts out the namespace, too.
  static void name_page(std::string& tag, std::uint8_t page) {
    const std::size_t end = std::min(tag.find_first_of(" />", 1), tag.size());
    const std::string_view space = namespace_with(std::string_view(tag).substr(1, end - 1), page);
    if (!space.empty() && space != wbxml::namespace_of(page)) {
      tag.insert(end, fmt::format(" xmlns=\"{}\"", space));
    }
  }

  std::vector<std::optional<std::uint8_t>> pages_;  // of the elements that are open; nullopt: no known one
};

constexpr std::array<std::string_view, 14> section_names{
    "RequestTime",   "ServerName",        "AssemblyVersion",         "Identifier",
    "RequestHeader", "RequestBody",       "LogicalRequest",          "WasPending",
    "AccessState",   "AccessStateReason", "DeviceAccessControlRule", "ResponseHeader",
    "ResponseBody",  "ResponseTime"};

constexpr std::string_view xml_blanks = " \t\r\n";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// A line without blanks before it that some reader of logs takes for a border, an entry or a section.
bool is_log_head(std::string_view line) {
  std::string_view value;
  return line.starts_with("-----------------") || line.starts_with("Log Entry:") ||
         !log_section(line, value).empty();
}

/// Goes through a document tag by tag, to where its root ends.
class DocumentScan {
 public:
  explicit DocumentScan(std::string_view text) : text_(text) {}

  DocumentExtent run() {
    while (step()) {
      if (has_root_ && open_.empty()) {
        return {.whole = true, .size = at_};
      }
    }
    return {.whole = false, .size = at_};
  }

 private:
  /// Reads the next tag, comment or the like; false where there is none that fits.
  bool step() {
    const std::size_t from = at_;
    at_ = std::min(text_.find('<', from), text_.size());
    const bool only_blanks =
        text_.substr(from, at_ - from).find_first_not_of(xml_blanks) == std::string_view::npos;
    if (at_ == text_.size() || (!has_root_ && !only_blanks)) {
      return false;
    }
    const std::string_view rest = text_.substr(at_);
    if (rest.starts_with("<!--")) {
      return pass("-->", 4);
    }
    if (rest.starts_with("<![CDATA[")) {
      return has_root_ && pass("]]>", 9);
    }
    if (rest.starts_with("<?xml ") && (declared_ || has_root_)) {
      return false;
    }
    if (rest.starts_with("<?")) {
      declared_ = true;
      return pass("?>", 2);
    }
    return tag();
  }

  bool pass(std::string_view end, std::size_t skip) {
    const std::size_t found = text_.find(end, at_ + skip);
    at_ = found == std::string_view::npos ? text_.size() : found + end.size();
    return found != std::string_view::npos;
  }

  bool tag() {
    const std::size_t begin = at_;
    const std::size_t end = tag_end(text_, begin);
    at_ = end == std::string_view::npos ? text_.size() : end + 1;
    std::string_view inside = text_.substr(begin + 1, at_ - begin - 2);
    if (end == std::string_view::npos || inside.empty() || inside.contains('<')) {
      return false;
    }
    const bool closes = inside.starts_with('/');
    inside.remove_prefix(closes ? 1 : 0);
    const std::string_view name = inside.substr(0, inside.find_first_of(" =/\t\r\n"));
    if (closes) {
      const bool fits = !open_.empty() && open_.back() == name;
      open_.resize(open_.size() - (fits ? 1 : 0));
      return fits;
    }
    has_root_ = true;
    if (!inside.ends_with('/')) {
      open_.push_back(name);
    }
    return !name.empty() && name[0] != '!' && open_.size() <= max_open_tags;
  }

  std::string_view text_;
  std::vector<std::string_view> open_;
  std::size_t at_ = 0;
  bool declared_ = false;
  bool has_root_ = false;
};

}  // namespace

std::string_view log_section(std::string_view line, std::string_view& value) {
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

std::string without_log_heads(std::string_view xml) {
  std::string out;
  out.reserve(xml.size());
  while (!xml.empty()) {
    const std::string_view line = xml.substr(0, std::min(xml.find('\n'), xml.size() - 1) + 1);
    xml.remove_prefix(line.size());
    const std::size_t first = std::min(line.find_first_not_of(" \t"), line.size());
    if (!is_log_head(line.substr(first))) {
      out += line;
      continue;
    }
    // Other names may begin with a reference, or with a character of several bytes.
    const bool simple = is_letter(line[first]) || line[first] == '-';
    const std::size_t at = simple ? first : line.find(" :", first);
    out += line.substr(0, at);
    out += fmt::format("&#{};", static_cast<unsigned>(line[at]));
    out += line.substr(at + 1);
  }
  return out;
}

bool begins_document(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(xml_blanks), line.size()));
  return line.starts_with("<?xml") ||
         (line.size() > 1 && line[0] == '<' && (is_letter(line[1]) || line[1] == '_'));
}

DocumentExtent document_extent(std::string_view text) {
  return DocumentScan(text).run();
}

std::optional<microseconds> parse_mailbox_time(std::string_view text) {
  text = text::trim(text);
  if (text.size() < 19 || text[2] != '/' || text[5] != '/' || text[10] != ' ' || text[13] != ':' ||
      text[16] != ':') {
    return std::nullopt;
  }
  const int month = fixed_number(text, 0, 2);
  const int day = fixed_number(text, 3, 2);
  const int year = fixed_number(text, 6, 4);
  const int hour = fixed_number(text, 11, 2);
  const int minute = fixed_number(text, 14, 2);
  const int second = fixed_number(text, 17, 2);
  if (month < 0 || day < 0 || year < 0 || hour < 0 || minute < 0 || second < 0) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) {
    return std::nullopt;
  }
  return std::chrono::sys_days(date).time_since_epoch() + std::chrono::hours(hour) +
         std::chrono::minutes(minute) + std::chrono::seconds(second);
}

std::string mailbox_time(microseconds wall) {
  const std::chrono::sys_seconds moment{std::chrono::floor<std::chrono::seconds>(wall)};
  const auto day = std::chrono::floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const auto since = (moment - day).count();
  return fmt::format("{:02}/{:02}/{:04} {:02}:{:02}:{:02}", static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()), static_cast<int>(date.year()), since / 3600,
                     since / 60 % 60, since % 60);
}

std::string with_colons(std::string_view xml) {
  return with_tags(xml, [](std::string_view tag) {
    return with_namespaces(tag, [](std::string_view name) {
      return std::string(name) + (name.starts_with("urn:") || name.empty() || name.ends_with(':') ? "" : ":");
    });
  });
}

std::string without_colons(std::string_view xml) {
  LogTags tags;
  return with_tags(xml, [&](std::string_view tag) { return tags.mend(tag); });
}

}  // namespace eastap::trace
