#include "proxy/trace/index_builder.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "decoders/eas/command.h"
#include "decoders/eas/query.h"
#include "proxy/base/text.h"
#include "proxy/trace/record.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

/// As many as a reader of traces keeps of a connection.
constexpr std::size_t max_place_handshakes = 16;
constexpr std::size_t max_index_open = 100'000;
/// An answer of FolderSync up to this size has no folder in it.
constexpr std::uint64_t no_folders = 64;
/// A device id is at most 32 characters (MS-ASHTTP section 2.2.1.1.1.1.3); longer ones are no phone's.
constexpr std::size_t max_device_name = 128;

bool tells_of_folders(eas::Command command) {
  switch (command) {
    case eas::Command::folder_sync:
    case eas::Command::folder_create:
    case eas::Command::folder_delete:
    case eas::Command::folder_update:
    case eas::Command::provision:
      return true;
    default:
      return false;
  }
}

}  // namespace

IndexBuilder::Asker IndexBuilder::asker_of(const core::Exchange& exchange) {
  if (exchange.kind != core::Exchange::Kind::http || !exchange.request) {
    return {};
  }
  const core::Head& head = exchange.request->head;
  const eas::RequestTarget target = eas::split_target(head.target());
  if (target.endpoint != eas::Endpoint::eas) {
    return {};
  }
  const bool options = head.method() == "OPTIONS";
  const eas::Query query = eas::parse_query(target.query, options);
  if (query.device_id.empty() || query.device_id.size() > max_device_name) {
    return {};
  }
  return {.device = text::printable(query.device_id),
          .use = !options && tells_of_folders(query.command) ? RowUse::folders : RowUse::phone};
}

void IndexBuilder::connection(ConnectionId id, std::uint64_t offset) {
  if (connections_.size() >= max_index_open && !connections_.contains(id)) {
    connections_.erase(connections_.begin());
  }
  Whereabouts& known = connections_[id];
  if (known.at.empty()) {
    known.at.push_back(0);
  }
  known.at.front() = offset;
  known.place = 0;
}

void IndexBuilder::tls(ConnectionId id, std::uint64_t offset) {
  Whereabouts& known = connections_[id];
  if (known.at.empty()) {
    known.at.push_back(0);
  }
  if (known.at.size() <= max_place_handshakes) {
    known.at.push_back(offset);
  }
  known.place = 0;
}

void IndexBuilder::closed(ConnectionId id) {
  connections_.erase(id);
}

std::uint64_t IndexBuilder::place_of(ConnectionId id) {
  const auto row = connections_.find(id);
  if (row == connections_.end()) {
    return 0;
  }
  if (row->second.place == 0) {
    section_.places.push_back(row->second.at);
    row->second.place = section_.places.size();
  }
  return row->second.place;
}

IndexBuilder::Devices::iterator IndexBuilder::device(const std::string& name) {
  if (const auto known = by_name_.find(name); known != by_name_.end()) {
    devices_.splice(devices_.begin(), devices_, known->second);
    return devices_.begin();
  }
  // One that the section lists stays until the section ends: its rows refer to it.
  while (devices_.size() >= max_devices && devices_.back().section == 0) {
    by_name_.erase(devices_.back().name);
    devices_.pop_back();
  }
  devices_.push_front({.name = name, .section = 0, .folders = {}, .sizes = {}});
  by_name_[name] = devices_.begin();
  return devices_.begin();
}

/// Lists the device in the section, with what told of its folders before it.
std::uint64_t IndexBuilder::device_number(const std::string& name) {
  if (name.empty()) {
    return 0;
  }
  const auto known = device(name);
  if (known->section == 0) {
    section_.devices.push_back(name);
    known->section = section_.devices.size();
    for (IndexRow row : known->folders) {
      row.device = known->section;
      section_.before.push_back(row);
    }
  }
  return known->section;
}

/// Beyond the limit the oldest goes, but for the one with the largest answer: it has most of the folders.
void IndexBuilder::remember_folders(const std::string& name, IndexRow row, std::uint64_t size) {
  row.place = 0;
  row.device = 0;
  const auto known = device(name);
  if (known->folders.size() >= max_folder_rows) {
    const auto largest = std::ranges::max_element(known->sizes) - known->sizes.begin();
    const std::ptrdiff_t victim = largest == 0 ? 1 : 0;
    known->folders.erase(known->folders.begin() + victim);
    known->sizes.erase(known->sizes.begin() + victim);
  }
  known->folders.push_back(row);
  known->sizes.push_back(size);
}

