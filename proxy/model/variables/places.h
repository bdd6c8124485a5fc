// Where values that change stand in a message: walks its document, head, query and the mail inside, and tells
// each with its kind and the folder it holds in. Pure; single-threaded.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "decoders/eas/request_context.h"
#include "decoders/wbxml/document.h"
#include "proxy/core/message.h"
#include "proxy/model/variables/kinds.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// One value that changes.
struct VolatilePlace {
  enum class Where : std::uint8_t { element, header, parameter, mail };
  Where where = Where::element;
  VolatileKind kind = VolatileKind::none;
  wbxml::Index element = wbxml::none;  ///< of `element`, and of `mail` inside a document
  std::string_view name;               ///< of the element, header or parameter
  std::string_view value;              ///< wire text; binary values as they are. Lives during the call
  std::string folder;                  ///< see VariablePlace::folder
};
using VolatileVisit = std::function<void(const VolatilePlace&)>;

/// Every element of the table with its value, in document order, and what changes in the mails inside. Costs
/// one pass, whatever the document.
void visit_document(const wbxml::Document& document, const VolatileVisit& visit);
/// Every header field of the table, and the boundary of a Content-Type. Of fields that hold a date only what
/// begins like one (RFC 9110 section 5.6.7): "Expires: -1" and "Age: 0" are no moments of a clock.
void visit_head(const core::Head& head, const VolatileVisit& visit);
/// The device id, and the parameters of the table; both forms of the query.
void visit_query(const eas::RequestContext& context, const VolatileVisit& visit);
/// The header of a mail: Message-ID, In-Reply-To, References (each id), Date, boundary, and Content-ID and
/// boundary of its parts. At most the first `max_mail` bytes are looked at.
inline constexpr std::size_t max_mail = std::size_t{8} << 20U;
/// Whether the body is a mail and nothing around it: message/rfc822.
[[nodiscard]] bool carries_mail(const core::Message& message);
void visit_mail(std::string_view mail, const VolatileVisit& visit);

/// Tells phones apart: device id and user, letter case of the user aside.
[[nodiscard]] std::string phone_key(const eas::RequestContext& context, std::string_view user);

class ExchangeView;
/// Names what changes in an exchange, request first, and calls folders by what FolderSync says. Exchanges
/// come in the order of the trace.
void name_values(Variables& variables, ExchangeView& view);

}  // namespace eastap::model
