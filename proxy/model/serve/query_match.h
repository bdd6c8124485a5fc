// What a request asks for beside its body: the parameters of its query, in whichever form that is written,
// and what the client says in fields and bits; and whether a live query says what a recorded one said. Pure;
// any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/request_context.h"

namespace eastap::model {

/// Values by parameter, without whoever asks (User, DeviceId, DeviceType: every client has its own), the
/// command, and what query_flags() tells.
using QueryValues = std::map<std::string, std::string>;
[[nodiscard]] QueryValues query_values(const eas::RequestContext& context);

/// Options of the packed query where it is one byte: query_flags() says what its bits mean.
[[nodiscard]] bool is_packed_options(const eas::RequestContext& context,
                                     const eas::QueryParameter& parameter);

/// What is asked for without a value, in words: "saves in Sent Items (SaveInSent)". Printable.
[[nodiscard]] std::vector<std::string> query_flags(const eas::RequestContext& context);
/// "+ saves in Sent Items (SaveInSent)" where only the live request does, "- ..." where only the recorded one
/// did.
[[nodiscard]] std::vector<std::string> other_flags(const eas::RequestContext& recorded,
                                                   const eas::RequestContext& live);

/// Looks like a secret that the trace has overwritten: nobody knows what it was, nor how long it is now. Only
/// the trace knows whether it is one (StepGaps): a client may send stars.
[[nodiscard]] bool is_overwritten_value(std::string_view value);
/// Whether two queries (behind the "?") say the same, letter by letter; where secrets are `overwritten` in
/// the recorded one, but for those.
[[nodiscard]] bool same_query(std::string_view recorded, std::string_view live, bool overwritten);

}  // namespace eastap::model