void IndexBuilder::request(ConnectionId connection, const core::Exchange& exchange, std::uint64_t offset) {
  if (waiting_.size() >= max_index_open) {
    waiting_.erase(waiting_.begin());
  }
  waiting_[exchange.id.value] = {.row = {.id = exchange.id.value, .at = 0, .request_at = offset},
                                 .connection = connection,
                                 .asker = asker_of(exchange)};
}

void IndexBuilder::exchange(ConnectionId connection, const core::Exchange& exchange, bool with_request,
                            std::uint64_t offset) {
  IndexRow row{.id = exchange.id.value, .at = offset};
  Asker asker;
  if (const auto asked = waiting_.find(exchange.id.value); asked != waiting_.end()) {
    row.request_at = with_request ? 0 : asked->second.row.request_at;
    asker = std::move(asked->second.asker);
    waiting_.erase(asked);
  }
  if (exchange.request) {
    asker = asker_of(exchange);
  }
  row.place = place_of(connection);
  row.use = asker.use;
  row.device = device_number(asker.device);
  section_.rows.push_back(row);
  const std::uint64_t size = exchange.response ? exchange.response->body.content_length : 0;
  if (row.use == RowUse::folders && size > no_folders) {
    remember_folders(asker.device, row, size);
  }
}

IndexSection IndexBuilder::take(std::uint64_t offset) {
  for (auto& [id, request] : waiting_) {
    IndexRow row = request.row;
    row.place = place_of(request.connection);
    row.use = request.asker.use;
    row.device = device_number(request.asker.device);
    section_.waiting.push_back(row);
  }
  std::ranges::sort(section_.waiting, {}, &IndexRow::id);
  for (const auto& [id, known] : connections_) {
    section_.open.emplace_back(id.value, place_of(id));
  }
  std::ranges::sort(section_.open);
  section_.self = offset;
  section_.from = from_;
  section_.previous = previous_;
  sections_.push_back(entry_of(section_));
  previous_ = offset;
  from_ = offset;
  for (auto& [id, known] : connections_) {
    known.place = 0;
  }
  for (Device& each : devices_) {
    each.section = 0;
  }
  return std::exchange(section_, {});
}

IndexDirectory IndexBuilder::directory(std::uint64_t offset) const {
  IndexDirectory directory{.self = offset, .sections = sections_, .devices = {}, .folders = {}};
  for (const Device& each : devices_) {
    if (each.folders.empty()) {
      continue;
    }
    directory.devices.push_back(each.name);
    for (IndexRow row : each.folders) {
      row.device = directory.devices.size();
      directory.folders.push_back(row);
    }
  }
  return directory;
}

void IndexBuilder::resume(const IndexSection& section, std::uint64_t from) {
  from_ = from;
  previous_ = section.self;
  const auto name_of = [&](const IndexRow& row) {
    return row.device == 0 || row.device > section.devices.size() ? std::string()
                                                                  : section.devices[row.device - 1];
  };
  for (const auto& [connection, place] : section.open) {
    if (place != 0 && place <= section.places.size()) {
      connections_[ConnectionId{connection}].at = section.places[place - 1];
    }
  }
  for (const IndexRow& row : section.waiting) {
    // Its connection is found again by its place.
    const auto open =
        std::ranges::find(section.open, row.place, &std::pair<std::uint64_t, std::uint64_t>::second);
    waiting_[row.id] = {.row = {.id = row.id, .at = 0, .request_at = row.request_at},
                        .connection = {open == section.open.end() ? 0 : open->first},
                        .asker = {.device = name_of(row), .use = row.use}};
  }
  const auto take_over = [&](const IndexRow& row) {
    if (const std::string name = name_of(row); !name.empty() && row.use == RowUse::folders) {
      remember_folders(name, row, 1);
    }
  };
  std::ranges::for_each(section.before, take_over);
  std::ranges::for_each(section.rows, take_over);
}

void note_record(IndexBuilder& builder, const Frame& frame, const Timestamp& epoch, std::uint64_t offset) {
  const auto record = decode_frame(frame, epoch);
  if (!record) {
    return;
  }
  if (const auto* connection = std::get_if<ConnectionRecord>(&*record)) {
    builder.connection(connection->facts.id, offset);
  } else if (const auto* tls = std::get_if<TlsRecord>(&*record)) {
    builder.tls(tls->connection, offset);
  } else if (const auto* closed = std::get_if<ClosedRecord>(&*record)) {
    builder.closed(closed->connection);
  } else if (const auto* exchange = std::get_if<ExchangeRecord>(&*record)) {
    if (exchange->final) {
      builder.exchange(exchange->connection, exchange->exchange, exchange->exchange.request != nullptr,
                       offset);
    } else {
      builder.request(exchange->connection, exchange->exchange, offset);
    }
  }
}

}  // namespace eastap::trace
