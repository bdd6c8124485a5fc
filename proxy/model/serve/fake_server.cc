#include "proxy/model/serve/fake_server.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "decoders/eas/wipe.h"
#include "proxy/base/text.h"
#include "proxy/model/serve/serve_miss.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

AuthFacts live_auth(const core::Exchange& exchange) {
  const auto field = exchange.request->head.find("Authorization");
  return field ? read_auth(*field) : AuthFacts();
}

std::string host_of(const core::Head& head) {
  const std::string host = text::lower(head.find("Host").value_or(""));
  return host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
}

void say_packed(ServeMiss& miss, const Error& packed) {
  const std::string words = "the body could not be unpacked: " + text::printable(packed.what, 200);
  const auto say = [&](std::string& text) {
    if (const auto at = text.find(unseen_body_words); at != std::string::npos) {
      text.replace(at, unseen_body_words.size(), words);
    }
  };
  say(miss.sentence);
  std::ranges::for_each(miss.differences, say);
}

/// A recorded exchange as it may be told; null where there is none.
std::unique_ptr<ServedExchange> shown_recorded(const ServedExchange* recorded,
                                               const WithoutSecrets& without_secrets) {
  if (recorded == nullptr) {
    return nullptr;
  }
  const core::ExchangePtr before = recorded->view().pointer();
  const core::ExchangePtr told = without_secrets(before);
  StepGaps gaps = recorded->step.gaps;
  gaps.request_redacted = gaps.request_redacted || told->request->body.wire != before->request->body.wire;
  gaps.target_redacted =
      gaps.target_redacted || told->request->head.target() != before->request->head.target();
  auto shown = std::make_unique<ServedExchange>(PlayStep(told, recorded->view().auth(), gaps));
  shown->phone = recorded->phone;  // its variables are named by it
  return shown;
}

/// `shown` was found without secrets, `found` with them. At least one difference is told.
RequestMatch differences_shown(RequestMatch shown, const RequestMatch& found) {
  if (shown.matches()) {
    const auto about = found.matches() ? RequestDifference::About::content : found.differences.front().about;
    shown.differences.push_back({about, "a secret, which is not told, is another one", {}});
  }
  return shown;
}

std::string joined_words(const std::vector<std::string>& words) {
  std::string all;
  for (const std::string& word : words) {
    all += (all.empty() ? "" : ", ") + text::printable(word, 60);
  }
  return all;
}

}  // namespace

FakeServer::FakeServer(std::vector<PlayStep> steps, ServeOptions options) : options_(std::move(options)) {
  recorded_.emplace_back();
  std::map<std::string, RecordedPhone*> by_key{{"", &recorded_.front()}};
  for (PlayStep& step : steps) {
    const ServedExchange& exchange = exchanges_.emplace_back(std::move(step));
    RecordedPhone*& phone = by_key[exchange.phone];
    if (phone == nullptr) {
      phone = &recorded_.emplace_back();
      phone->key = exchange.phone;
      phone->device = exchange.device;
      phone->user = text::lower(exchange.view().user());
    }
    phone->add(exchange);
    const std::string host = host_of(exchange.view().request().message()->head);
    if (exchange.view().context().is_eas && !host.empty() && to_.recorded.size() < ServedTo::max_hosts) {
      to_.recorded.insert(host);
    }
  }
  live_[""].phone = std::make_unique<ServedPhone>(recorded_.front(), options_.mode);
}

/// By --device, by id, or one of the same user, or the first one that nobody acts as yet.
RecordedPhone* FakeServer::recorded_for(const std::string& device, const std::string& user) {
  std::string wanted = device;
  for (const auto& [live, recorded] : options_.devices) {
    if (text::iequals(live, device)) {
      wanted = recorded;
    }
  }
  RecordedPhone* by_device = nullptr;
  RecordedPhone* by_user = nullptr;
  bool by_user_claimed = true;
  RecordedPhone* unclaimed = nullptr;
  for (RecordedPhone& each : recorded_) {
    if (each.key.empty()) {
      continue;
    }
    if (text::iequals(each.device, wanted)) {
      if (each.user == user) {
        return &each;
      }
      by_device = by_device == nullptr ? &each : by_device;
    }
    const bool claimed = std::ranges::find(claimed_, &each) != claimed_.end();
    if (!user.empty() && each.user == user && (by_user == nullptr || (by_user_claimed && !claimed))) {
      by_user = &each;
      by_user_claimed = claimed;
    }
    unclaimed = unclaimed == nullptr && !claimed ? &each : unclaimed;
  }
  if (by_device != nullptr || by_user != nullptr) {
    return by_device != nullptr ? by_device : by_user;
  }
  return unclaimed != nullptr || recorded_.size() < 2 ? unclaimed : &recorded_[1];
}

