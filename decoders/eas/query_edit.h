// Changing values of a request's query in both its forms, leaving everything else as it was written
// (MS-ASHTTP sections 2.2.1.1.1.1 and 2.2.1.1.1.2). For whoever sends a recorded request again. Pure; any
// thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "proxy/base/result.h"

namespace eastap::eas {

/// What a parameter is to say instead of `value`; `value` itself where it stays. Names are those of the plain
/// form; of the base64 form also "PolicyKey" (decimal, "" for none) and "DeviceId" as Query shows it.
using QueryEdit = std::function<std::string(std::string_view name, const std::string& value)>;

/// The query (the part after "?") with `edit` applied. A query in neither form stays as it is. invalid_input:
/// a new value does not fit (more than 255 bytes in the base64 form, a policy key that is no number).
[[nodiscard]] Result<std::string> edit_query(std::string_view query, const QueryEdit& edit);

}  // namespace eastap::eas
