// Terms of filters: who asks, and what for.
#include <array>

#include "decoders/eas/user_agent.h"
#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

const core::Head* request_head(FilterSubject& subject) {
  const core::MessagePtr& request = subject.view().exchange().request;
  return request ? &request->head : nullptr;
}

void get_device(FilterSubject& subject, FilterProbe& probe) {
  const eas::RequestContext& context = subject.view().context();
  probe.text(context.device_id);
  probe.text(context.device_type);
  if (!probe.hit() && !context.user_agent.empty()) {
    probe.text(eas::read_user_agent(context.user_agent).device);
  }
}

void get_agent(FilterSubject& subject, FilterProbe& probe) {
  if (const core::Head* head = request_head(subject)) {
    probe.text(head->find("User-Agent").value_or(std::string_view{}));
  }
}

void get_auth(FilterSubject& subject, FilterProbe& probe) {
  const std::string& scheme = subject.view().auth().scheme;
  probe.text(scheme.empty() ? subject.view().context().auth_scheme : scheme);
}

void get_command(FilterSubject& subject, FilterProbe& probe) {
  const eas::RequestContext& context = subject.view().context();
  if (context.command != eas::Command::none) {
    probe.text(context.command_name);
  }
}

void get_traffic(FilterSubject& subject, FilterProbe& probe) {
  if (const decoders::Traffic* traffic = subject.view().traffic()) {
    probe.text(traffic->name);
    probe.text(to_string(traffic->kind));
  }
}

void get_path(FilterSubject& subject, FilterProbe& probe) {
  if (const core::Head* head = request_head(subject)) {
    probe.text(eas::split_target(head->target()).path);
  }
}

void get_host(FilterSubject& subject, FilterProbe& probe) {
  const core::Head* head = request_head(subject);
  const auto host = head == nullptr ? std::nullopt : head->find("Host");
  if (!host) {
    return;
  }
  probe.text(*host);
  if (const auto parsed = HostPort::parse(*host, 0)) {
    probe.text(parsed->host);
  }
}

constexpr std::array<FilterTerm, 13> request_rows{{
    {"device", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "the phone: DeviceId, DeviceType, and the model that its User-Agent names", "device ~ iPhone",
     get_device},
    {"device_id", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "DeviceId alone", "device_id == ApplDNPK1234",
     [](FilterSubject& subject, FilterProbe& probe) { probe.text(subject.view().context().device_id); }},
    {"type", "device_type", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "DeviceType", "type in (iPhone, iPad)",
     [](FilterSubject& subject, FilterProbe& probe) { probe.text(subject.view().context().device_type); }},
    {"user", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "user name of the query, of Basic or of a token", "user == anna@example.com",
     [](FilterSubject& subject, FilterProbe& probe) { probe.text(subject.view().user()); }},
    {"agent", "user_agent", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "User-Agent", "agent ~ \"Outlook-iOS\"", get_agent},
    {"auth", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "scheme of the sign-in", "auth == Bearer", get_auth},
    {"version", "protocol", FilterType::version, FilterArgument::none, FilterKnown::at_request,
     FilterCost::head, "ActiveSync protocol version of the request", "version < 14.1",
     [](FilterSubject& subject, FilterProbe& probe) { probe.text(subject.view().context().version); }},
    {"cmd", "command", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "ActiveSync command, also Autodiscover and OPTIONS; absent for other traffic", "cmd in (Sync, Ping)",
     get_command},
    {"traffic", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "what the request is, also where it is no ActiveSync: EWS, OWA, OAuth token, Outlook mobile ..., and "
     "its group",
     "traffic == EWS", get_traffic},
    {"method", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "HTTP method", "method != POST",
     [](FilterSubject& subject, FilterProbe& probe) {
       if (const core::Head* head = request_head(subject)) {
         probe.text(head->method());
       }
     }},
    {"path", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "path of the request, without the query", "path ~ autodiscover", get_path},
    {"target", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "target of the request as it was sent", "target ~ \"SaveInSent=T\"",
     [](FilterSubject& subject, FilterProbe& probe) {
       if (const core::Head* head = request_head(subject)) {
         probe.text(head->target());
       }
     }},
    {"host", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::head,
     "Host field of the request, with and without its port", "host == mail.example.com", get_host},
}};

}  // namespace

std::span<const FilterTerm> filter_terms_request() {
  return request_rows;
}

}  // namespace eastap::model
