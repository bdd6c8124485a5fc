// What becomes of the work of scripts and faults that a person throws away at a breakpoint: remarks say that
// it was given up, and hits of faults that came to nothing are none. On the loop's thread.
#pragma once

#include <string_view>

#include "proxy/core/hook.h"

namespace eastap::app {

/// The faults of the bytes do not strike; edits stay. `why`: "the message was edited by hand".
void give_up_byte_faults(core::Verdict& verdict, std::string_view why);
/// Nothing that scripts and faults decided is carried out. `why`: "the exchange was answered by hand".
void give_up_all(core::Verdict& verdict, std::string_view why);

}  // namespace eastap::app
