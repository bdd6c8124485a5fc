// Two mails beside each other, a recorded one and the one that a client sent in its place: what every client
// writes in its own way, and whether the rest is the same. Pure; any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/wbxml/document.h"
#include "proxy/model/variables/kinds.h"

namespace eastap::model {

/// What a mail says that another one says in other words: an id, or a date. Boundaries are left out: the
/// lines between the parts would have to follow.
struct MailValue {
  VolatileKind kind = VolatileKind::none;
  std::string_view name;  ///< of the field; constant text
  std::string value;
};
using MailValues = std::vector<MailValue>;
inline constexpr std::size_t max_mail_values = 4096;  ///< of one mail; those beyond are not looked at

[[nodiscard]] MailValues mail_values(std::string_view mail);
/// Of the mails inside a document, by the elements that hold them.
[[nodiscard]] std::map<wbxml::Index, MailValues> mail_values(const wbxml::Document& document);

/// What a mail calls itself and its parts, and when it was written. Other fields refer to other mails.
[[nodiscard]] bool is_of_the_mail(std::string_view field);

/// Tells the values that stand for each other: of each field the first, the second ... Clients write fields
/// in any order, and leave some to the server.
using MailPairVisit = std::function<void(const MailValue& recorded, const MailValue& live)>;
void visit_mail_pairs(const MailValues& recorded, const MailValues& live, const MailPairVisit& visit);

/// Whether two mails say the same but for ids and what refers to them, dates, and boundaries.
[[nodiscard]] bool same_mail(std::string_view recorded, std::string_view live);

}  // namespace eastap::model