FakeServer::Live* FakeServer::live_for(ExchangeView& view) {
  if (!names_phone(view)) {
    return &live_[""];
  }
  const std::string key = phone_key(view.context(), view.user());
  if (const auto known = live_.find(key); known != live_.end()) {
    return &known->second;
  }
  RecordedPhone* const recorded = recorded_for(view.context().device_id, text::lower(view.user()));
  if (recorded == nullptr || live_.size() > max_phones) {
    return nullptr;
  }
  const std::size_t values = recorded->variables.all().size();
  if (live_.size() > 1 && live_values_ + values > max_live_values) {
    return nullptr;
  }
  live_values_ += values;
  claimed_.push_back(recorded);
  Live& made = live_[key];
  made.key = key;
  made.device = view.context().device_id;
  made.phone = std::make_unique<ServedPhone>(*recorded, options_.mode);
  return &made;
}

std::chrono::milliseconds FakeServer::wait_of(const ServedExchange& exchange, bool again) const {
  using std::chrono::milliseconds;
  milliseconds wait{0};
  if (exchange.holds && options_.speed > 0) {
    wait = std::chrono::duration_cast<milliseconds>(std::chrono::duration<double, std::micro>(
        static_cast<double>(exchange.wait.count()) / options_.speed));
  }
  return exchange.holds && again ? std::max(wait, least_repeated_wait) : wait;
}

ServeDecision FakeServer::miss(Live* live, ServeMiss found) {
  found.number = ++miss_count_;
  if (live != nullptr) {
    ++live->misses;
    found.device = text::printable(live->device, 60);
  }
  ServeDecision decision;
  decision.words =
      fmt::format("{} is not in the recording (miss {}): {}", found.request, found.number, found.sentence);
  if (misses_.size() < ServeReport::max_misses) {
    misses_.push_back(found);
  }
  decision.missed = std::move(found);
  return decision;
}

ServeDecision FakeServer::miss_without_phone(const core::ExchangePtr& shown) {
  ExchangeView view(shown, live_auth(*shown), nullptr);
  ServeMiss none;
  none.live_id = shown->id.value;
  none.request = request_words(view);
  none.sentence = recorded_.size() < 2 ? std::string("the recording has no phone")
                                       : fmt::format("more phones came than one run serves ({})", max_phones);
  none.lines = side_by_side({}, lines_of_request(view, options_.overlooked));
  return miss(nullptr, std::move(none));
}

/// What is not in the recording, in words. The choice was made by what was truly asked; what is told of it is
/// what differs without secrets. Of a body that could not be unpacked nothing is left then.
ServeDecision FakeServer::miss_of(Live& live, ServeChoice choice, ExchangeView& asked,
                                  const WithoutSecrets& without_secrets) {
  const core::ExchangePtr shown = without_secrets(asked.pointer());
  ExchangeView view(shown, live_auth(*shown), nullptr);
  const auto closest = shown_recorded(choice.exchange, without_secrets);
  const auto first = shown_recorded(choice.first, without_secrets);
  choice.exchange = closest.get();
  choice.first = first.get();
  if (choice.why == ServeChoice::Why::differs) {
    choice.match = differences_shown(live.phone->match(*closest, view, options_.overlooked), choice.match);
  }
  ServeMiss found =
      explain_miss({view, *live.phone, choice, options_.overlooked, options_.folder, options_.files});
  if (const auto& packed = asked.request().content_fault()) {
    say_packed(found, *packed);
  }
  if (choice.exchange == nullptr && recorded_.size() > 2 && !live.device.empty()) {
    found.advice.push_back(
        fmt::format("{} is answered as {}; recorded are {}: --device {}=RECORDED chooses another",
                    text::printable(live.device, 60), text::printable(live.phone->recorded().device, 60),
                    joined_words(devices()), text::printable(live.device, 60)));
  }
  return miss(&live, std::move(found));
}

