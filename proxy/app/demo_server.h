// The demo's EAS server: one thread, one connection at a time, answers from a table. It exists for `eastap
// demo` and tests.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "certs/leaf.h"
#include "proxy/app/demo_link.h"
#include "proxy/base/result.h"
#include "proxy/core/tls_context.h"

namespace eastap::app::demo {

class Server {
 public:
  /// Starts the thread. `leaf` is what it shows its clients.
  [[nodiscard]] static Result<std::unique_ptr<Server>> start(certs::LeafPtr leaf);
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  ~Server();  ///< ends the thread
  [[nodiscard]] std::uint16_t port() const { return listening_.port; }

 private:
  Server(ListeningSocket listening, certs::LeafPtr leaf, std::unique_ptr<core::TlsContexts> contexts);
  void run();
  void serve(Socket socket);
  [[nodiscard]] Result<void> answer(Link& link, const core::Message& request);

  ListeningSocket listening_;
  certs::LeafPtr leaf_;
  std::unique_ptr<core::TlsContexts> contexts_;
  std::atomic<bool> ending_{false};
  std::thread thread_;
};

}  // namespace eastap::app::demo
