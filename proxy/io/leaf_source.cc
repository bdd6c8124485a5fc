#include "proxy/io/leaf_source.h"

#include <optional>
#include <utility>

#include "certs/unix_time.h"
#include "proxy/io/uv_handle.h"

namespace eastap::io {

struct LeafSource::Work {
  uv_work_t uv{};
  std::shared_ptr<const certs::Minter> minter;
  certs::LeafRequest request;
  certs::UnixTime now{};
  std::optional<Result<certs::LeafPtr>> leaf;
  LeafSource* owner = nullptr;
};

LeafSource::LeafSource(Loop& loop, std::shared_ptr<const certs::Minter> minter, certs::LeafPtr own)
    : loop_(&loop), minter_(std::move(minter)), own_(std::move(own)) {}

LeafSource::~LeafSource() {
  if (work_ != nullptr) {
    work_->owner = nullptr;
  }
}

void LeafSource::make(const certs::LeafRequest& request, Done done) {
  if (own_ && request.flaw == certs::LeafFlaw::none) {
    done(own_);
    return;
  }
  if (auto cached = cache_.find(request, certs::unix_time(loop_->now()))) {
    done(std::move(cached));
    return;
  }
  if (minter_->quick(request)) {
    mint_here(request, done);
    return;
  }
  waiting_.push_back({request, std::move(done)});
  if (work_ == nullptr) {
    start_work();
  }
}

void LeafSource::mint_here(const certs::LeafRequest& request, const Done& done) {
  auto leaf = minter_->mint(request, certs::unix_time(loop_->now()));
  if (leaf) {
    cache_.put(request, *leaf);
  }
  done(std::move(leaf));
}

void LeafSource::start_work() {
  auto work = std::make_unique<Work>();
  work->uv.data = work.get();
  work->minter = minter_;
  work->request = waiting_.front().request;
  work->now = certs::unix_time(loop_->now());
  work->owner = this;
  const int code = uv_queue_work(
      loop_->raw(), &work->uv,
      [](uv_work_t* uv) {
        auto* job = static_cast<Work*>(uv->data);
        job->leaf = job->minter->mint(job->request, job->now);
      },
      [](uv_work_t* uv, int /*status*/) {
        const std::unique_ptr<Work> owned(static_cast<Work*>(uv->data));
        if (LeafSource* self = owned->owner) {
          self->work_ = nullptr;
          self->work_done(owned->leaf ? *std::move(owned->leaf)
                                      : Result<certs::LeafPtr>(fail(ErrorCode::cancelled, "called off")));
        }
      });
  if (code != 0) {  // only for a null function, says libuv's manual
    work_done(fail(ErrorCode::internal, words(code)));
    return;
  }
  work_ = work.release();
}

void LeafSource::work_done(Result<certs::LeafPtr> leaf) {
  Waiting first = std::move(waiting_.front());
  waiting_.pop_front();
  if (leaf) {
    cache_.put(first.request, *leaf);
  }
  // Most of the others are quick by now, or in the cache.
  std::deque<Waiting> rest = std::exchange(waiting_, {});
  first.done(std::move(leaf));
  for (Waiting& next : rest) {
    make(next.request, std::move(next.done));
  }
}

}  // namespace eastap::io
