// Answers a session's wish for a leaf: from the cache, minted on the loop where that is quick, else on one of
// libuv's threads, one at a time: the first RSA leaf makes a key that all later ones use. One for each
// worker, on its thread.
#pragma once

#include <deque>
#include <functional>
#include <memory>

#include "certs/leaf.h"
#include "certs/leaf_cache.h"
#include "certs/minter.h"
#include "proxy/base/result.h"
#include "proxy/io/loop.h"

namespace eastap::io {

class LeafSource {
 public:
  using Done = std::function<void(Result<certs::LeafPtr>)>;

  /// `minter` may be shared between workers. `own`: the user's leaf, given for every request without a flaw
  /// where it is set.
  LeafSource(Loop& loop, std::shared_ptr<const certs::Minter> minter, certs::LeafPtr own = nullptr);
  LeafSource(const LeafSource&) = delete;
  LeafSource& operator=(const LeafSource&) = delete;
  /// Requests that still wait get no answer.
  ~LeafSource();

  /// `done` is called once, perhaps before make() returns.
  void make(const certs::LeafRequest& request, Done done);

 private:
  struct Work;
  struct Waiting {
    certs::LeafRequest request;
    Done done;
  };
  void mint_here(const certs::LeafRequest& request, const Done& done);
  void start_work();
  void work_done(Result<certs::LeafPtr> leaf);

  Loop* loop_;
  std::shared_ptr<const certs::Minter> minter_;
  certs::LeafPtr own_;
  certs::LeafCache cache_;
  std::deque<Waiting> waiting_;  // the first is being worked on; bounded by the open connections
  Work* work_ = nullptr;         // owns itself until its callback
};

}  // namespace eastap::io
