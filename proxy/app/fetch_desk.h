// Carries out what hooks fetch: one connection for each fetch, to the server that the exchange goes to, with
// the exchange's credentials and device. Owned by the tap, outlives the script host; loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>

#include "proxy/io/http_client.h"
#include "proxy/script/fetch.h"

namespace eastap::app {

class FetchDesk {
 public:
  static constexpr std::size_t max_running = 64;                        ///< fetches at once; more are refused
  static constexpr std::uint64_t body_limit = std::uint64_t{8} << 20U;  ///< bytes of an answer
  static constexpr std::chrono::milliseconds wait{60'000};  ///< for an answer; a hook's deadline is shorter

  explicit FetchDesk(const io::ClientWorld& world) : world_(world) {}
  FetchDesk(const FetchDesk&) = delete;
  FetchDesk& operator=(const FetchDesk&) = delete;
  ~FetchDesk() = default;

  /// As script::Fetch.
  script::FetchCancel fetch(const core::ExchangePtr& exchange, script::FetchRequest request,
                            std::function<void(Result<script::FetchAnswer>)> done);

  [[nodiscard]] std::size_t running() const { return running_.size(); }

 private:
  io::ClientWorld world_;
  std::map<std::uint64_t, std::unique_ptr<io::HttpClient>> running_;
  std::uint64_t last_ = 0;
};

/// The request as it goes to the server. refused: it names another server, or what is no HTTP.
[[nodiscard]] Result<core::Message> make_fetch(const core::Exchange& exchange,
                                               const script::FetchRequest& request);

}  // namespace eastap::app
