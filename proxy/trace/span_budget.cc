#include "proxy/trace/span_budget.h"

#include <algorithm>
#include <functional>
#include <vector>

#include "proxy/trace/body_plan.h"

namespace eastap::trace {
namespace {

struct ListedBody {
  const core::Body* body = nullptr;
  MessageStorage* storage = nullptr;
  std::size_t spans = 0;
};

std::size_t count_spans(const core::MessagePtr& message, const MessageStorage& storage) {
  const bool stored = message && message->body.kept && storage.withheld.empty();
  return stored ? message->body.content_spans.size() + storage.body_redacted.size() : 0;
}

/// A body that was sent on as it came is stored once.
void list_pair(const core::MessagePtr& received, const core::MessagePtr& sent, MessageStorage& storage,
               MessageStorage& sent_storage, std::vector<ListedBody>& listed) {
  if (received) {
    listed.push_back({&received->body, &storage, count_spans(received, storage)});
  }
  if (sent && !(received && received->body.wire == sent->body.wire)) {
    listed.push_back({&sent->body, &sent_storage, count_spans(sent, sent_storage)});
  }
}

}  // namespace

std::optional<ExchangeStorage> within_span_budget(const core::Exchange& exchange,
                                                  const ExchangeStorage& storage, RecordedParts parts) {
  const std::size_t at_most = count_spans(exchange.request, storage.request) +
                              count_spans(exchange.sent_request, storage.sent_request) +
                              count_spans(exchange.response, storage.response) +
                              count_spans(exchange.sent_response, storage.sent_response);
  if (at_most <= max_stored_spans) {  // the usual case is not worth comparing bodies
    return std::nullopt;
  }
  ExchangeStorage fewer = storage;
  std::vector<ListedBody> listed;
  if (parts.request) {
    list_pair(exchange.request, exchange.sent_request, fewer.request, fewer.sent_request, listed);
  }
  if (parts.response) {
    list_pair(exchange.response, exchange.sent_response, fewer.response, fewer.sent_response, listed);
  }
  std::ranges::stable_sort(listed, std::greater(), &ListedBody::spans);
  std::size_t all = 0;
  for (const ListedBody& each : listed) {
    all += each.spans;
  }
  if (all <= max_stored_spans) {
    return std::nullopt;
  }
  for (const ListedBody& each : listed) {
    if (all <= max_stored_spans) {
      break;
    }
    withhold(*each.storage, *each.body, "in more pieces than a record can list");
    all -= each.spans;
  }
  return fewer;
}

}  // namespace eastap::trace
