// The server that `eastap serve` pretends to be: finds the recorded answer to each live request, a
// conversation for each phone, and keeps the report. Pure: no clock, no socket. Owned by the ServeDesk;
// single-threaded.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proxy/base/result.h"
#include "proxy/model/serve/request_files.h"
#include "proxy/model/serve/serve_report.h"
#include "proxy/model/serve/served_answer.h"
#include "proxy/model/serve/served_phone.h"

namespace eastap::model {

struct ServeOptions {
  ServeMode mode = ServeMode::loose;
  double speed = 1;  ///< of held answers: 10 ten times as fast, 0 without waiting
  Overlooked overlooked = Overlooked::standard();
  std::map<std::string, std::string> devices;  ///< live device id -> recorded one
  std::string folder;                          ///< of the fixture, for advice; "" of a trace file
  RequestFilesById files{};                    ///< in that folder
};

/// Gives an exchange, recorded or live, without the secrets of its request.
using WithoutSecrets = std::function<core::ExchangePtr(const core::ExchangePtr&)>;

struct ServeDecision {
  const ServedExchange* exchange = nullptr;  ///< null where it is `missed`
  bool again = false;
  std::chrono::milliseconds wait{0};  ///< counted from the request
  Bytes response;                     ///< empty: the recording has none; the connection is to be closed
  std::string words;                  ///< "recorded exchange 7", or the miss in one line; printable
  std::optional<ServeMiss> missed;
  std::string phone;      ///< of `exchange`: whose conversation it is, by phone_key()
  std::size_t place = 0;  ///< of `exchange` in that conversation
};

class FakeServer {
 public:
  static constexpr std::size_t max_phones = 256;  ///< live ones, of one run
  /// Values that the live phones keep together: each has a copy of those of its recording.
  static constexpr std::size_t max_live_values = 2'000'000;
  /// The least that an answer to a Ping or hanging Sync waits when it is given again: a client that gets it
  /// at once asks anew at once.
  static constexpr std::chrono::milliseconds least_repeated_wait{1'000};

  /// `steps` in the order of their start, grouped by phone, none of them one that why_not_served() names.
  FakeServer(std::vector<PlayStep> steps, ServeOptions options);
  FakeServer(const FakeServer&) = delete;
  FakeServer& operator=(const FakeServer&) = delete;

  /// A live request that is whole, or whose body is too large to be kept. `origin`: "http://127.0.0.1:4711".
  /// `without_secrets` is for the words of a miss: these go to the screen, to reports and to the client, and
  /// may hold neither the client's secrets nor recorded ones.
  [[nodiscard]] ServeDecision answer(const core::ExchangePtr& live, const std::string& origin,
                                     const WithoutSecrets& without_secrets);
  /// The client left before it was given the answer of a decision: that one is no answer, and may be asked
  /// for once more. Where none was recorded, leaving is what was recorded, and nothing changes. Once for a
  /// decision.
  void not_given(const ServeDecision& decision);
  /// A client sent what is no request.
  void note_refused(std::uint64_t live_id, const std::string& why);

  /// Every exchange was asked, by every phone that came; at least one came.
  [[nodiscard]] bool done() const;
  [[nodiscard]] ServeReport report() const;
  /// Recorded exchanges whose answer orders a wipe, as "exchange 7 orders a remote wipe".
  [[nodiscard]] std::vector<std::string> wipes() const;
  /// Recorded devices, in the order in which they came.
  [[nodiscard]] std::vector<std::string> devices() const;

 private:
  struct Live {
    std::string key;  ///< in `live_`
    std::string device;
    std::unique_ptr<ServedPhone> phone;
    std::size_t requests = 0;
    std::size_t misses = 0;
  };
  [[nodiscard]] RecordedPhone* recorded_for(const std::string& device, const std::string& user);
  [[nodiscard]] Live* live_for(ExchangeView& view);
  [[nodiscard]] ServeDecision miss_without_phone(const core::ExchangePtr& shown);
  [[nodiscard]] ServeDecision miss_of(Live& live, ServeChoice choice, ExchangeView& asked,
                                      const WithoutSecrets& without_secrets);
  [[nodiscard]] ServeDecision miss(Live* live, ServeMiss found);
  [[nodiscard]] std::chrono::milliseconds wait_of(const ServedExchange& exchange, bool again) const;

  ServeOptions options_;
  std::deque<ServedExchange> exchanges_;
  std::deque<RecordedPhone> recorded_;  ///< the first one is of requests without a device
  std::map<std::string, Live> live_;    ///< by phone_key()
  std::vector<const RecordedPhone*> claimed_;
  ServedTo to_;
  std::vector<ServeMiss> misses_;
  std::size_t miss_count_ = 0;
  std::size_t live_values_ = 0;
  std::size_t requests_ = 0;
  std::size_t answered_ = 0;
  std::size_t again_ = 0;
};

}  // namespace eastap::model
