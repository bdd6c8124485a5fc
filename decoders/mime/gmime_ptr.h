// Owners for GMime's objects, and its start. Private to this folder.
#pragma once

#include <memory>

#include <gmime/gmime.h>

namespace eastap::mime {

struct ObjectDeleter {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using GPtr = std::unique_ptr<T, ObjectDeleter>;

struct ParserOptionsDeleter {
  void operator()(GMimeParserOptions* options) const { g_mime_parser_options_free(options); }
};
using ParserOptions = std::unique_ptr<GMimeParserOptions, ParserOptionsDeleter>;

struct StringDeleter {
  void operator()(char* text) const { g_free(text); }
};
using GString = std::unique_ptr<char, StringDeleter>;

/// Starts GMime once in the life of the process; it is never shut down, since other threads may use it.
void start_gmime();

/// Of a class or an interface cast: the same object where it is one of that type, else null.
[[nodiscard]] inline GMimeMultipart* as_multipart(GMimeObject* object) {
  return GMIME_IS_MULTIPART(object) ? reinterpret_cast<GMimeMultipart*>(object) : nullptr;
}
[[nodiscard]] inline GMimeMessagePart* as_message_part(GMimeObject* object) {
  return GMIME_IS_MESSAGE_PART(object) ? reinterpret_cast<GMimeMessagePart*>(object) : nullptr;
}
[[nodiscard]] inline GMimePart* as_part(GMimeObject* object) {
  return GMIME_IS_PART(object) ? reinterpret_cast<GMimePart*>(object) : nullptr;
}

}  // namespace eastap::mime
