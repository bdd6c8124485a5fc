#include "proxy/app/play_input.h"

#include <algorithm>
#include <utility>

#include "proxy/app/trace_input.h"
#include "proxy/base/text.h"
#include "proxy/model/phones.h"
#include "proxy/trace/reader.h"

namespace eastap::app {
namespace {

/// Whether a span that is overwritten lies in the target of the request line; credentials lie behind it.
bool is_target_redacted(const core::MessagePtr& request, const trace::Spans& redacted) {
  if (!request || redacted.empty()) {
    return false;
  }
  const std::string_view target = request->head.target();
  const auto begin = static_cast<std::size_t>(target.data() - as_text(request->head.raw()).data());
  return !target.empty() && std::ranges::any_of(redacted, [&](const trace::Span& each) {
    return each.begin < begin + target.size() && each.end > begin;
  });
}

model::StepGaps gaps_of(const core::Exchange& exchange, const trace::ExchangeStorage& storage) {
  return {.request_withheld = !storage.request.withheld.empty(),
          .request_redacted = !storage.request.body_redacted.empty(),
          .target_redacted = is_target_redacted(exchange.request, storage.request.head_redacted),
          .response_withheld = !storage.response.withheld.empty(),
          .response_redacted = !storage.response.body_redacted.empty()};
}

std::size_t bytes_of(const core::MessagePtr& message) {
  return message ? message->head.raw().size() + message->body.wire.size() : 0;
}

bool is_chosen(model::ExchangeView& view, const std::optional<model::Filter>& only) {
  if (!only) {
    return true;
  }
  model::FilterSubject subject(view);
  return only->matches(subject);
}

}  // namespace

Result<PlayInput> read_play_input(const std::filesystem::path& trace,
                                  const std::optional<model::Filter>& only, const StepJudge& judge) {
  auto reader = trace::Reader::open(trace);
  if (!reader) {
    return fail(std::move(reader).error());
  }
  PlayInput input;
  model::Phones phones;
  std::size_t bytes = 0;
  while (const auto event = reader->next()) {
    if (!is_exchange(*event)) {
      continue;
    }
    const core::ExchangePtr& exchange = event->observation.exchange;
    model::ExchangeView seen(exchange, event->storage.auth, &phones);
    const bool chosen = is_chosen(seen, only);
    model::learn_from(phones, seen);
    if (!chosen) {
      ++input.left_out["--only leaves it out"];
      continue;
    }
    model::PlayStep step(exchange, event->storage.auth, gaps_of(*exchange, event->storage));
    if (const std::string why = judge(step); !why.empty()) {
      ++input.left_out[why];
      continue;
    }
    bytes += bytes_of(exchange->request) + bytes_of(exchange->response);
    if (bytes > PlayInput::max_bytes) {
      return fail(
          ErrorCode::limit_exceeded,
          "more than " + text::human_size(PlayInput::max_bytes) +
              " of requests and answers would be held in memory. Next step: take a part, with --only");
    }
    for (const std::string& effect : model::effects_of(step)) {
      ++input.effects[effect];
    }
    step.let_go();
    input.steps.push_back(std::move(step));
  }
  std::ranges::stable_sort(input.steps, {},
                           [](const model::PlayStep& step) { return step.view->exchange().started.wall; });
  model::group_by_phone(input.steps);
  input.damaged = report_damage(*reader, text::printable(trace.string()));
  return input;
}

}  // namespace eastap::app
