// `eastap ctl edit` on a terminal: the held document in the person's own editor. Single-threaded.
#pragma once

#include <cstdint>
#include <string>

#include "proxy/app/ctl_client.h"
#include "proxy/base/result.h"

namespace eastap::app::ctl {

/// Opens the document of a held exchange in $VISUAL or $EDITOR (vi without them), in a file of mode 0600 that
/// goes away afterwards, and gives it to the tap; what the tap refuses may be edited again. The exit code.
[[nodiscard]] int edit_by_hand(Options& options, std::uint64_t id, bool release);

/// Runs an editor, a line for the shell that gets the file's name behind it, on `text`; what it left there.
/// invalid_input: the editor failed; io.
[[nodiscard]] Result<std::string> run_editor(const std::string& editor, const std::string& text);

}  // namespace eastap::app::ctl
