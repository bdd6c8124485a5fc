// Words that say nothing of anybody and stay readable: folders that every mailbox has, parts of well-known
// paths, endings of files. Constant data; any thread.
#pragma once

#include <string_view>

namespace eastap::trace::redact {

[[nodiscard]] bool is_known_folder(std::string_view name);
/// A word of a path or of a server's ids: "ActiveSync", "autodiscover", "folderINBOX".
[[nodiscard]] bool is_known_path_word(std::string_view word);
/// Without the point; at most 5 letters.
[[nodiscard]] bool is_known_ending(std::string_view ending);
/// "com", "net" and the like, and every two letters: what a host in running text ends with.
[[nodiscard]] bool is_known_top_level(std::string_view label);
/// "Re", "Fw", "AW" ...: what stands before the colon of a subject.
/// Names of programs that look like hosts: "ASP.NET".
[[nodiscard]] bool is_known_product(std::string_view name);
[[nodiscard]] bool is_reply_mark(std::string_view word);

}  // namespace eastap::trace::redact
