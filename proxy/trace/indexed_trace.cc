#include "proxy/trace/indexed_trace.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "proxy/trace/index_builder.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

/// The end record is small; its reason and the next file's name are what varies.
constexpr std::uint64_t end_reach = std::uint64_t{64} << 10U;
/// How far before the end of a cut trace an index record is looked for: sections have 4 MiB and one record.
constexpr std::uint64_t index_reach = std::uint64_t{64} << 20U;
/// Index records that are followed backwards: 64 GiB.
constexpr std::size_t max_chain = 16384;

template <class Kind>
std::optional<Kind> decoded(const std::optional<Frame>& frame, const Timestamp& epoch) {
  if (!frame) {
    return std::nullopt;
  }
  auto record = decode_frame(*frame, epoch);
  auto* wanted = record ? std::get_if<Kind>(&*record) : nullptr;
  return wanted == nullptr ? std::nullopt : std::optional<Kind>(std::move(*wanted));
}

/// One that does not lie where it says is of another file, or was moved.
template <class Kind>
std::optional<Kind> decoded_in_place(const std::optional<Frame>& frame, const Timestamp& epoch) {
  auto record = decoded<Kind>(frame, epoch);
  return record && record->self == frame->offset ? std::move(record) : std::nullopt;
}

}  // namespace

IndexedTrace::IndexedTrace(FrameReader frames, Reader reader)
    : frames_(std::make_unique<FrameReader>(std::move(frames))),
      reader_(std::make_unique<Reader>(std::move(reader))) {}

Result<std::optional<IndexedTrace>> IndexedTrace::open(const std::filesystem::path& path) {
  auto source = open_file(path);
  if (!source) {
    return fail(source.error());
  }
  auto frames = FrameReader::open(std::move(*source));
  if (!frames) {
    return fail(frames.error().in(path.string()));
  }
  auto reader = Reader::open(path);
  if (!reader) {
    return fail(reader.error());
  }
  IndexedTrace trace(std::move(*frames), std::move(*reader));
  const auto header = trace.reader_->peek();
  if (!header) {
    return std::nullopt;
  }
  trace.header_ = *header;
  if (!trace.read_directory() && !trace.read_chain()) {
    return std::nullopt;
  }
  return trace;
}

bool IndexedTrace::read_directory() {
  end_ = decoded<EndRecord>(frames_->find_last(RecordKind::end, end_reach, true), header_.started);
  if (!end_ || end_->directory == 0) {
    return false;
  }
  auto directory = decoded_in_place<IndexDirectory>(frames_->at(end_->directory), header_.started);
  if (!directory) {
    return false;
  }
  entries_ = directory->sections;
  directory_ = std::move(*directory);
  return true;
}

/// From the last index record to the first, then what lies behind the last.
bool IndexedTrace::read_chain() {
  auto last = decoded_in_place<IndexSection>(frames_->find_last(RecordKind::index, index_reach, false),
                                             header_.started);
  if (!last) {
    return false;
  }
  entries_.push_back(entry_of(*last));
  std::uint64_t previous = last->previous;
  while (previous != 0) {
    const auto section = decoded_in_place<IndexSection>(frames_->at(previous), header_.started);
    if (!section || section->self >= entries_.back().at || entries_.size() >= max_chain) {
      return false;
    }
    entries_.push_back(entry_of(*section));
    previous = section->previous;
  }
  std::ranges::reverse(entries_);
  read_tail(&*last, last->self);
  return true;
}

void IndexedTrace::read_tail(const IndexSection* last, std::uint64_t from) {
  IndexBuilder builder(from);
  if (last != nullptr) {
    builder.resume(*last, from);
  }
  frames_->seek(from);
  while (const auto frame = frames_->next()) {
    note_record(builder, *frame, header_.started, frame->offset);
  }
  damage_ = frames_->damage();
  tail_ = builder.take(frames_->position());
  SectionEntry entry = entry_of(*tail_);
  entry.at = 0;
  entries_.push_back(entry);
}

const IndexSection* IndexedTrace::section(std::size_t number) {
  if (entries_[number].at == 0) {
    return tail_ ? &*tail_ : nullptr;
  }
  if (!loaded_ || loaded_number_ != number) {
    loaded_ = decoded_in_place<IndexSection>(frames_->at(entries_[number].at), header_.started);
    loaded_number_ = number;
  }
  broken_ = broken_ || !loaded_;
  return loaded_ ? &*loaded_ : nullptr;
}

FoundRow IndexedTrace::found(const IndexSection& section, const IndexRow& row) {
  FoundRow result{.row = row, .device = {}, .place = {}};
  if (row.device != 0 && row.device <= section.devices.size()) {
    result.device = section.devices[row.device - 1];
  }
  if (row.place != 0 && row.place <= section.places.size()) {
    result.place = section.places[row.place - 1];
  }
  return result;
}

