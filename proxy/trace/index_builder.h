// IndexBuilder: gathers where the records of a trace lie while it is written (or read), and makes index
// sections of it. Memory: one section, the open connections and waiting requests, and the folder histories of
// the devices heard of last. Single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <unordered_map>
#include <vector>

#include "proxy/base/ids.h"
#include "proxy/core/exchange.h"
#include "proxy/trace/frame_reader.h"
#include "proxy/trace/index.h"

namespace eastap::trace {

class IndexBuilder {
 public:
  /// A section ends at a record behind so many bytes, or so many exchanges.
  static constexpr std::uint64_t section_bytes = std::uint64_t{4} << 20U;
  static constexpr std::size_t section_rows = 8192;
  /// Of each device: exchanges that told of its folders; devices whose folders are remembered.
  static constexpr std::size_t max_folder_rows = 64;
  static constexpr std::size_t max_devices = 256;

  /// `from`: where the first section begins. `bytes`: instead of section_bytes.
  explicit IndexBuilder(std::uint64_t from, std::uint64_t bytes = section_bytes)
      : from_(from), bytes_(bytes) {}
  /// Goes on behind a section that was read. The folders of devices that it does not name are not known.
  void resume(const IndexSection& section, std::uint64_t from);

  // A record of that kind begins at `offset`.
  void connection(ConnectionId id, std::uint64_t offset);
  void tls(ConnectionId id, std::uint64_t offset);
  void request(ConnectionId connection, const core::Exchange& exchange, std::uint64_t offset);
  /// `with_request`: the record holds the request; else its request record came before.
  void exchange(ConnectionId connection, const core::Exchange& exchange, bool with_request,
                std::uint64_t offset);
  void closed(ConnectionId id);

  /// Whether a section should end at `offset`.
  [[nodiscard]] bool due(std::uint64_t offset) const {
    return offset - from_ >= bytes_ || section_.rows.size() >= section_rows;
  }
  /// The section that ends at `offset`, where its index record is to lie. The next one begins there.
  [[nodiscard]] IndexSection take(std::uint64_t offset);
  /// The directory at `offset`, of all sections taken.
  [[nodiscard]] IndexDirectory directory(std::uint64_t offset) const;

 private:
  struct Whereabouts {
    IndexPlace at;            // of its records
    std::uint64_t place = 0;  // in the section; 0: not listed yet
  };
  struct Device {
    std::string name;
    std::uint64_t section = 0;         // number in the section's devices; 0: not there yet
    IndexRows folders;                 // `device` is 0
    std::vector<std::uint64_t> sizes;  // of their answers
  };
  using Devices = std::list<Device>;  // the one heard of last comes first

  struct Asker {
    std::string device;
    RowUse use = RowUse::other;
  };
  [[nodiscard]] static Asker asker_of(const core::Exchange& exchange);
  [[nodiscard]] std::uint64_t place_of(ConnectionId id);
  [[nodiscard]] std::uint64_t device_number(const std::string& name);
  [[nodiscard]] Devices::iterator device(const std::string& name);
  void remember_folders(const std::string& name, IndexRow row, std::uint64_t size);

  std::uint64_t from_;
  std::uint64_t bytes_;
  std::uint64_t previous_ = 0;
  IndexSection section_;
  std::vector<SectionEntry> sections_;
  std::unordered_map<ConnectionId, Whereabouts> connections_;
  struct Waiting {
    IndexRow row;
    ConnectionId connection;
    Asker asker;
  };
  std::unordered_map<std::uint64_t, Waiting> waiting_;
  Devices devices_;
  std::unordered_map<std::string, Devices::iterator> by_name_;
};

/// Tells a builder of a record that was read. Of one that cannot be decoded it learns nothing.
void note_record(IndexBuilder& builder, const Frame& frame, const Timestamp& epoch, std::uint64_t offset);

}  // namespace eastap::trace
