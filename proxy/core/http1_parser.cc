#include "proxy/core/http1_parser.h"

#include <algorithm>

namespace eastap::core {

namespace {

/// RFC 9112 section 6.3, rule 1.
bool never_has_content(int status) {
  return (status >= 100 && status < 200) || status == 204 || status == 304;
}

}  // namespace

const llhttp_settings_t& Http1Parser::settings() {
  static const llhttp_settings_t value = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_message_begin = on_message_begin;
    s.on_headers_complete = on_headers_complete;
    s.on_body = on_body;
    s.on_message_complete = on_message_complete;
    return s;
  }();
  return value;
}

Http1Parser::Http1Parser(Kind kind) {
  llhttp_init(&parser_, kind == Kind::request ? HTTP_REQUEST : HTTP_RESPONSE, &settings());
  parser_.data = this;
  // A peer that says "Connection: close" and goes on sending is still a stream of messages to us; we only
  // watch.
  llhttp_set_lenient_keep_alive(&parser_, 1);
}

int Http1Parser::on_message_begin(llhttp_t* parser) {
  Http1Parser& me = self(parser);
  me.inside_ = true;
  me.upgrade_ = false;
  me.runs_to_end_ = false;
  me.content_length_ = 0;
  return 0;
}

int Http1Parser::on_headers_complete(llhttp_t* parser) {
  Http1Parser& me = self(parser);
  me.reached_ = Boundary::head;
  if (parser->type == HTTP_RESPONSE && (me.head_request_ || never_has_content(parser->status_code))) {
    parser->flags |= F_SKIPBODY;  // llhttp itself would wait for what Content-Length promises
  }
  me.upgrade_ = parser->upgrade != 0 || (parser->type == HTTP_REQUEST && parser->method == HTTP_CONNECT);
  me.runs_to_end_ = parser->type == HTTP_RESPONSE && llhttp_message_needs_eof(parser) != 0;
  return HPE_PAUSED;
}

int Http1Parser::on_body(llhttp_t* parser, const char* at, std::size_t length) {
  Http1Parser& me = self(parser);
  me.content_length_ += length;
  if (me.content_ != nullptr && length > 0) {
    const auto begin = static_cast<std::uint32_t>(at - me.input_);
    me.content_->push_back({begin, begin + static_cast<std::uint32_t>(length)});
  }
  return 0;
}

int Http1Parser::on_message_complete(llhttp_t* parser) {
  Http1Parser& me = self(parser);
  me.reached_ = Boundary::end;
  me.inside_ = false;
  return HPE_PAUSED;
}

Http1Parser::Step Http1Parser::step(ByteView in, std::vector<Body::Span>* content) {
  reached_ = Boundary::none;
  // llhttp keeps the place where a body's bytes begin; a null pointer there would mean that none have begun.
  input_ = in.empty() ? "" : as_text(in).data();
  content_ = content;
  llhttp_errno_t error = llhttp_execute(&parser_, input_, in.size());
  if (error == HPE_PAUSED_UPGRADE && reached_ == Boundary::none) {
    // Said once more after the end of a message that asked for another protocol; whether the bytes that
    // follow are HTTP is the relay's decision.
    llhttp_resume_after_upgrade(&parser_);
    error = llhttp_execute(&parser_, input_, in.size());
  }
  content_ = nullptr;
  if (is_http09()) {
    return {Boundary::refused, 0};
  }
  if (error == HPE_OK) {
    return {Boundary::none, in.size()};
  }
  const char* at = llhttp_get_error_pos(&parser_);
  const std::size_t used = at == nullptr ? 0 : std::min(static_cast<std::size_t>(at - input_), in.size());
  if (error != HPE_PAUSED) {
    return {Boundary::refused, used};
  }
  llhttp_resume(&parser_);
  return {reached_, used};
}

bool Http1Parser::is_http09() const {
  return parser_.type == HTTP_REQUEST && parser_.http_major == 0 && parser_.http_minor == 9;
}

bool Http1Parser::finish() {
  reached_ = Boundary::none;
  const llhttp_errno_t error = llhttp_finish(&parser_);
  return (error == HPE_OK || error == HPE_PAUSED) && reached_ == Boundary::end;
}

std::string Http1Parser::reason() const {
  if (is_http09()) {
    return "HTTP/0.9: a request without a head";
  }
  const char* words = llhttp_get_error_reason(&parser_);
  const std::string name = llhttp_errno_name(llhttp_get_errno(&parser_));
  return words == nullptr || *words == '\0' ? name : name + ": " + words;
}

}  // namespace eastap::core
