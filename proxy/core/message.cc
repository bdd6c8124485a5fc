#include "proxy/core/message.h"

#include <algorithm>
#include <utility>

#include "proxy/base/text.h"

namespace eastap::core {

namespace {

/// Where the line after the one at `at` starts.
std::size_t line_after(std::string_view text, std::size_t at) {
  const std::size_t end = text.find('\n', at);
  return end == std::string_view::npos ? text.size() : end + 1;
}

/// The line that starts at `at`, with its line end; empty at the end of the text.
std::string_view line_at(std::string_view text, std::size_t at) {
  return text.substr(at, line_after(text, at) - at);
}

std::string_view without_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line;
}

/// Whether the line that starts at `at` is nothing but a line end, or not there.
bool is_empty_line(std::string_view text, std::size_t at) {
  const bool may_be = at == text.size() || text[at] == '\r' || text[at] == '\n';
  return may_be && without_end(line_at(text, at)).empty();
}

/// Where the start line begins: after any empty lines.
std::size_t start_of(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size() && is_empty_line(text, at)) {
    at = line_after(text, at);
  }
  return at;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t';
}

/// Walks the field lines of a head; a folded line (RFC 9112 section 5.2) belongs to the field before it. What
/// a line says is read when it is asked for: most are only passed by.
class FieldWalker {
 public:
  explicit FieldWalker(std::string_view text) : text_(text) { next_ = line_after(text_, start_of(text_)); }

  bool next() {
    begin_ = next_;
    if (is_empty_line(text_, begin_)) {
      return false;
    }
    do {
      next_ = line_after(text_, next_);
    } while (next_ < text_.size() && is_blank(text_[next_]));
    return true;
  }

  /// Whether it is the field of that name.
  [[nodiscard]] bool is(std::string_view name) const {
    const std::string_view line = text_.substr(begin_, end() - begin_);
    if (line.size() > name.size() && line[name.size()] == ':') {
      return text::iequals(line.substr(0, name.size()), name);
    }
    const bool may_be_all =
        line.size() == name.size() ||
        (line.size() > name.size() && (line[name.size()] == '\r' || line[name.size()] == '\n'));
    return may_be_all && text::iequals(whole(), name);  // a line without a colon
  }

  [[nodiscard]] std::string_view name() const {
    const std::string_view line = whole();
    return line.substr(0, line.find(':'));
  }
  [[nodiscard]] std::string_view value() const {
    const std::string_view line = whole();
    const std::size_t colon = line.find(':');
    return colon == std::string_view::npos ? std::string_view{} : text::trim(line.substr(colon + 1));
  }
  [[nodiscard]] std::size_t begin() const { return begin_; }
  [[nodiscard]] std::size_t end() const { return next_; }
  /// Where the value stands in the text; right after the colon for an empty one.
  [[nodiscard]] std::size_t value_at() const {
    const std::string_view found = value();
    return found.empty() ? begin_ + name().size() + 1 : static_cast<std::size_t>(found.data() - text_.data());
  }

 private:
  [[nodiscard]] std::string_view whole() const { return without_end(text_.substr(begin_, end() - begin_)); }

  std::string_view text_;
  std::size_t next_ = 0;
  std::size_t begin_ = 0;
};

void splice(Bytes& raw, std::size_t begin, std::size_t end, std::string_view with) {
  const ByteView bytes = as_bytes(with);
  if (bytes.size() == end - begin) {
    std::ranges::copy(bytes, raw.begin() + static_cast<std::ptrdiff_t>(begin));
    return;
  }
  // No more than it takes: a head is kept as long as its exchange waits, and seldom grows again.
  raw.reserve(raw.size() - (end - begin) + bytes.size());
  const auto at = raw.erase(raw.begin() + static_cast<std::ptrdiff_t>(begin),
                            raw.begin() + static_cast<std::ptrdiff_t>(end));
  raw.insert(at, bytes.begin(), bytes.end());
}

}  // namespace

std::string_view start_line_word(std::string_view line, int index) {
  std::size_t at = 0;
  for (int i = 0; i < index; ++i) {
    at = line.find(' ', at);
    if (at == std::string_view::npos) {
      return {};
    }
    ++at;
  }
  return line.substr(at, line.find(' ', at) - at);
}

std::string_view start_line_of(std::string_view head) {
  return without_end(line_at(head, start_of(head)));
}

