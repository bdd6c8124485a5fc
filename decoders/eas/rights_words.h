// Rights management (MS-ASRM): the templates that Settings lists, and the licence that comes with a protected
// mail in Sync, ItemOperations and Search. Nothing is enforced or verified. Pure; any thread. Texts are
// printable.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "decoders/eas/element.h"

namespace eastap::eas {

/// How a moment (unix milliseconds) is written.
using MomentWords = std::function<std::string(std::int64_t unix_ms)>;

/// "may: view, reply; may not: forward, print, export; expires 2026-12-01 08:00:00 UTC; owner
/// anna@example.org": a RightsManagementLicense (MS-ASRM section 2.2.2). A right that it does not name is
/// not told.
[[nodiscard]] std::string license_words(Element license, const MomentWords& moment);
/// "Do Not Forward: recipients can read and reply, not forward": a RightsManagementTemplate.
[[nodiscard]] std::string template_words(Element rights_template);
/// "2 templates: Do Not Forward, Company Confidential": a RightsManagementTemplates; at most `named` names.
[[nodiscard]] std::string templates_words(Element templates, std::size_t named = 3);
/// What one element inside says with its value: "may not forward the mail" of ForwardAllowed 0, "no
/// protection" of a TemplateID of zeros, "does not expire" of the last day of the calendar. nullopt where
/// the value says all there is.
[[nodiscard]] std::optional<std::string> right_words(std::string_view name, std::string_view value);

}  // namespace eastap::eas
