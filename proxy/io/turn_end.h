// What is done once at the end of a loop's turn, when every socket that was ready has been heard: writes. A
// peer that rests is then woken by the first of them and finds the others, in place of being woken by each.
// Owned by the loop, used on its thread.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include <uv.h>

#include "proxy/base/result.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

class TurnEnd {
 public:
  class Client {
   public:
    Client() = default;
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    virtual ~Client() = default;
    virtual void turn_ends() = 0;
  };

  [[nodiscard]] static Result<std::unique_ptr<TurnEnd>> create(uv_loop_t* loop);
  TurnEnd(const TurnEnd&) = delete;
  TurnEnd& operator=(const TurnEnd&) = delete;
  ~TurnEnd() = default;

  /// Tells `client` once, before the loop rests. It must not be in the list already.
  void add(Client& client) { due_.push_back(&client); }
  /// It may be gone from here on.
  void remove(const Client& client);
  /// Tells them now, in the order in which they came, also those that come meanwhile.
  void tell();

 private:
  TurnEnd() = default;

  UvHandle<uv_check_t> behind_reading_;
  UvHandle<uv_prepare_t> behind_timers_;
  std::vector<Client*> due_;  // null: removed
  std::size_t next_ = 0;
};

}  // namespace eastap::io
