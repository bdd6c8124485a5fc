#include "proxy/model/exchange_view.h"

#include <utility>
#include <vector>

#include "proxy/base/text.h"
#include "proxy/model/autodiscover.h"

namespace eastap::model {
namespace {

constexpr std::size_t max_folder_name = 40;  // characters of a name inside a line

/// Reads the request line and headers, the fields taken apart once.
eas::RequestContext read_context(const core::Message* request) {
  if (request == nullptr) {
    return {};
  }
  const core::Head& head = request->head;
  const std::vector<core::Field> fields = head.fields();
  const auto find = [&](std::string_view name) -> std::optional<std::string_view> {
    for (const core::Field& field : fields) {
      if (text::iequals(field.name, name)) {
        return field.value;
      }
    }
    return std::nullopt;
  };
  return eas::read_request(head.method(), head.target(), find);
}

microseconds whole_micros(nanoseconds moment) {
  return std::chrono::duration_cast<microseconds>(moment);
}

std::uint32_t whole_seconds(nanoseconds duration) {
  return static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
}

}  // namespace

bool has_documents(eas::Command command) {
  switch (command) {
    case eas::Command::none:
    case eas::Command::autodiscover:
    case eas::Command::options:
      return false;
    default:
      return true;
  }
}

ExchangeView::ExchangeView(core::ExchangePtr exchange, AuthFacts auth, const Phones* phones)
    : exchange_(std::move(exchange)), auth_(std::move(auth)), phones_(phones) {
  const core::Message* request = exchange_->request.get();
  const bool eas = request != nullptr && exchange_->kind == core::Exchange::Kind::http &&
                   has_documents(eas::classify(request->head.method(), request->head.target()));
  request_.emplace(request, eas);
  sent_request_.emplace(exchange_->sent_request.get(), eas);
  response_.emplace(exchange_->response.get(), eas);
  sent_response_.emplace(exchange_->sent_response.get(), eas);
}

const eas::RequestContext& ExchangeView::context() {
  if (!context_) {
    context_ = read_context(exchange_->request.get());
  }
  return *context_;
}

const std::string& ExchangeView::user() {
  return context().user.empty() ? auth_.user : context().user;
}

MessageView& ExchangeView::received() {
  return exchange_->sent_response ? *sent_response_ : *response_;
}

int ExchangeView::http_status() {
  const core::Message* message = received().message();
  return message == nullptr ? 0 : message->head.status();
}

const decoders::Traffic* ExchangeView::traffic() {
  const core::Message* request = exchange_->request.get();
  if (request == nullptr || exchange_->kind != core::Exchange::Kind::http) {
    return nullptr;
  }
  const core::Head& head = request->head;
  return &decoders::classify_traffic({.method = head.method(),
                                      .target = head.target(),
                                      .host = head.find("Host").value_or(std::string_view{}),
                                      .user_agent = head.find("User-Agent").value_or(std::string_view{})});
}

const SignIn& ExchangeView::sign_in() {
  if (!sign_in_) {
    sign_in_ = read_sign_in(*this);
  }
  return *sign_in_;
}

const autodiscover::Conversation& ExchangeView::autodiscover() {
  if (!autodiscover_) {
    autodiscover_ = read_autodiscover(*this);
  }
  return *autodiscover_;
}

const Folder* ExchangeView::folder(std::string_view id) {
  return phones_ == nullptr ? nullptr : phones_->folder(context(), user(), id);
}

std::string ExchangeView::folder_name(std::string_view id) {
  const Folder* known = folder(id);
  return known == nullptr ? std::string() : text::printable(known->name, max_folder_name);
}

std::string ExchangeView::folder_words(std::string_view id) {
  std::string name = folder_name(id);
  return name.empty() ? "folder " + text::printable(id, max_folder_name) : name;
}

const PhoneState* ExchangeView::phone() {
  return phones_ == nullptr ? nullptr : phones_->phone(context(), user());
}

/// What an empty or partial Sync or Ping repeats.
void ExchangeView::put_stored(eas::SummaryContext& facts) {
  const PhoneState* known = phone();
  const AskedSettings asked = read_asked(context().command, request().document());
  if (known == nullptr || asked.full()) {
    return;
  }
  const StoredRequest& stored = context().command == eas::Command::sync ? known->sync : known->ping;
  const StoredRequest::Meaning meaning = stored.meaning(asked, whole_micros(exchange_->started.steady));
  facts.nothing_stored = meaning.standing == StoredRequest::Standing::absent;
  if (meaning.standing != StoredRequest::Standing::stored &&
      meaning.standing != StoredRequest::Standing::unanswered) {
    return;
  }
  facts.stored.emplace();
  facts.stored->heartbeat = meaning.settings.heartbeat;
  facts.stored->unanswered = meaning.standing == StoredRequest::Standing::unanswered;
  const auto& all = meaning.settings.collections;
  for (std::size_t i = all.size() - meaning.repeated; i < all.size(); ++i) {
    facts.stored->collections.push_back(all[i].id);
  }
}

/// The Options that the server goes on with where a Sync leaves them out.
std::string ExchangeView::options_before(std::string_view id) {
  const PhoneState* known = phone();
  const KeptOptions* kept = known == nullptr ? nullptr : known->chains.options(std::string(id));
  const eas::SyncOptions* options =
      kept == nullptr ? nullptr : kept->before(whole_micros(exchange_->started.steady));
  return options == nullptr ? std::string() : options->words();
}

void ExchangeView::sum_up() {
  eas::SummaryContext facts;
  facts.folder_name = [this](std::string_view id) { return folder_name(id); };
  facts.options_before = [this](std::string_view id) { return options_before(id); };
  facts.http_status = http_status();
  facts.finished = finished();
  if (finished() && facts.http_status == 0) {
    facts.cut_after = whole_seconds(exchange_->finished.since(exchange_->started));
  }
  put_stored(facts);
  summary_ = eas::summarize(context().command, request().document(), received().document(), facts);
  if (!has_documents(context().command)) {
    state_.emplace();
    return;
  }
  state_ = state_of(phone(), lesson());
  const std::string more = remarks(*state_, [this](std::string_view id) { return folder_words(id); });
  summary_->sentence += more.empty() ? std::string() : "; " + more;
}

const eas::Summary& ExchangeView::summary() {
  if (!summary_) {
    sum_up();
  }
  return *summary_;
}

const ExchangeState& ExchangeView::state() {
  if (!state_) {
    sum_up();
  }
  return *state_;
}

Lesson ExchangeView::lesson(bool documents) {
  Lesson lesson{.context = context(),
                .user = user(),
                .started = whole_micros(exchange_->started.steady),
                .finished = finished() ? whole_micros(exchange_->finished.steady) : microseconds(0),
                .wall = exchange_->started.wall,
                .http_status = http_status(),
                .ending = ending_of(*exchange_)};
  if (documents) {
    lesson.summary = summary_ ? &*summary_ : &summary();
    lesson.request = request().document();
    lesson.response = received().document();
  }
  return lesson;
}

}  // namespace eastap::model