std::optional<std::string_view> find_field(std::string_view head, std::string_view name) {
  for (FieldWalker walker(head); walker.next();) {
    if (walker.is(name)) {
      return walker.value();
    }
  }
  return std::nullopt;
}

Head Head::make(std::string_view start_line, const std::vector<std::pair<std::string, std::string>>& fields) {
  Bytes raw;
  append(raw, start_line);
  append(raw, "\r\n");
  for (const auto& [name, value] : fields) {
    append(raw, name);
    append(raw, ": ");
    append(raw, value);
    append(raw, "\r\n");
  }
  append(raw, "\r\n");
  return Head(std::move(raw));
}

std::string_view Head::start_line() const {
  return start_line_of(as_text(raw_));
}

std::string_view Head::method() const {
  return start_line_word(start_line(), 0);
}
std::string_view Head::target() const {
  return start_line_word(start_line(), 1);
}

int Head::status() const {
  const std::string_view digits = start_line_word(start_line(), 1);
  const auto number = digits.size() == 3 ? text::to_number(digits) : std::nullopt;
  return number ? static_cast<int>(*number) : 0;
}

std::string_view Head::reason() const {
  const std::string_view line = start_line();
  std::size_t at = line.find(' ');
  at = at == std::string_view::npos ? at : line.find(' ', at + 1);
  return at == std::string_view::npos ? std::string_view{} : line.substr(at + 1);
}

std::vector<Field> Head::fields() const {
  std::vector<Field> all;
  FieldWalker walker(as_text(raw_));
  while (walker.next()) {
    all.push_back({walker.name(), walker.value()});
  }
  return all;
}

std::optional<std::string_view> Head::find(std::string_view name) const {
  return find_field(as_text(raw_), name);
}

std::vector<std::string_view> Head::find_all(std::string_view name) const {
  std::vector<std::string_view> all;
  FieldWalker walker(as_text(raw_));
  while (walker.next()) {
    if (walker.is(name)) {
      all.push_back(walker.value());
    }
  }
  return all;
}

void Head::set(std::string_view name, std::string_view value) {
  bool found = false;
  std::vector<std::pair<std::size_t, std::size_t>> surplus;
  std::size_t value_at = 0;
  std::size_t value_end = 0;
  FieldWalker walker(as_text(raw_));
  while (walker.next()) {
    if (!walker.is(name)) {
      continue;
    }
    if (found) {
      surplus.emplace_back(walker.begin(), walker.end());
    } else {
      found = true;
      value_at = walker.value_at();
      value_end = value_at + walker.value().size();
    }
  }
  for (auto range = surplus.rbegin(); range != surplus.rend(); ++range) {
    splice(raw_, range->first, range->second, {});
  }
  if (found) {
    splice(raw_, value_at, value_end, value);
  } else {
    add(name, value);
  }
}

void Head::add(std::string_view name, std::string_view value) {
  const std::string_view text = as_text(raw_);
  FieldWalker walker(text);
  std::size_t at = start_of(text) + line_at(text, start_of(text)).size();
  while (walker.next()) {
    at = walker.end();
  }
  std::string line(name);
  line.append(": ").append(value).append("\r\n");
  splice(raw_, at, at, line);
}

std::size_t Head::remove(std::string_view name) {
  std::vector<std::pair<std::size_t, std::size_t>> ranges;
  FieldWalker walker(as_text(raw_));
  while (walker.next()) {
    if (walker.is(name)) {
      ranges.emplace_back(walker.begin(), walker.end());
    }
  }
  for (auto range = ranges.rbegin(); range != ranges.rend(); ++range) {
    splice(raw_, range->first, range->second, {});
  }
  return ranges.size();
}

void Head::set_start_line(std::string_view line) {
  const std::string_view text = as_text(raw_);
  const std::size_t begin = start_of(text);
  const std::size_t length = without_end(line_at(text, begin)).size();
  splice(raw_, begin, begin + length, line);
}

void Message::clear() {
  Message fresh;
  std::swap(fresh.head, head);
  std::swap(fresh.body.wire, body.wire);
  std::swap(fresh.body.content_spans, body.content_spans);
  *this = std::move(fresh);
  head.assign({});
  body.wire.clear();
  body.content_spans.clear();
}

Bytes Body::content() const {
  Bytes all;
  for (const Span& span : content_spans) {
    append(all, ByteView(wire).subspan(span.begin, span.end - span.begin));
  }
  return all;
}

}  // namespace eastap::core
