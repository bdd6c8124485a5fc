// HTTP/1.1 messages as they came from the wire. The bytes are the truth; everything else here is a view on
// them. Values: a Message is filled by the session and is immutable once it is shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proxy/base/bytes.h"
#include "proxy/base/clock.h"

namespace eastap::core {

/// One header field as it stands in a head; the views live as long as the head's bytes stay unchanged.
struct Field {
  std::string_view name;   ///< as written, letter case kept
  std::string_view value;  ///< without the blanks around it (RFC 9110 section 5.5)
};

/// The head of a message: start line, field lines and the empty line after them, byte for byte.
/// Lookups walk the lines (a head is a few hundred bytes). Edits change only the lines they name.
class Head {
 public:
  Head() = default;
  explicit Head(Bytes raw) : raw_(std::move(raw)) {}
  /// The same in its place: its memory is used again.
  void assign(ByteView raw) { raw_.assign(raw.begin(), raw.end()); }

  /// A new head: `start_line` without its line end, and the fields in order.
  [[nodiscard]] static Head make(std::string_view start_line,
                                 const std::vector<std::pair<std::string, std::string>>& fields);

  [[nodiscard]] const Bytes& raw() const { return raw_; }
  [[nodiscard]] bool empty() const { return raw_.empty(); }
  [[nodiscard]] std::string_view start_line()
      const;  ///< empty lines before it are skipped (RFC 9112 section 2.2)

  // Of a request's start line; empty where there is none.
  [[nodiscard]] std::string_view method() const;
  [[nodiscard]] std::string_view target() const;
  // Of a response's start line.
  [[nodiscard]] int status() const;  ///< 0 when it is no number of three digits
  [[nodiscard]] std::string_view reason() const;

  [[nodiscard]] std::vector<Field> fields() const;
  /// Value of the first field of that name (compared without ASCII case).
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string_view> find_all(std::string_view name) const;

  /// Replaces the value of the first such field in place and removes the others; appends the field where
  /// there is none.
  void set(std::string_view name, std::string_view value);
  void add(std::string_view name, std::string_view value);
  /// Removes every such field; returns how many there were.
  std::size_t remove(std::string_view name);
  /// `line` without its line end.
  void set_start_line(std::string_view line);

  friend bool operator==(const Head&, const Head&) = default;

 private:
  Bytes raw_;
};

/// Value of the first field of that name in the bytes of a head, without making a Head. The view lies in
/// `head`.
[[nodiscard]] std::optional<std::string_view> find_field(std::string_view head, std::string_view name);
/// The start line of the bytes of a head, without its line end.
[[nodiscard]] std::string_view start_line_of(std::string_view head);
/// The n-th word of a start line, counted from 0; empty where there is none.
[[nodiscard]] std::string_view start_line_word(std::string_view start_line, int index);

/// A message body as it came, chunk framing included, as far as it was kept.
struct Body {
  struct Span {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
  };

  Bytes wire;                       ///< at most the session's body limit
  std::vector<Span> content_spans;  ///< where in `wire` the content lies; one span unless the body is chunked
  std::uint64_t wire_length = 0;    ///< bytes on the wire, kept or not
  std::uint64_t content_length = 0;  ///< the same without chunk framing
  bool kept = true;                  ///< `wire` holds all of it

  /// The content without transfer coding (content coding, such as gzip, is still on).
  [[nodiscard]] Bytes content() const;
};

/// A request or a response.
struct Message {
  /// As a new one, but for the memory that it has for head and body.
  void clear();

  Head head;
  Body body;
  Timestamp first_byte;
  Timestamp head_done;
  Timestamp done;
  bool complete = false;  ///< it ended as its framing says; otherwise it was cut
};
using MessagePtr = std::shared_ptr<const Message>;

}  // namespace eastap::core