ServeDecision FakeServer::answer(const core::ExchangePtr& live, const std::string& origin,
                                 const WithoutSecrets& without_secrets) {
  ++requests_;
  ExchangeView view(live, live_auth(*live), nullptr);
  Live* const phone = live_for(view);
  if (phone == nullptr) {
    return miss_without_phone(without_secrets(live));
  }
  ++phone->requests;
  ServeChoice choice = phone->phone->choose(view, options_.overlooked);
  if (choice.why != ServeChoice::Why::matched) {
    return miss_of(*phone, std::move(choice), view, without_secrets);
  }
  phone->phone->take(choice);
  ++answered_;
  again_ += choice.again ? 1 : 0;
  ServeDecision decision;
  decision.exchange = choice.exchange;
  decision.again = choice.again;
  decision.wait = wait_of(*choice.exchange, choice.again);
  decision.words =
      fmt::format("recorded exchange {}{}", choice.exchange->id(), choice.again ? ", again" : "");
  decision.phone = phone->key;
  decision.place = choice.place;
  if (choice.exchange->has_answer()) {
    to_.origin = origin;
    to_.accepts = live->request->head.find("Accept-Encoding").value_or("");
    decision.response = served_answer(*choice.exchange, phone->phone->variables(), to_);
  }
  return decision;
}

void FakeServer::not_given(const ServeDecision& decision) {
  const auto live = live_.find(decision.phone);
  if (decision.exchange == nullptr || !decision.exchange->has_answer() || live == live_.end()) {
    return;
  }
  live->second.phone->give_back(decision.place);
  --answered_;
  again_ -= decision.again ? 1 : 0;
}

void FakeServer::note_refused(std::uint64_t live_id, const std::string& why) {
  ServeMiss found;
  found.live_id = live_id;
  found.request = "bytes that are no request";
  found.sentence = text::printable(why);
  static_cast<void>(miss(nullptr, std::move(found)));
}

bool FakeServer::done() const {
  std::vector<const RecordedPhone*> asked;
  for (const auto& [key, live] : live_) {
    if (live.phone->unasked() != 0) {
      return false;
    }
    asked.push_back(&live.phone->recorded());
  }
  return requests_ != 0 && std::ranges::all_of(recorded_, [&](const RecordedPhone& each) {
           return std::ranges::find(asked, &each) != asked.end();
         });
}

ServeReport FakeServer::report() const {
  ServeReport made;
  made.mode = options_.mode;
  std::map<const ServedExchange*, ServeReport::Row> rows;
  for (const RecordedPhone& recorded : recorded_) {
    for (std::size_t place = 0; place < recorded.exchanges.size(); ++place) {
      const ServedExchange& exchange = *recorded.exchanges[place];
      ServeReport::Row row{.id = exchange.id(),
                           .device = text::printable(exchange.device, 60),
                           .request = request_words(exchange.view()),
                           .folders = joined_words(exchange.collections),
                           .used = 0,
                           .unused_by = {}};
      bool asked = false;
      for (const auto& [key, live] : live_) {
        if (&live.phone->recorded() == &recorded) {
          asked = true;
          row.used += live.phone->used(place);
          if (!live.phone->asked(place)) {
            row.unused_by.push_back(live.device.empty() ? "anybody" : text::printable(live.device, 60));
          }
        }
      }
      if (!asked) {
        row.unused_by.emplace_back("anybody");
      }
      rows.emplace(&exchange, std::move(row));
    }
  }
  for (const ServedExchange& exchange : exchanges_) {
    made.rows.push_back(std::move(rows.at(&exchange)));
  }
  for (const auto& [key, live] : live_) {
    if (!key.empty()) {
      made.phones.push_back({text::printable(live.device, 60),
                             text::printable(live.phone->recorded().device, 60), live.requests, live.misses});
    }
  }
  made.misses = misses_;
  made.miss_count = miss_count_;
  made.requests = requests_;
  made.answered = answered_;
  made.again = again_;
  return made;
}

std::vector<std::string> FakeServer::wipes() const {
  std::vector<std::string> found;
  for (const ServedExchange& exchange : exchanges_) {
    MessageView any_path(exchange.view().response().message(), true);  // a phone may ask by any path
    const wbxml::Document* document = any_path.document();
    if (document == nullptr) {
      continue;
    }
    if (const auto order = eas::wipe_order(*document); order != eas::WipeOrder::none) {
      found.push_back(fmt::format("exchange {} orders {} {}", exchange.id(),
                                  order == eas::WipeOrder::remote ? "a" : "an", eas::to_string(order)));
    }
  }
  return found;
}

std::vector<std::string> FakeServer::devices() const {
  std::vector<std::string> found;
  for (const RecordedPhone& each : recorded_) {
    if (!each.key.empty()) {
      found.push_back(each.device);
    }
  }
  return found;
}

}  // namespace eastap::model
