// Owning pointers to libuv handles: the one place that closes and frees them.
// A handle belongs to one owner on the loop's thread. When the owner lets go, `data` becomes null at once,
// libuv closes the handle, and its memory goes in the close callback, not before: callbacks that libuv still
// owes (a write callback may arrive after the close, even with status 0) find memory that is alive and no
// owner. Hence the first line of every callback: no owner, no work.
#pragma once

#include <memory>
#include <string>

#include <uv.h>

#include "proxy/base/result.h"

namespace eastap::io {

template <class T>
struct CloseHandle {
  void operator()(T* handle) const noexcept {
    handle->data = nullptr;
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* closed) { std::default_delete<T>()(reinterpret_cast<T*>(closed)); });
  }
};

/// `T` is uv_tcp_t, uv_timer_t ... The handle was initialised on a loop; see make_handle.
template <class T>
using UvHandle = std::unique_ptr<T, CloseHandle<T>>;

/// libuv's words for one of its error codes.
[[nodiscard]] inline std::string words(int code) {
  return uv_strerror(code);
}

/// A handle that `init(T*)` initialises. Where that fails libuv never knew the handle, and it is freed
/// without a close.
template <class T, class Init>
[[nodiscard]] Result<UvHandle<T>> make_handle(Init init) {
  auto fresh = std::make_unique<T>();
  const int code = init(fresh.get());
  if (code != 0) {
    return fail(ErrorCode::io, words(code));
  }
  fresh->data = nullptr;
  return UvHandle<T>(fresh.release());
}

/// Whoever `data` names; null once the owner let go.
template <class Owner, class T>
[[nodiscard]] Owner* owner_of(const T* handle) {
  return static_cast<Owner*>(handle->data);
}

}  // namespace eastap::io
