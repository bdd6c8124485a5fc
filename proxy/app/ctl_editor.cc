#include "proxy/app/ctl_editor.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy/app/commands.h"
#include "proxy/base/files.h"
#include "proxy/base/text.h"

namespace eastap::app::ctl {
namespace {

/// A file of mode 0600 that is gone with the object. Editors that write a new file beside it leave the new
/// one.
class EditedFile {
 public:
  EditedFile() {
    std::error_code error;
    const std::filesystem::path folder = std::filesystem::temp_directory_path(error);
    path_ = (error ? std::filesystem::path("/tmp") : folder) / "eastap-XXXXXX.xml";
    constexpr int suffix = 4;
    descriptor_ = ::mkstemps(path_.data(), suffix);
  }
  EditedFile(const EditedFile&) = delete;
  EditedFile& operator=(const EditedFile&) = delete;
  ~EditedFile() {
    if (descriptor_ >= 0) {
      ::close(descriptor_);
      std::error_code ignored;
      std::filesystem::remove(path_, ignored);
    }
  }

  [[nodiscard]] const std::string& path() const { return path_; }

  [[nodiscard]] Result<void> put(std::string_view text) const {
    while (descriptor_ >= 0 && !text.empty()) {
      const ssize_t count = ::write(descriptor_, text.data(), text.size());
      if (count < 0 && errno != EINTR) {
        break;
      }
      text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    return text.empty() && descriptor_ >= 0
               ? Result<void>()
               : fail(ErrorCode::io, fmt::format("{}: {}", path_, std::strerror(errno)));
  }

 private:
  std::string path_;
  int descriptor_ = -1;
};

std::string editor_of_user() {
  for (const char* name : {"VISUAL", "EDITOR"}) {
    if (const char* const value = std::getenv(name); value != nullptr && *value != '\0') {
      return value;
    }
  }
  return "vi";
}

/// Whether the person wants to go on with what was refused.
bool edit_again() {
  std::cerr << "edit it again? [Y/n] " << std::flush;
  std::string answer;
  if (!std::getline(std::cin, answer)) {
    return false;
  }
  return answer.empty() || answer[0] == 'y' || answer[0] == 'Y';
}

}  // namespace

Result<std::string> run_editor(const std::string& editor, const std::string& text) {
  const EditedFile file;
  if (auto put = file.put(text); !put) {
    return fail(std::move(put).error());
  }
  std::string shell = "sh";
  std::string option = "-c";
  std::string command = editor + " \"$1\"";
  std::string name = "eastap";
  std::string path = file.path();
  const std::array<char*, 6> arguments{shell.data(), option.data(), command.data(),
                                       name.data(),  path.data(),   nullptr};
  pid_t child = 0;
  if (const int code = ::posix_spawn(&child, "/bin/sh", nullptr, nullptr, arguments.data(), environ);
      code != 0) {
    return fail(ErrorCode::io, fmt::format("the editor cannot be started: {}", std::strerror(code)));
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return fail(ErrorCode::invalid_input,
                fmt::format("the editor '{}' did not end well; nothing was changed ($VISUAL or $EDITOR names "
                            "another)",
                            text::printable(editor, 100)));
  }
  constexpr std::size_t most = std::size_t{16} << 20U;
  const auto edited = files::read(file.path(), most);
  return edited ? Result<std::string>(std::string(as_text(*edited))) : fail(edited.error());
}

int edit_by_hand(Options& options, std::uint64_t id, bool release) {
  const auto asked = ask_tap(options, {{"do", "held.document"}, {"id", id}});
  if (!asked) {
    return failed(asked.error());
  }
  if (!asked->value("ok", false)) {
    std::cerr << refusal_words(*asked, {});
    return exit_usage;
  }
  const std::string before = asked->value("document", std::string());
  std::string text = before;
  while (true) {
    auto edited = run_editor(editor_of_user(), text);
    if (!edited) {
      return failed(edited.error());
    }
    text = *std::move(edited);
    if (text == before && !release) {
      std::cerr << "nothing was changed\n";
      return exit_clean;
    }
    Json request = {{"do", "held.edit"}, {"id", id}, {"release", release}};
    if (text != before) {
      request["document"] = text;
    }
    const auto answer = ask_tap(options, request);
    if (!answer) {
      return failed(answer.error());
    }
    if (answer->value("ok", false)) {
      return exit_clean;
    }
    std::cerr << refusal_words(*answer, text);
    if (!edit_again()) {
      return exit_usage;
    }
  }
}

}  // namespace eastap::app::ctl
