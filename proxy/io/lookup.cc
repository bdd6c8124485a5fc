#include "proxy/io/lookup.h"

#include <algorithm>
#include <utility>

#include <netdb.h>

#include "proxy/base/text.h"
#include "proxy/io/socket_address.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct Lookup::Request {
  uv_getaddrinfo_t uv{};
  std::string host;
  Lookup* owner = nullptr;
};

namespace {

Error failure(int code, const std::string& host) {
  const std::string shown = text::printable(host);
  switch (code) {
    case UV_EAI_NONAME:
    case UV_EAI_NODATA:
    case UV_EAI_ADDRFAMILY:
      return {ErrorCode::not_found, "no such host: " + shown, std::nullopt};
    case UV_EAI_AGAIN:
      return {ErrorCode::io, "the name server does not answer for " + shown, std::nullopt};
    case UV_EAI_FAIL:
      return {ErrorCode::io, "the name server cannot look up " + shown, std::nullopt};
    default:
      return {ErrorCode::io, "cannot look up " + shown + ": " + words(code), std::nullopt};
  }
}

std::vector<IpAddress> addresses_of(const addrinfo* list) {
  std::vector<IpAddress> addresses;
  for (const addrinfo* entry = list; entry != nullptr; entry = entry->ai_next) {
    const auto endpoint = to_endpoint(*entry->ai_addr);
    if (endpoint && std::ranges::find(addresses, endpoint->address) == addresses.end()) {
      addresses.push_back(endpoint->address);
    }
  }
  return addresses;
}

}  // namespace

Lookup::Lookup(Loop& loop, Done done) : loop_(&loop), done_(std::move(done)) {}

Lookup::~Lookup() {
  loop_->cancel(ticket_);
  if (request_ != nullptr) {
    request_->owner = nullptr;
    uv_cancel(reinterpret_cast<uv_req_t*>(&request_->uv));  // where it runs already, its callback comes later
  }
}

std::unique_ptr<Lookup> Lookup::start(Loop& loop, const std::string& host, Done done) {
  std::unique_ptr<Lookup> lookup(new Lookup(loop, std::move(done)));
  auto request = std::make_unique<Request>();
  request->host = host;
  request->uv.data = request.get();
  request->owner = lookup.get();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  const auto on_result = [](uv_getaddrinfo_t* uv, int status, addrinfo* list) {
    const std::unique_ptr<addrinfo, decltype(&uv_freeaddrinfo)> owned_list(list, uv_freeaddrinfo);
    const std::unique_ptr<Request> owned(static_cast<Request*>(uv->data));
    Lookup* self = owned->owner;
    if (self == nullptr) {
      return;
    }
    self->request_ = nullptr;
    if (status != 0) {
      self->finish(fail(failure(status, owned->host)));
      return;
    }
    auto addresses = addresses_of(list);
    if (addresses.empty()) {
      self->finish(fail(failure(UV_EAI_NODATA, owned->host)));
      return;
    }
    self->finish(std::move(addresses));
  };
  const int code =
      uv_getaddrinfo(loop.raw(), &request->uv, on_result, request->host.c_str(), nullptr, &hints);
  if (code != 0) {
    lookup->finish_later(fail(failure(code, host)));
    return lookup;
  }
  lookup->request_ = request.release();
  return lookup;
}

void Lookup::finish_later(Result<std::vector<IpAddress>> result) {
  ticket_ = loop_->after(std::chrono::milliseconds(0), [this, result = std::move(result)] {
    ticket_ = 0;
    finish(result);
  });
}

// `done` may destroy this object: nothing is touched after it.
void Lookup::finish(Result<std::vector<IpAddress>> result) {
  const Done done = std::exchange(done_, nullptr);
  done(std::move(result));
}

}  // namespace eastap::io
