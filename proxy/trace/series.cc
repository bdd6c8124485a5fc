#include "proxy/trace/series.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "proxy/trace/frame_reader.h"
#include "proxy/trace/part_files.h"
#include "proxy/trace/versions.h"

namespace eastap::trace {
namespace {

constexpr std::uint64_t behind_all = UINT64_MAX;
/// How far from a file's end its end record begins at most; the next file's name in it is what varies.
constexpr std::uint64_t last_record_reach = std::uint64_t{64} << 10U;

/// Where a row stands among all rows of a series; those that wait come behind the rest of their file.
std::tuple<std::size_t, std::uint64_t, std::uint64_t> order_of(const SeriesRow& row) {
  return {row.file, row.found.row.at == 0 ? behind_all : row.found.row.at, row.found.row.id};
}

/// A file that was made and has no head yet, or never got one.
bool is_without_head(const std::filesystem::path& path) {
  const auto source = open_file(path);
  return source && (*source)->size() < file_head_size &&
         ((*source)->size() == 0 || (*source)->being_written());
}

/// Everything in a file that is named twice would be told twice.
Result<void> check_parts(const std::vector<SeriesFile>& files) {
  std::map<std::pair<microseconds, std::uint64_t>, const SeriesFile*> parts;
  for (const SeriesFile& file : files) {
    const FileHeader& header = file.header;
    const auto [first, made] = parts.try_emplace({header.run, header.part}, &file);
    if (header.part != 0 && !made) {
      return fail(ErrorCode::invalid_input, file.path.string() + ": is part " + std::to_string(header.part) +
                                                " of the recording, as " + first->second->path.string() +
                                                " is: name each part once");
    }
  }
  return {};
}

/// The file in which the recording goes on, as the end of this one says; "" where it does not.
std::string next_name_of(const SeriesFile& file) {
  auto source = open_file(file.path);
  if (!source) {
    return {};
  }
  auto frames = FrameReader::open(*std::move(source));
  const auto frame =
      frames ? frames->find_last(RecordKind::end, last_record_reach, true) : std::optional<Frame>();
  if (!frame) {
    return {};
  }
  const auto record = decode_frame(*frame, file.header.started);
  const auto* end = record ? std::get_if<EndRecord>(&*record) : nullptr;
  return end == nullptr ? std::string() : end->next;
}

/// Parts from `first` on that are not there, before `end`.
void name_missing(std::string& words, std::uint64_t first, std::uint64_t end) {
  if (first >= end) {
    return;
  }
  words += words.empty() ? "" : "; ";
  words += first + 1 == end ? "part " + std::to_string(first) + " is"
                            : "parts " + std::to_string(first) + " to " + std::to_string(end - 1) + " are";
  words += " missing";
}

}  // namespace

Result<Series> Series::open(const std::vector<std::filesystem::path>& paths) {
  Series series;
  std::optional<Error> trouble;
  for (const std::filesystem::path& path : paths) {
    auto reader = Reader::open(path);
    if (reader) {
      series.files_.push_back(
          {.path = path, .header = reader->peek().value_or(FileHeader{}), .size = reader->size()});
      continue;
    }
    const bool gone = reader.error().code == ErrorCode::not_found;
    if (!gone && !is_without_head(path)) {
      return fail(reader.error());
    }
    series.left_out_.push_back(path);
    trouble = trouble ? trouble : reader.error();
    if (gone) {
      series.gone_.push_back(path);
    }
  }
  if (!std::ranges::all_of(series.left_out_, [&](const auto& path) { return series.has_sibling(path); })) {
    return fail(*std::move(trouble));
  }
  if (series.files_.empty()) {
    return fail(ErrorCode::invalid_input, "no trace is named");
  }
  if (auto parts = check_parts(series.files_); !parts) {
    return fail(parts.error());
  }
  std::ranges::stable_sort(series.files_, [](const SeriesFile& one, const SeriesFile& other) {
    return one.header.started.wall < other.header.started.wall;
  });
  series.base_ = series.files_.front().header.started.wall;
  return series;
}

std::uint64_t Series::size() const {
  std::uint64_t all = 0;
  for (const SeriesFile& file : files_) {
    all += file.size;
  }
  return all;
}

std::uint64_t Series::position() const {
  return before_ + (reader_ ? reader_->position() : 0);
}

/// Whether another part of the same recording is there, by its name.
bool Series::has_sibling(const std::filesystem::path& path) const {
  const std::string name = path.filename().string();
  const std::string stem = name.substr(0, name.rfind('-'));
  return is_part_of(stem, name) && std::ranges::any_of(files_, [&](const SeriesFile& file) {
           return file.path.parent_path() == path.parent_path() && file.path != path &&
                  is_part_of(stem, file.path.filename().string());
         });
}

/// Opens the next file that is still there; false where there is none, or one cannot be read.
bool Series::open_reader() {
  while (!read_all_) {
    auto reader = Reader::open(files_[file_].path);
    if (reader) {
      reader_.emplace(std::move(*reader));
      reader_->count_from(base_);
      return true;
    }
    if (reader.error().code != ErrorCode::not_found || !has_sibling(files_[file_].path)) {
      trouble_ = reader.error();
      return false;
    }
    gone_.push_back(files_[file_].path);
    end_.reset();
    end_file();
  }
  return false;
}

/// On to the next one.
void Series::end_file() {
  before_ += files_[file_].size;
  reader_.reset();
  read_all_ = file_ + 1 == files_.size();
  file_ += read_all_ ? 0 : 1;
}

/// A later file may hold answers to what waits in this one.
bool Series::goes_on(std::size_t file) const {
  const FileHeader& header = files_[file].header;
  return header.part != 0 && std::any_of(files_.begin() + static_cast<std::ptrdiff_t>(file) + 1, files_.end(),
                                         [&](const SeriesFile& later) {
                                           return later.header.part != 0 && later.header.run == header.run;
                                         });
}

bool Series::is_held(Event& event) {
  if (!event.observation.exchange) {
    return false;
  }
  const Key key{current().header.run, event.observation.exchange->id.value};
  if (event.unfinished) {
    if (goes_on(file_) && held_.size() < max_held) {
      held_.insert_or_assign(key, std::move(event));
      return true;
    }
  } else if (event.observation.kind == core::Observation::Kind::exchange_done) {
    held_.erase(key);
  }
  return false;
}

std::optional<Event> Series::next_held() {
  if (held_.empty()) {
    return std::nullopt;
  }
  auto first = held_.extract(held_.begin());
  return std::move(first.mapped());
}

std::optional<Event> Series::next() {
  while (!read_all_ && !trouble_) {
    if (!reader_ && !open_reader()) {
      break;
    }
    while (auto event = reader_->next()) {
      if (!is_held(*event)) {
        return event;
      }
    }
    if (told_) {
      told_(files_[file_], *reader_);
    }
    end_ = reader_->end() ? std::optional(reader_->end()->at) : std::nullopt;
    end_file();
  }
  return read_all_ ? next_held() : std::nullopt;
}

/// Whether the recording goes on in a file that was not named. One that is written now may have begun since.
bool Series::lacks_next(const SeriesFile& last) const {
  const std::filesystem::path name = std::filesystem::path(next_name_of(last)).filename();
  const std::filesystem::path next = last.path.parent_path() / name;
  if (name.empty() || std::ranges::find(left_out_, next) != left_out_.end()) {
    return false;
  }
  const auto source = open_file(next);
  return !source || !(*source)->being_written();
}

std::string Series::gaps() const {
  std::map<microseconds, std::map<std::uint64_t, const SeriesFile*>> runs;
  for (const SeriesFile& file : files_) {
    if (file.header.part != 0) {
      runs[file.header.run][file.header.part] = &file;
    }
  }
  std::string words;
  for (const auto& [run, parts] : runs) {
    if (parts.size() == 1) {
      continue;  // who names one part wants that one
    }
    std::uint64_t expected = 1;
    for (const auto& [part, file] : parts) {
      name_missing(words, expected, part);
      expected = part + 1;
    }
    if (lacks_next(*parts.rbegin()->second)) {
      name_missing(words, expected, expected + 1);
    }
  }
  return words;
}

Result<std::optional<IndexedSeries>> IndexedSeries::open(const Series& series) {
  IndexedSeries indexed;
  for (const SeriesFile& file : series.files()) {
    auto trace = IndexedTrace::open(file.path);
    if (!trace) {
      return fail(trace.error());
    }
    if (!*trace) {
      return std::nullopt;
    }
    (*trace)->count_from(series.base());
    indexed.headers_.push_back((*trace)->header());
    indexed.traces_.push_back(std::move(**trace));
  }
  return indexed;
}

std::vector<SeriesRow> IndexedSeries::find(std::uint64_t id) {
  std::vector<SeriesRow> rows;
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    auto found = traces_[i].find(id);
    if (!found) {
      continue;
    }
    // One that waited in an earlier file of the same recording is told where it is over.
    std::erase_if(rows, [&](const SeriesRow& earlier) {
      return earlier.found.row.at == 0 && headers_[i].part != 0 &&
             headers_[earlier.file].run == headers_[i].run;
    });
    rows.push_back({.file = i, .found = std::move(*found)});
  }
  return rows;
}

