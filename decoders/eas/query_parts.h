// What the readers of the plain and of the packed query share. Private to decoders/eas. Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "decoders/eas/query.h"

namespace eastap::eas {

/// Tags of the base64 form by number; the plain form spells the same names out. Options and User are read
/// apart.
inline constexpr std::array<std::string_view, 9> tag_names{"AttachmentName", "CollectionId", "CollectionName",
                                                           "ItemId",         "LongId",       "ParentId",
                                                           "Occurrence",     "Options",      "User"};
inline constexpr std::uint8_t tag_options = 7;
inline constexpr std::uint8_t tag_user = 8;

inline void add_parameter(Query& query, std::string name, std::string value) {
  if (query.parameters.size() < max_query_parameters) {
    query.parameters.push_back({std::move(name), std::move(value)});
  } else if (query.parameters.size() == max_query_parameters) {
    decoders::add_finding(
        query.findings, "eas.query.parameters",
        "more than " + std::to_string(max_query_parameters) + " parameters; the rest is not listed");
  }
}

/// Sets a field that must come once; the first one counts.
inline void set_once(std::string& field, std::string_view name, std::string value, std::size_t offset,
                     Query& query) {
  if (!field.empty()) {
    decoders::add_finding(query.findings, "eas.query.duplicate",
                          std::string(name) + " is there more than once", offset);
    return;
  }
  field = std::move(value);
}

/// Reads the base64 form into `query` (MS-ASHTTP section 2.2.1.1.1.1); sets form to malformed when `text` is
/// no base64 or a field runs past the end.
void read_packed(std::string_view text, Query& query);

}  // namespace eastap::eas
