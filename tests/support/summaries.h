// Summaries of exchanges that tests write as XML.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "decoders/eas/summary.h"
#include "tests/support/xml_document.h"

namespace eastap::test {

/// Names for the folder ids 1 to 4: Inbox, Calendar, Contacts, Archive.
[[nodiscard]] inline std::string folder_name(std::string_view id) {
  static const std::map<std::string, std::string, std::less<>> names{
      {"1", "Inbox"}, {"2", "Calendar"}, {"3", "Contacts"}, {"4", "Archive"}};
  const auto found = names.find(id);
  return found == names.end() ? std::string() : found->second;
}

/// Sums up an exchange of two XML texts ("" = empty body) with those folder names.
[[nodiscard]] inline eas::Summary summary(eas::Command command, std::string_view request,
                                          std::string_view response, eas::SummaryContext context = {}) {
  const wbxml::Document request_document = xml_document(request);
  const wbxml::Document response_document = xml_document(response);
  if (!context.folder_name) {
    context.folder_name = folder_name;
  }
  return eas::summarize(command, &request_document, &response_document, context);
}

[[nodiscard]] inline std::string sentence(eas::Command command, std::string_view request,
                                          std::string_view response,
                                          const eas::SummaryContext& context = {}) {
  return summary(command, request, response, context).sentence;
}

}  // namespace eastap::test
