#include "proxy/app/shrinker.h"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <numeric>
#include <ostream>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "proxy/app/trace_input.h"
#include "proxy/base/clock.h"
#include "proxy/base/text.h"
#include "proxy/trace/export.h"
#include "proxy/trace/extract.h"
#include "proxy/trace/fixture/fixture.h"
#include "proxy/trace/reader.h"

namespace eastap::app {
namespace {

/// What `git bisect run` understands by it, too.
constexpr int cannot_tell = 125;
/// What a shell says of a command that it cannot run or find.
constexpr std::array<int, 2> not_run = {126, 127};

std::filesystem::path private_folder() {
  std::error_code trouble;
  const std::filesystem::path parent = std::filesystem::temp_directory_path(trouble);
  std::string name = ((trouble ? std::filesystem::path("/tmp") : parent) / "eastap-shrink-XXXXXX").string();
  return ::mkdtemp(name.data()) == nullptr ? std::filesystem::path() : std::filesystem::path(name);
}

Result<void> write_folder(const std::filesystem::path& trace, const std::filesystem::path& folder) {
  auto reader = trace::Reader::open(trace);
  if (!reader) {
    return fail(reader.error());
  }
  // What is not wanted is left out already; `filtered` would number the rest anew.
  const auto exporter = trace::fixture::open_export({.target = folder});
  if (!exporter) {
    return fail(exporter.error());
  }
  const auto report = trace::export_all(*reader, **exporter);
  return report ? Result<void>() : fail(report.error());
}

std::string count_words(std::size_t count) {
  return fmt::format("{} {}", count, count == 1 ? "exchange" : "exchanges");
}

}  // namespace

Shrinker::Shrinker(ShrinkOptions options, std::ostream& talk)
    : options_(std::move(options)), talk_(talk), scratch_(private_folder()) {}

Shrinker::~Shrinker() {
  if (!scratch_.empty()) {
    std::error_code ignored;
    std::filesystem::remove_all(scratch_, ignored);
  }
}

Result<Shrunk> Shrinker::run(const std::filesystem::path& out) {
  if (auto read = read_exchanges(); !read) {
    return fail(read.error());
  }
  model::SmallestPart search(exchanges_.size());
  const auto whole = try_part(search.kept());
  if (!whole) {
    return fail(whole.error());
  }
  if (!whole->value_or(false)) {
    return fail(ErrorCode::refused,
                !*whole
                    ? "interrupted"
                    : fmt::format("with the whole session the command {}: there is no failure to look for",
                                  words_of(first_.value_or(TrialEnd{}))));
  }
  talk_ << count_words(exchanges_.size()) << ": the command " << words_of(first_.value_or(TrialEnd{}))
        << '\n';
  Shrunk done{.exchanges = {}, .before = exchanges_.size(), .why_not_smallest = {}};
  if (auto searched = leave_out(search, done); !searched) {
    return fail(searched.error());
  }
  if (done.smallest) {
    if (auto confirmed = confirm(search, done); !confirmed) {
      return fail(confirmed.error());
    }
  }
  for (const std::size_t at : search.kept()) {
    done.exchanges.push_back(exchanges_[at]);
  }
  done.runs = runs_;
  auto written = write(search.kept(), out);
  return written ? Result<Shrunk>(std::move(done)) : fail(written.error());
}

Result<void> Shrinker::leave_out(model::SmallestPart& search, Shrunk& done) {
  while (const auto part = search.next()) {
    if (runs_ >= options_.max_runs) {
      done.smallest = false;
      done.why_not_smallest = fmt::format("stopped after {} runs", runs_);
      break;
    }
    const auto fails = try_part(*part);
    if (!fails) {
      return fail(fails.error());
    }
    if (!*fails) {
      done.smallest = false;
      done.why_not_smallest = "interrupted";
      break;
    }
    search.tell(**fails);
    if (**fails) {
      talk_ << count_words(search.kept().size()) << ": it still fails (run " << runs_ << ")\n" << std::flush;
    }
  }
  return {};
}

/// A command that fails by chance, or every second time, led the search anywhere. Twice in a row, so that one
/// that takes turns is noticed whichever turn it is.
Result<void> Shrinker::confirm(const model::SmallestPart& search, Shrunk& done) {
  constexpr std::size_t tries = 2;
  if (runs_ + tries > options_.max_runs) {
    done.smallest = false;
    done.why_not_smallest = fmt::format("stopped after {} runs, before what is left was tried again", runs_);
    return {};
  }
  std::vector<std::size_t> whole(exchanges_.size());
  std::iota(whole.begin(), whole.end(), std::size_t{0});
  for (const std::vector<std::size_t>& part : {search.kept(), whole}) {
    const auto fails = try_part(part);
    if (!fails) {
      return fail(fails.error());
    }
    if (!*fails || !**fails) {
      done.smallest = false;
      done.steady = !*fails;
      done.why_not_smallest =
          done.steady ? std::string("interrupted")
                      : fmt::format("the command is not steady: with {} it failed once, and now it does not",
                                    count_words(part.size()));
      return {};
    }
  }
  return {};
}

Result<void> Shrinker::read_exchanges() {
  if (scratch_.empty()) {
    return fail(ErrorCode::io, "cannot make a temporary folder: " + std::generic_category().message(errno) +
                                   "; TMPDIR names another place");
  }
  std::error_code ignored;
  folder_ = std::filesystem::is_directory(options_.trace, ignored);
  auto reader = trace::Reader::open(options_.trace);
  if (!reader) {
    return fail(reader.error());
  }
  if (reader->being_written()) {
    return fail(ErrorCode::invalid_input, options_.trace + ": is still being recorded; stop the tap first");
  }
  std::set<ExchangeId> seen;
  while (const auto event = reader->next()) {
    if (is_exchange(*event) && seen.insert(event->observation.exchange->id).second) {
      exchanges_.push_back(event->observation.exchange->id);
    }
    if (exchanges_.size() > max_exchanges) {
      return fail(
          ErrorCode::limit_exceeded,
          fmt::format("{}: has more than {} exchanges; shrink a part of it", options_.trace, max_exchanges));
    }
  }
  if (exchanges_.empty()) {
    return fail(ErrorCode::invalid_input, options_.trace + ": has no exchanges");
  }
  return {};
}

Result<void> Shrinker::write(const std::vector<std::size_t>& part, const std::filesystem::path& to) const {
  std::set<ExchangeId> chosen;
  for (const std::size_t at : part) {
    chosen.insert(exchanges_[at]);
  }
  const std::filesystem::path trace = folder_ ? scratch_ / "part.eastrace" : to;
  auto written = trace::extract(options_.trace, trace, chosen, SystemClock().now());
  if (!written) {
    return fail(written.error());
  }
  if (!folder_) {
    return {};
  }
  auto exported = write_folder(trace, to);
  std::error_code ignored;
  std::filesystem::remove(trace, ignored);
  return exported;
}

Result<std::optional<bool>> Shrinker::try_part(const std::vector<std::size_t>& part) {
  const std::filesystem::path candidate = scratch_ / (folder_ ? "session" : "session.eastrace");
  std::error_code ignored;
  std::filesystem::remove_all(candidate, ignored);
  if (auto written = write(part, candidate); !written) {
    return fail(written.error());
  }
  const auto end = run_trial({.command = options_.command,
                              .trace = candidate.string(),
                              .time_limit = std::chrono::seconds(options_.time_limit),
                              .loud = options_.loud},
                             signals_);
  ++runs_;
  if (!end) {
    return fail(end.error());
  }
  if (end->kind == TrialEnd::Kind::interrupted) {
    return std::nullopt;
  }
  if (end->kind == TrialEnd::Kind::exited && (end->code == not_run[0] || end->code == not_run[1])) {
    return fail(
        ErrorCode::invalid_input,
        fmt::format("the command {}, which means that it could not be run; --show-output shows what it says",
                    words_of(*end)));
  }
  const bool fails = counts_as_failure(*end);
  if (!first_) {
    first_ = *end;
  }
  return fails;
}

bool Shrinker::counts_as_failure(const TrialEnd& end) const {
  if (options_.exit_code) {
    return end.kind == TrialEnd::Kind::exited && end.code == *options_.exit_code;
  }
  if (end.kind == TrialEnd::Kind::timed_out) {
    return !first_ || first_->kind == TrialEnd::Kind::timed_out;
  }
  return end.fails() && !(end.kind == TrialEnd::Kind::exited && end.code == cannot_tell);
}

}  // namespace eastap::app
