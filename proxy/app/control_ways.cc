#include "proxy/app/control_ways.h"

#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include <unistd.h>

#include "proxy/base/files.h"
#include "proxy/base/log.h"

namespace eastap::app {

Result<std::unique_ptr<ControlWays>> ControlWays::open(io::Loop& loop, ControlParts parts,
                                                       std::filesystem::path state_folder,
                                                       const std::optional<Endpoint>& api) {
  BreakDesk& breaks = parts.breaks;
  std::unique_ptr<ControlWays> made(
      new ControlWays(std::move(parts), std::move(state_folder)));  // NOLINT: private
  made->open_socket(loop);
  std::error_code ignored;
  std::filesystem::remove(api_file_of(made->folder_), ignored);  // of a tap that was killed
  if (api) {
    if (auto opened = made->open_api(loop, breaks, *api); !opened) {
      return fail(opened.error().in("--api"));
    }
  }
  return made;
}

ControlWays::ControlWays(ControlParts parts, std::filesystem::path state_folder)
    : folder_(std::move(state_folder)), desk_(std::move(parts)) {}

ControlWays::~ControlWays() {
  if (api_) {
    std::error_code ignored;
    std::filesystem::remove(api_file_of(folder_), ignored);
  }
}

void ControlWays::open_socket(io::Loop& loop) {
  auto opened = io::ControlSocket::open(loop, control_socket_of(folder_),
                                        [this](std::string_view line, io::ControlSocket::Reply reply) {
                                          desk_.answer(line, std::move(reply));
                                        });
  if (opened) {
    socket_ = *std::move(opened);
  } else {
    log::warning("ctl", opened.error().what + "; `eastap ctl` cannot reach this tap");
  }
}

/// The token is as good as the tap's terminal: it is printed once and lies in a file of mode 0600.
Result<void> ControlWays::open_api(io::Loop& loop, BreakDesk& breaks, const Endpoint& where) {
  const auto token = make_token();
  if (!token) {
    return fail(token.error());
  }
  api_desk_.emplace(desk_, breaks, *token);
  auto opened = io::ApiServer::open(loop, where, *api_desk_);
  if (!opened) {
    return fail(std::move(opened).error());
  }
  api_ = *std::move(opened);
  const std::string address = api_->endpoint().to_string();
  api_desk_->serve_at(api_->endpoint());
  api_desk_->publish_to([this](std::string_view line) { api_->publish(line); });
  const std::string url = "http://" + address + "/v1";
  api_line_ = "api " + address + " " + url + "#token=" + *token;
  const nlohmann::json facts = {{"url", url}, {"token", *token}, {"pid", ::getpid()}};
  return files::write_private(api_file_of(folder_), as_bytes(facts.dump() + "\n"));
}

}  // namespace eastap::app
