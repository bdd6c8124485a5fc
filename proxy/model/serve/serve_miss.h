// Explaining a request that nothing recorded matches: the closest recorded one, both beside each other, and
// what to change. Pure but for the views' caches; single-threaded.
#pragma once

#include <string>

#include "proxy/model/serve/request_files.h"
#include "proxy/model/serve/serve_report.h"
#include "proxy/model/serve/served_phone.h"

namespace eastap::model {

/// What is told holds what stands in `live` and in the exchanges of `choice`: both are without secrets.
struct MissSubject {
  ExchangeView& live;
  const ServedPhone& phone;  ///< the conversation that was looked in
  const ServeChoice& choice;
  const Overlooked& overlooked;
  std::string folder;  ///< of the fixture, where it is one; else ""
  const RequestFilesById& files;
};

/// Everything but number and device.
[[nodiscard]] ServeMiss explain_miss(const MissSubject& subject);

/// A request as lines: what it is, its parameters, with `policy` its policy key, and its body. At most
/// max_request_lines.
inline constexpr std::size_t max_request_lines = 400;
[[nodiscard]] std::vector<std::string> lines_of_request(ExchangeView& view, const Overlooked& overlooked,
                                                        bool policy = true);
/// The recorded one with the live phone's own ids and keys.
[[nodiscard]] std::vector<std::string> lines_of_recorded(const ServedExchange& recorded,
                                                         const Variables& variables,
                                                         const Overlooked& overlooked, bool policy = true);

}  // namespace eastap::model
