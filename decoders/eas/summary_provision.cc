// Provision (MS-ASPROV section 2.2.2).
#include <array>

#include "decoders/eas/policy.h"
#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

namespace provision = tags::provision;

constexpr std::string_view policy_status = "Provision/Policies/Policy/Status";

/// What the client says of the policy that it was given (MS-ASPROV section 2.2.2.54.1).
std::string_view acknowledgement_words(std::uint32_t code) {
  constexpr std::array<std::string_view, 5> words{
      "", "phone applied the policy", "phone applied only a part of the policy",
      "phone did not apply the policy", "phone is managed by another system"};
  return code < words.size() && code != 0 ? words[code] : "phone answers the policy with an unknown status";
}

void read_request(SummaryBuilder& builder) {
  const Element root = builder.request();
  Summary& summary = builder.summary();
  for (const auto& [tag, order] : {std::pair{provision::account_only_remote_wipe, WipeOrder::account_only},
                                   std::pair{provision::remote_wipe, WipeOrder::remote}}) {
    if (const Element wipe = root.child(tag)) {
      summary.wipe_acknowledged = order;
      const bool done = wipe.number(provision::status) == 1U;
      builder.part("phone " + std::string(done ? "confirms" : "could not do") + " the " +
                   std::string(to_string(order)));
    }
  }
  const Element policy = root.child(provision::policies).child(provision::policy);
  if (const auto status = policy.number(provision::status)) {
    builder.part(std::string(acknowledgement_words(*status)));
  } else if (policy) {
    builder.part(builder.answered() ? "" : "phone asks for the policy");
  }
}

void say_policy(SummaryBuilder& builder, Element policy) {
  const Element data = policy.child(provision::data);
  if (const Element document = data.child(provision::eas_provision_doc)) {
    builder.part("server demands " + describe_demands(read_policies(document)));
  } else if (data) {
    builder.part("server sends a policy as text (" + quiet(policy.text(provision::policy_type)) + ")");
  }
}

void read_response(SummaryBuilder& builder) {
  const Element root = builder.response();
  Summary& summary = builder.summary();
  builder.global_status(builder.read_status(root, provision::status, "Provision/Status"));
  if (root.has(tags::settings::device_information)) {
    builder.item_status(builder.read_status(root.child(tags::settings::device_information),
                                            tags::settings::status, "Provision/DeviceInformation/Status"));
  }
  root.child(provision::policies).each(provision::policy, [&](Element policy) {
    ++summary.items;
    const auto status = builder.read_status(policy, provision::status, policy_status);
    if (status && status->outcome() == Outcome::failure) {
      builder.global_status(status);
    }
    builder.item_status(status && status->outcome() == Outcome::notice ? status : std::nullopt);
    if (const auto key = policy.number(provision::policy_key)) {
      summary.policy_key = key;
    }
    say_policy(builder, policy);
  });
}

}  // namespace

void summarize_provision(SummaryBuilder& builder) {
  read_request(builder);
  if (!builder.answered()) {
    return;
  }
  read_response(builder);
  Summary& summary = builder.summary();
  if (summary.policy_key) {
    builder.note("policy key " + std::to_string(*summary.policy_key));
  }
  if (summary.wipe == WipeOrder::remote) {
    builder.part("SERVER ORDERS A REMOTE WIPE of the whole device");
  } else if (summary.wipe == WipeOrder::account_only) {
    builder.part("SERVER ORDERS AN ACCOUNT-ONLY WIPE");
  }
}

}  // namespace eastap::eas
