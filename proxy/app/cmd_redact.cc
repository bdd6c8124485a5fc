// `eastap redact TRACE -o OUT [--anonymize [--keep KIND,...] [--seed TEXT] [--map FILE]]`: a copy of a trace
// without secrets, and, where asked for, without what is personal. The trace itself is never changed.
// Single-threaded.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "proxy/app/commands.h"
#include "proxy/base/clock.h"
#include "proxy/base/files.h"
#include "proxy/base/safe_json.h"
#include "proxy/base/text.h"
#include "proxy/trace/redact/redact.h"
#include "proxy/trace/redact/unfinished.h"

namespace eastap::app {
namespace {

struct RedactOptions {
  std::string trace;
  std::string out;
  bool anonymize = false;
  std::vector<std::string> keep;
  std::string seed;
  std::string map;
};

void complain(std::string_view words) {
  std::cerr << "eastap redact: " << text::printable(words) << '\n';
}

std::optional<std::set<trace::redact::Kind>> kinds_of(const std::vector<std::string>& words) {
  std::set<trace::redact::Kind> kinds;
  for (const std::string& word : words) {
    const auto kind = trace::redact::kind_of(word);
    if (!kind) {
      complain("--keep: no kind \"" + word + "\"; there are: " + trace::redact::kind_words());
      return std::nullopt;
    }
    kinds.insert(*kind);
  }
  return kinds;
}

/// 32 bytes from the operating system.
std::string random_seed() {
  std::random_device source;
  std::string seed;
  for (int i = 0; i < 8; ++i) {
    seed += std::to_string(source()) + '.';
  }
  return seed;
}

bool is_same_place(const std::string& one, const std::string& other) {
  std::error_code failed;
  const auto place = [&](const std::string& path) {
    return std::filesystem::weakly_canonical(std::filesystem::absolute(path, failed), failed);
  };
  return place(one) == place(other);
}

/// Takes the place of the map before anything is redacted: nobody wants a copy whose map cannot be written.
bool take_place(const RedactOptions& options, trace::redact::Unfinished& map) {
  std::error_code ignored;
  const auto there = std::filesystem::symlink_status(options.map, ignored).type();
  if (there != std::filesystem::file_type::not_found) {
    complain("--map: " + options.map + ": exists already");
    return false;
  }
  if (is_same_place(options.map, options.out)) {
    complain("--map: " + options.map + ": the new trace is to be there");
    return false;
  }
  if (const auto made = files::write_private(map.path(), {}); !made) {
    complain("--map: " + made.error().what);
    return false;
  }
  map.made();
  return true;
}

/// One JSON object for each line: kind, before, after.
bool write_map(trace::redact::Unfinished& map, const trace::redact::Pseudonyms& pseudonyms) {
  std::string lines;
  for (const auto& [name, after] : pseudonyms.remembered()) {
    const std::size_t tab = name.find('\t');
    const nlohmann::ordered_json line = {
        {"kind", name.substr(0, tab)}, {"before", name.substr(tab + 1)}, {"after", after}};
    lines += json_line(line) + '\n';
  }
  auto written = files::write_private(map.path(), as_bytes(lines));
  if (written) {
    written = map.finish();
  }
  if (!written) {
    complain("--map: " + written.error().what);
    return false;
  }
  if (pseudonyms.forgot_some()) {
    complain("--map: holds the first " + std::to_string(trace::redact::Pseudonyms::max_remembered) +
             " texts only");
  }
  return true;
}

void report(const RedactOptions& options, const trace::redact::Done& done) {
  for (const trace::Damage& each : done.damage) {
    std::cerr << "byte " << each.offset << ": " << each.what << "; " << text::human_size(each.length)
              << " left out\n";
  }
  if (done.left_out != 0) {
    std::cerr << done.left_out
              << " records of a later version are left out: nobody can say what is in them\n";
  }
  if (done.unremembered != 0) {
    std::cerr
        << done.unremembered
        << " secrets were too many to be remembered: they are overwritten where secrets lie by rule, but "
           "not where they are repeated\n";
  }
  std::cout << text::printable(options.out) << ": " << done.exchanges << " exchanges, secrets overwritten in "
            << done.overwritten << " messages (" << done.repeated << " repeated one from elsewhere), "
            << done.withheld << (done.withheld == 1 ? " body" : " bodies") << " left out"
            << (options.anonymize ? ", anonymised" : "") << '\n';
}

int redact(const RedactOptions& options) {
  const auto kinds = kinds_of(options.keep);
  if (!kinds) {
    return exit_usage;
  }
  const std::string seed = options.seed.empty() ? random_seed() : options.seed;
  trace::redact::Anonymizer anonymizer(as_bytes(seed));
  anonymizer.keep(*kinds);
  std::optional<trace::redact::Unfinished> map;
  if (!options.map.empty()) {
    if (!take_place(options, map.emplace(options.map))) {
      return exit_usage;
    }
    anonymizer.remember();
  }
  const auto done =
      trace::redact::redact({.from = options.trace, .to = options.out, .now = SystemClock().now()},
                            options.anonymize ? &anonymizer : nullptr);
  if (!done) {
    complain(done.error().what);
    return exit_usage;
  }
  if (map && !write_map(*map, anonymizer.pseudonyms())) {
    std::error_code ignored;
    if (std::filesystem::is_regular_file(options.out, ignored)) {
      std::filesystem::remove(options.out, ignored);  // it is whole, but not what was asked for
    }
    return exit_usage;
  }
  report(options, *done);
  return done->damage.empty() && done->unremembered == 0 && done->left_out == 0 ? exit_clean : exit_found;
}

}  // namespace

std::function<int()> set_up_redact(CLI::App& sub) {
  const auto options = std::make_shared<RedactOptions>();
  sub.add_option("TRACE", options->trace, "the trace; it stays as it is")->required();
  sub.add_option("-o,--output", options->out, "the new trace, mode 0600; never an existing one")
      ->required()
      ->type_name("OUT");
  CLI::Option* anonymize =
      sub.add_flag("--anonymize", options->anonymize,
                   "also replace what is personal: addresses, names, subjects, texts, devices, hosts");
  sub.add_option("--keep", options->keep,
                 "with --anonymize: kinds that stay, with commas: " + trace::redact::kind_words())
      ->type_name("KIND,...")
      ->delimiter(',')
      ->needs(anonymize);
  sub.add_option("--seed", options->seed,
                 "with --anonymize: the same text gives the same pseudonyms in every trace; keep it secret")
      ->type_name("TEXT")
      ->needs(anonymize);
  sub.add_option("--map", options->map,
                 "with --anonymize: a new file that says what became of what, for you alone (mode 0600)")
      ->type_name("FILE")
      ->needs(anonymize);
  return [options] { return redact(*options); };
}

}  // namespace eastap::app
