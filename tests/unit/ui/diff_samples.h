// A comparison with a row of every kind, for the tests that show it.
#pragma once

#include <utility>

#include "proxy/model/comparison.h"

namespace eastap::ui::samples {

inline model::OutlineRow outlined(std::uint64_t id, std::string title, int status) {
  model::OutlineRow row;
  row.id = ExchangeId{id};
  row.key = std::hash<std::string>{}(title);
  row.title = std::move(title);
  row.http_status = 200;
  row.status = status;
  row.status_words = std::to_string(status) + " <b>words</b>";
  return row;
}

inline model::Comparison comparison() {
  using Where = model::ExchangeChange::Where;
  using Weight = model::ExchangeChange::Weight;
  const auto find = [](const model::OutlineRow& first, const model::OutlineRow&) {
    model::ExchangeChanges found;
    if (first.title != "Ping") {
      found.listed = {{Where::request_head, Weight::structure, "user-agent: <x> -> \"y\""},
                      {Where::response_body, Weight::item, "Subject: a -> b"}};
    }
    return found;
  };
  return model::compare({outlined(1, "Ping", 1), outlined(2, "Sync Inbox", 1),
                         outlined(3, "Provision, ask", 1), outlined(4, "Move", 1)},
                        {outlined(1, "Ping", 1), outlined(2, "Sync Inbox", 1),
                         outlined(3, "Provision, ask", 142), outlined(4, "Search", 1)},
                        find, false);
}

}  // namespace eastap::ui::samples
