// People in answers: entries of the address list in Search and Find (MS-ASCMD section 2.2.1.16, MS-ASCMD
// section 2.2.1.2), recipients of ResolveRecipients (section 2.2.1.15) with their free/busy times,
// certificates and photos. Pure; any thread. Texts are printable; each field gives at most 60 characters.
#pragma once

#include <string>
#include <string_view>

#include "decoders/eas/command.h"
#include "decoders/eas/element.h"

namespace eastap::eas {

/// "Anna Berg, Head of Sales, Example GmbH, office 2.14, +49 221 0000000, anna@example.org, photo of 34 kB":
/// a Properties element of Search or Find with elements of the GAL page. "" where it has none.
[[nodiscard]] std::string entry_words(Command command, Element properties);
/// DisplayName of such an entry; where it has none, what names it instead. "" where nothing does.
[[nodiscard]] std::string entry_name(Element properties);
/// Whether it is an entry of the address list: it has an element of the GAL page.
[[nodiscard]] bool is_entry(Element properties);

/// "Anna Berg <anna@example.org>, from the address list, free 2 h, busy 1 h, 1 certificate, photo: 173
/// NoPicture": a Recipient element of a ResolveRecipients answer.
[[nodiscard]] std::string recipient_words(Element recipient);
/// DisplayName, else EmailAddress.
[[nodiscard]] std::string recipient_name(Element recipient);

/// The photo of an entry; none where it has none. Find has one of its own, the others that of the GAL page.
[[nodiscard]] Element picture_of(Element properties);
/// The Status of a photo, of any of the three pages; none where it has none.
[[nodiscard]] Element picture_status(Element picture);
/// "photo of 34 kB"; "" where there is no data.
[[nodiscard]] std::string picture_words(Element picture);

/// "free 1 h, busy 1.5 h": the digits of MergedFreeBusy, half an hour each (MS-ASCMD section 2.2.3.107), the
/// first 48 of them. "" for none.
[[nodiscard]] std::string describe_free_busy(std::string_view digits);

}  // namespace eastap::eas
