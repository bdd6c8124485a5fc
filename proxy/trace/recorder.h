// Recorder: what the writer's thread does with an observation: overwrites secrets, encodes, writes, keeps the
// index, and begins the next file when it is time. Used by one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "proxy/base/clock.h"
#include "proxy/base/result.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/index_builder.h"
#include "proxy/trace/output_file.h"
#include "proxy/trace/part_files.h"
#include "proxy/trace/record.h"
#include "proxy/trace/record_filter.h"

namespace eastap::trace {

struct RecorderOptions {
  std::string eastap_version;
  bool record_secrets = false;
  std::optional<model::Filter> filter;
  std::uint64_t section_bytes = IndexBuilder::section_bytes;
};

class Recorder {
 public:
  /// `file` is the first of `files`.
  Recorder(OutputFile file, PartFiles files, const Clock& clock, RecorderOptions options);

  /// Writes the header.
  [[nodiscard]] Result<void> begin();
  /// An exchange that is over before anything of its batch is written: its request needs no record of its
  /// own.
  void answered_in_batch(ExchangeId id) { answered_.insert(id); }
  /// A new batch begins.
  void new_batch() { answered_.clear(); }

  // Each fails with io; the file then ends at a whole record.
  [[nodiscard]] Result<void> record(const core::Observation& observation);
  [[nodiscard]] Result<void> record(const NoteRecord& note);
  [[nodiscard]] Result<void> flush();
  /// The index and the end record; `reason` is empty where all went well.
  [[nodiscard]] Result<void> finish(const std::string& reason);

  /// Bytes in the file that is written now.
  [[nodiscard]] std::uint64_t size() const { return file_.size(); }

 private:
  /// What was written of a connection, to see whether there is more to write.
  struct Written {
    std::size_t tls = 0;
    std::size_t notes = 0;
    std::size_t upstream_name = 0;
    std::size_t rule = 0;
    bool upstream = false;
    core::ConnectionPtr facts;  // as they were then

    static Written of(const core::ConnectionPtr& facts);
    [[nodiscard]] bool same_facts(const Written& other) const;
  };

  [[nodiscard]] FileHeader header(const Timestamp& started) const;
  void remark_filter();
  [[nodiscard]] Result<void> change_file(const Timestamp& now);
  [[nodiscard]] Result<OutputFile> begin_next(const Timestamp& now);
  [[nodiscard]] Result<void> finish(const std::string& reason, const std::string& next);
  [[nodiscard]] Result<void> after_record();
  void remark(std::string text);
  void put_section();
  [[nodiscard]] bool left_out(const core::Observation& observation);
  void put(const core::Observation& observation);
  void put_connection(const Timestamp& at, const core::ConnectionPtr& facts);
  void put_tls(const Timestamp& at, const core::ConnectionFacts& facts, std::size_t from);
  void put_request(const core::Exchange& exchange);
  void put_exchange(const core::Exchange& exchange);
  void mask(const core::Exchange& exchange, ExchangeStorage& storage) const;
  /// Where the next record will lie.
  [[nodiscard]] std::uint64_t here() const { return file_.size() + encoder_.bytes().size(); }

  const Clock& clock_;
  RecorderOptions options_;
  PartFiles files_;
  OutputFile file_;
  Timestamp epoch_;      // of the file at hand
  microseconds run_{0};  // when the first file began
  Encoder encoder_;
  IndexBuilder index_;
  std::optional<RecordFilter> filter_;
  std::uint64_t left_out_before_ = 0;                      // this file
  std::unordered_map<ConnectionId, Written> connections_;  // open ones
  std::unordered_set<ExchangeId> waiting_;                 // requests that wait for their response
  std::unordered_set<ExchangeId> answered_;                // exchanges that end within the batch at hand
  std::uint64_t exchanges_ = 0;                            // in this file
};

}  // namespace eastap::trace
