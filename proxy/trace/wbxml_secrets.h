// Passwords inside WBXML bodies: Settings:Password (MS-ASCMD section 2.2.3.121.5), the Password of
// ItemOperations and Search options (sections 2.2.3.121.1 and .3), and the secrets of policies that Provision
// carries as XML (Provision:Data of 2.5), found by the byte spans of the decoded document. Pure; any thread.
#pragma once

#include "proxy/base/bytes.h"
#include "proxy/trace/record.h"

namespace eastap::trace {

/// Whether one of the three code pages with a Password, or that of Provision, is switched to anywhere. False
/// proves that an undamaged document holds none; costs one memchr pass.
[[nodiscard]] bool names_password_page(ByteView wbxml);

struct WbxmlSecrets {
  /// Of the password values, in the body. A document that is damaged and names the page of Provision is also
  /// read as one text, so spans may overlap.
  Spans spans;
  /// Everything was read, in the form that MS-ASWBXML allows, and the root belongs to one of the commands
  /// that EAS has. False: the spans may not be all.
  bool readable = false;
  std::size_t read_to = 0;  ///< first byte that was not understood; the size where all was
};

[[nodiscard]] WbxmlSecrets find_wbxml_secrets(ByteView wbxml);

}  // namespace eastap::trace
