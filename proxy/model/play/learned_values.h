// What a live answer teaches about ids and keys of the recording. Commands of later requests go to what is
// learned here, in a real mailbox: what is not known well enough is not learned. Pure; single-threaded.
#pragma once

#include <string>
#include <string_view>

#include "decoders/wbxml/document.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// Binds what a live answer says to the variables of the recorded one. Keys (SyncKey, PolicyKey): the newest
/// counts. Ids: a live id that is known already stays what it is; a variable that has one keeps it, unless a
/// known id says for certain that the answer is about the same thing once more. What only its order speaks
/// for is a guess (Variables::guess).
void learn_values(Variables& variables, const std::string& phone, const wbxml::Document& recorded,
                  const wbxml::Document& live);

/// A decimal number of 32 bits (MS-ASHTTP section 2.2.1.1.2.6): policy keys go into heads and packed queries.
[[nodiscard]] bool is_policy_key(std::string_view value);

}  // namespace eastap::model