std::optional<FoundRow> IndexedTrace::find(std::uint64_t id) {
  for (std::size_t i = entries_.size(); i-- > 0;) {
    if (entries_[i].rows == 0 || id < entries_[i].first || id > entries_[i].last) {
      continue;
    }
    const IndexSection* in = section(i);
    if (in == nullptr) {
      continue;
    }
    // From the back: after a repair or a foreign writer a number may come twice, and the last one holds.
    const auto row =
        std::find_if(in->rows.rbegin(), in->rows.rend(), [&](const IndexRow& each) { return each.id == id; });
    if (row != in->rows.rend()) {
      return found(*in, *row);
    }
  }
  if (entries_.empty()) {
    return std::nullopt;
  }
  const IndexSection* in = section(entries_.size() - 1);
  if (in == nullptr) {
    return std::nullopt;
  }
  const auto row = std::ranges::find(in->waiting, id, &IndexRow::id);
  return row == in->waiting.end() ? std::nullopt : std::optional(found(*in, *row));
}

FoundRows IndexedTrace::last(std::size_t count) {
  FoundRows rows;  // from the back
  for (std::size_t i = entries_.size(); i-- > 0 && rows.size() < count;) {
    const IndexSection* in = section(i);
    if (in == nullptr) {
      continue;
    }
    if (i + 1 == entries_.size()) {
      for (std::size_t k = in->waiting.size(); k-- > 0 && rows.size() < count;) {
        rows.push_back(found(*in, in->waiting[k]));
      }
    }
    for (std::size_t k = in->rows.size(); k-- > 0 && rows.size() < count;) {
      rows.push_back(found(*in, in->rows[k]));
    }
  }
  std::ranges::reverse(rows);
  return rows;
}

DeviceHistory IndexedTrace::history(const std::string& device, std::uint64_t before, HistoryLimit limit) {
  DeviceHistory history;
  if (device.empty()) {
    return history;
  }
  FoundRows& rows = history.rows;  // from the back, until the end
  const auto lies_before = [&](const IndexRow& row) { return before == 0 || row.at < before; };
  const auto number_in = [&](const std::vector<std::string>& devices) {
    return static_cast<std::uint64_t>(std::ranges::find(devices, device) - devices.begin()) + 1;
  };
  std::optional<FoundRows> folders;  // what is known of them before what was looked through
  std::size_t looked = 0;
  std::size_t i = entries_.size();
  bool full = false;
  // By the distance to the next row: what it takes to read one is known without reading it.
  const auto fits = [&](std::uint64_t bytes) {
    full = full || rows.size() >= limit.exchanges || bytes > limit.bytes - history.bytes;
    return !full;
  };
  while (i > 0 && !full && rows.size() < limit.exchanges && looked < max_history_sections) {
    --i;
    if (entries_[i].at != 0 && before != 0 && i > 0 && entries_[i - 1].at >= before) {
      continue;  // all of it lies behind
    }
    ++looked;
    const IndexSection* in = section(i);
    if (in == nullptr) {
      history.whole = false;
      continue;
    }
    const std::uint64_t number = number_in(in->devices);
    if (number <= in->devices.size()) {
      folders.emplace();
      for (const IndexRow& row : in->before) {
        if (row.device == number) {
          folders->push_back(found(*in, row));
        }
      }
    }
    const std::size_t earlier = folders ? folders->size() : 0;
    std::uint64_t next = in->self;
    for (std::size_t k = in->rows.size(); k-- > 0;) {
      const IndexRow& row = in->rows[k];
      const std::uint64_t bytes = next - std::min(next, row.at);
      next = row.at;
      if (row.device != number || !lies_before(row)) {
        continue;
      }
      if (fits(bytes)) {
        rows.push_back(found(*in, row));
        history.bytes += bytes;
      } else if (row.use == RowUse::folders && folders) {
        folders->insert(folders->begin() + static_cast<std::ptrdiff_t>(earlier), found(*in, row));
      }
    }
  }
  std::ranges::reverse(rows);
  history.whole = history.whole && i == 0 && !full && rows.size() < limit.exchanges;
  if (!history.whole) {
    if (!folders) {
      folders.emplace();
      const std::uint64_t number = number_in(directory_.devices);
      for (const IndexRow& row : directory_.folders) {
        if (row.device == number && lies_before(row)) {
          folders->push_back({.row = row, .device = device, .place = {}});
        }
      }
    }
    const std::uint64_t least = rows.empty() ? UINT64_MAX : rows.front().row.at;
    std::erase_if(*folders, [&](const FoundRow& each) { return each.row.at >= least; });
    rows.insert(rows.begin(), folders->begin(), folders->end());
  }
  return history;
}

std::optional<Event> IndexedTrace::read(const FoundRow& found) {
  return reader_->read_alone(found.place, found.row);
}

}  // namespace eastap::trace
