// Carries out what hooks fetch: one connection for each fetch, to the server that the exchange goes to, with
// the exchange's credentials and device. Owned by the tap, outlives the script host; loop's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "proxy/io/http_client.h"
#include "proxy/script/fetch.h"

namespace eastap::app {

/// What the tap does to requests besides, and so a fetch does too.
struct FetchSettings {
  bool keep_host = false;  ///< --keep-host
  bool via = false;        ///< --via: a fetch does not know how to go through another proxy, and is refused
};

class FetchDesk {
 public:
  static constexpr std::size_t max_running = 64;                        ///< fetches at once; more are refused
  static constexpr std::uint64_t body_limit = std::uint64_t{8} << 20U;  ///< bytes of an answer

  explicit FetchDesk(const io::ClientWorld& world, const FetchSettings& settings = {})
      : world_(world), settings_(settings) {}
  FetchDesk(const FetchDesk&) = delete;
  FetchDesk& operator=(const FetchDesk&) = delete;
  ~FetchDesk() = default;

  /// As script::Fetch.
  script::FetchCancel fetch(const core::ExchangePtr& exchange, const script::FetchRequest& request,
                            script::FetchDone done);

  [[nodiscard]] std::size_t running() const { return running_.size(); }

 private:
  io::ClientWorld world_;
  FetchSettings settings_;
  std::map<std::uint64_t, std::unique_ptr<io::HttpClient>> running_;
  std::uint64_t last_ = 0;
};

/// Where a fetch goes.
struct FetchPlace {
  HostPort server;
  bool tls = true;
  std::string tls_name;  ///< "": the server's host
  std::string host;      ///< for Host, where the phone's names the tap; "": the phone's own
};
/// Where the exchange goes. refused: that is not known.
[[nodiscard]] Result<FetchPlace> fetch_place(const core::Exchange& exchange);

/// The request as it goes to the server. refused: it names another server, or what is no HTTP.
[[nodiscard]] Result<core::Message> make_fetch(const core::Exchange& exchange,
                                               const script::FetchRequest& request,
                                               std::string_view host = {});

}  // namespace eastap::app
