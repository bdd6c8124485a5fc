// What `eastap ctl break` and its kin print of the tap's answers. Each writes to stdout, and what is no
// result to stderr. Single-threaded.
#pragma once

#include "proxy/app/ctl_client.h"

namespace eastap::app::ctl {

void print_breakpoints(const Json& answer);
void print_added_breakpoint(const Json& answer);

/// The exchanges that are held, as a table.
void print_held_list(const Json& answer);
void print_held_header();
void print_held_line(const Json& held);
/// One of them in full.
void print_held(const Json& answer);
void print_released(const Json& answer);

}  // namespace eastap::app::ctl