/// Whether a request that waits at the end of a file is over in a later one of the same recording.
bool IndexedSeries::ends_later(std::size_t file, std::uint64_t id) {
  for (std::size_t i = file + 1; i < traces_.size(); ++i) {
    if (headers_[file].part == 0 || headers_[i].run != headers_[file].run) {
      continue;
    }
    const auto later = traces_[i].find(id);
    if (later && later->row.at != 0) {
      return true;
    }
  }
  return false;
}

std::vector<SeriesRow> IndexedSeries::last(std::size_t count) {
  std::vector<SeriesRow> rows;  // from the back
  for (std::size_t i = traces_.size(); i-- > 0 && rows.size() < count;) {
    FoundRows found = traces_[i].last(count);
    for (std::size_t k = found.size(); k-- > 0 && rows.size() < count;) {
      if (found[k].row.at != 0 || !ends_later(i, found[k].row.id)) {
        rows.push_back({.file = i, .found = std::move(found[k])});
      }
    }
  }
  std::ranges::reverse(rows);
  return rows;
}

IndexedSeries::Plan IndexedSeries::plan(const std::vector<SeriesRow>& wanted, HistoryLimit limit) {
  Plan plan;
  const auto less = [](const SeriesRow& one, const SeriesRow& other) {
    return order_of(one) < order_of(other);
  };
  std::set<SeriesRow, decltype(less)> past(less);
  std::map<std::string, std::pair<const SeriesRow*, std::size_t>> asked;  // the last of a device, how many
  for (const SeriesRow& row : wanted) {
    auto& [last, count] = asked[row.found.device];
    last = &row;
    ++count;
  }
  asked.erase("");
  for (const auto& [device, about] : asked) {
    const auto& [last, count] = about;
    HistoryLimit left{.exchanges = limit.exchanges + count, .bytes = limit.bytes};
    for (std::size_t i = last->file + 1; i-- > 0;) {
      DeviceHistory history = traces_[i].history(device, i == last->file ? last->found.row.at : 0, left);
      plan.whole = plan.whole && history.whole;
      left.exchanges -= std::min(left.exchanges, history.rows.size());
      left.bytes -= std::min(left.bytes, history.bytes);
      for (FoundRow& found : history.rows) {
        past.insert({.file = i, .found = std::move(found)});
      }
    }
  }
  for (const SeriesRow& row : wanted) {
    past.erase(row);
    plan.steps.push_back({.row = row, .wanted = true});
  }
  for (const SeriesRow& row : past) {
    plan.steps.push_back({.row = row, .wanted = false});
  }
  std::ranges::sort(plan.steps, [&](const Step& one, const Step& other) { return less(one.row, other.row); });
  return plan;
}

bool IndexedSeries::broken() const {
  return std::ranges::any_of(traces_, &IndexedTrace::broken);
}

}  // namespace eastap::trace
