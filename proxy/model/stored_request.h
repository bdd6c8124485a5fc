// What a server has stored of a phone's last full Sync or Ping, so that an empty or partial one can be
// explained (MS-ASCMD sections 2.2.1.21, 2.2.3.130 and 2.2.1.13). Pure; single-threaded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "decoders/wbxml/document.h"
#include "proxy/base/clock.h"

namespace eastap::model {

/// One folder as a Sync or Ping asks for it.
struct AskedCollection {
  std::string id;          ///< wire text: not printable
  std::string class_name;  ///< "" where the request does not say
  std::optional<std::uint32_t> window_size;
  std::optional<std::uint32_t> filter_type;
  std::vector<std::uint32_t> body_types;  ///< BodyPreference, in order; at most four
  friend bool operator==(const AskedCollection&, const AskedCollection&) = default;
};

/// The settings of a Sync or Ping request.
struct AskedSettings {
  static constexpr std::size_t max_collections = 256;  ///< more are not remembered

  std::vector<AskedCollection> collections;
  std::optional<std::uint32_t> heartbeat;    ///< seconds; of a Sync also from Wait (minutes)
  bool in_minutes = false;                   ///< from Wait
  std::optional<std::uint32_t> window_size;  ///< of the whole Sync
  bool empty = false;                        ///< the request has no body
  bool partial = false;  ///< names only what differs: <Partial/> of a Sync; a Ping without one of its parts
  bool adds = false;     ///< stored collections that it does not name count too: <Partial/>

  [[nodiscard]] bool full() const { return !empty && !partial; }
  friend bool operator==(const AskedSettings&, const AskedSettings&) = default;
};

/// Of a Sync or Ping; of other commands and without a document: empty is false, and nothing is asked.
[[nodiscard]] AskedSettings read_asked(eas::Command command, const wbxml::Document* request);

class StoredRequest {
 public:
  enum class Standing : std::uint8_t {
    unknown,     ///< nothing was seen: the server may have something from before
    stored,      ///< the server took the last full request
    unanswered,  ///< the last full request got no answer: the server may have stored it
    absent,      ///< the server said that it has none
  };
  enum class Answer : std::uint8_t {
    taken,    ///< Sync: success; Ping: Status 1 or 2
    absent,   ///< Sync Status 13, Ping Status 3
    refused,  ///< another failure
    lost,     ///< no whole answer
  };
  static constexpr std::size_t max_kept = 3;  ///< requests, since several may be under way

  /// What a request stands for, with what is stored filled in.
  struct Meaning {
    Standing standing = Standing::unknown;
    AskedSettings settings;
    std::size_t repeated = 0;  ///< collections that come from the store: the last ones of `settings`
  };
  [[nodiscard]] Meaning meaning(const AskedSettings& asked, microseconds started) const;
  /// Takes a request into account once it is over.
  void learn(const AskedSettings& asked, microseconds started, microseconds finished, Answer answer);

  /// Collections of all requests that are kept.
  [[nodiscard]] std::size_t size() const;
  /// What is stored now; null where nothing is known.
  [[nodiscard]] const AskedSettings* now() const;

 private:
  struct Kept {
    AskedSettings settings;
    microseconds started{0};
    microseconds finished{0};
    bool taken = false;
    bool absent = false;  // the server has nothing since then
  };
  [[nodiscard]] const Kept* at(microseconds moment) const;

  std::vector<Kept> kept_;  // by end
};
[[nodiscard]] std::string_view to_string(StoredRequest::Standing standing);

}  // namespace eastap::model
