#include "proxy/ui/diff_json.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "proxy/base/safe_json.h"

namespace eastap::ui {
namespace {

using DiffJson = nlohmann::ordered_json;
using model::ComparedRow;
using model::Comparison;

DiffJson side_of(const std::vector<model::OutlineRow>& rows, const std::optional<std::size_t>& at) {
  if (!at) {
    return nullptr;
  }
  const model::OutlineRow& row = rows[*at];
  DiffJson side;
  side["id"] = row.id.value;
  side["device"] = row.device.empty() ? DiffJson(nullptr) : DiffJson(row.device);
  side["http_status"] = row.http_status == 0 ? DiffJson(nullptr) : DiffJson(row.http_status);
  side["status"] = row.status ? DiffJson(*row.status) : DiffJson(nullptr);
  side["status_text"] = row.status_words.empty() ? DiffJson(nullptr) : DiffJson(row.status_words);
  side["outcome"] = row.outcome.empty() ? DiffJson(nullptr) : DiffJson(row.outcome);
  return side;
}

DiffJson row_of(const Comparison& comparison, const ComparedRow& row) {
  DiffJson json;
  json["kind"] = "row";
  json["verdict"] = std::string(model::to_string(row.verdict));
  json["title"] = diff_title(comparison, row);
  json["a"] = side_of(comparison.first, row.first);
  json["b"] = side_of(comparison.second, row.second);
  json["changes"] = DiffJson::array();
  for (const model::ExchangeChange& change : row.changes) {
    json["changes"].push_back({{"where", std::string(model::to_string(change.where))},
                               {"weight", std::string(model::to_string(change.weight))},
                               {"text", change.text}});
  }
  json["told_before"] = row.told_before;
  json["in_items"] = row.in_items;
  json["not_listed"] = row.not_listed;
  return json;
}

void append_line(std::string& out, const DiffJson& json) {
  out += json_line(json) + '\n';
}

}  // namespace

void append_diff_json(std::string& out, const Comparison& comparison, const DiffNames& names) {
  DiffJson json;
  json["kind"] = "comparison";
  json["a"] = {{"trace", names.first}, {"exchanges", comparison.first.size()}};
  json["b"] = {{"trace", names.second}, {"exchanges", comparison.second.size()}};
  json["equal"] = comparison.equal();
  json["divergence"] = comparison.sentence.empty() ? DiffJson(nullptr) : DiffJson(comparison.sentence);
  json["divergence_row"] = comparison.divergence ? DiffJson(*comparison.divergence) : DiffJson(nullptr);
  for (std::size_t i = 0; i < Comparison::verdicts; ++i) {
    json["counts"][std::string(model::to_string(static_cast<ComparedRow::Verdict>(i)))] =
        comparison.counts.at(i);
  }
  append_line(out, json);
  for (const ComparedRow& row : comparison.rows) {
    append_line(out, row_of(comparison, row));
  }
}

}  // namespace eastap::ui
