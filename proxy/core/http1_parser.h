// Where HTTP/1.1 messages begin and end in a byte stream: llhttp, told to stop at each boundary.
// It never copies, keeps or changes bytes. Owned by the relay, one for each direction; single-threaded.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <llhttp.h>

#include "proxy/base/bytes.h"
#include "proxy/core/message.h"

namespace eastap::core {

class Http1Parser {
 public:
  enum class Kind : std::uint8_t { request, response };
  explicit Http1Parser(Kind kind);
  Http1Parser(const Http1Parser&) = delete;
  Http1Parser& operator=(const Http1Parser&) = delete;
  ~Http1Parser() = default;

  /// What a stretch of input ended with.
  enum class Boundary : std::uint8_t {
    none,     ///< the input is used up in the middle of a message
    head,     ///< the used bytes complete a head; step() again, even with no input left
    end,      ///< the used bytes complete the message
    refused,  ///< llhttp refuses the byte at `used`, or it is HTTP/0.9; this parser is of no more use
  };
  struct Step {
    Boundary boundary = Boundary::none;
    std::size_t used = 0;
  };

  /// Parses `in` up to the next boundary. `content` (if not null) receives the spans of `in` that are message
  /// content.
  Step step(ByteView in, std::vector<Body::Span>* content);

  /// The stream ended (FIN). True when a message that runs to the end of the stream is complete by that.
  [[nodiscard]] bool finish();

  /// Before a response's head: it answers a HEAD request and has no body whatever its fields say (RFC 9110
  /// section 9.3.2).
  void expect_no_body(bool value) { head_request_ = value; }

  // After Boundary::head:
  [[nodiscard]] int status() const { return parser_.status_code; }
  [[nodiscard]] bool is_connect() const { return parser_.method == HTTP_CONNECT; }
  /// The sender asks for, or confirms, another protocol: after the message's end the bytes may not be HTTP.
  [[nodiscard]] bool is_upgrade() const { return upgrade_; }
  /// What Content-Length says; 0 without it.
  [[nodiscard]] std::uint64_t announced_length() const {
    return (parser_.flags & F_CONTENT_LENGTH) != 0 ? parser_.content_length : 0;
  }
  [[nodiscard]] bool is_chunked() const { return (parser_.flags & F_CHUNKED) != 0; }
  /// The body ends with the stream.
  [[nodiscard]] bool runs_to_end() const { return runs_to_end_; }

  /// A byte of a message was seen and its end was not.
  [[nodiscard]] bool inside() const { return inside_; }
  /// Content bytes of the current message so far.
  [[nodiscard]] std::uint64_t content_length() const { return content_length_; }
  /// llhttp's words for a refusal.
  [[nodiscard]] std::string reason() const;

 private:
  /// "GET /" and a line end. llhttp takes it for a head that goes on, and would wait for fields that never
  /// come.
  [[nodiscard]] bool is_http09() const;
  static int on_message_begin(llhttp_t* parser);
  static int on_headers_complete(llhttp_t* parser);
  static int on_body(llhttp_t* parser, const char* at, std::size_t length);
  static int on_message_complete(llhttp_t* parser);
  static const llhttp_settings_t& settings();
  static Http1Parser& self(llhttp_t* parser) { return *static_cast<Http1Parser*>(parser->data); }

  llhttp_t parser_{};
  Boundary reached_ = Boundary::none;
  bool head_request_ = false;
  bool upgrade_ = false;
  bool inside_ = false;
  bool runs_to_end_ = false;
  std::uint64_t content_length_ = 0;
  const char* input_ = nullptr;                 // of the running step only
  std::vector<Body::Span>* content_ = nullptr;  // of the running step only
};

}  // namespace eastap::core
