// Settings, ResolveRecipients and ValidateCert (MS-ASCMD sections 2.2.1.18, 2.2.1.15 and 2.2.1.22).
#include <array>
#include <utility>
#include <vector>

#include "decoders/eas/people_words.h"
#include "decoders/eas/rights_words.h"
#include "decoders/eas/summary_parts.h"

namespace eastap::eas {
namespace {

namespace settings = tags::settings;
namespace recipients = tags::recipients;
namespace validate = tags::validate_cert;

struct Property {
  Tag tag;
  std::string_view words;
  std::string_view status_path;
};
constexpr std::array<Property, 5> properties{{
    {settings::oof, "out of office", "Settings/Oof/Status"},
    {settings::device_information, "device information", "Settings/DeviceInformation/Status"},
    {settings::user_information, "user information", "Settings/UserInformation/Status"},
    {settings::rights_management_information, "rights templates",
     "Settings/RightsManagementInformation/Status"},
    {settings::device_password, "recovery password", "Settings/DevicePassword/Status"},
}};

/// "set device information (iPhone12C1, iOS 17.1)". Of a recovery password nothing is told but that it was
/// set.
std::string property_words(Element property, const Property& entry) {
  const bool set = property.has(settings::set);
  std::string text = (set ? "set " : "read ") + std::string(entry.words);
  const Element values = property.child(settings::set);
  if (entry.tag.token == settings::device_information.token && set) {
    const std::string model = values.text(settings::model);
    const std::string system = values.text(settings::os);
    if (!model.empty() || !system.empty()) {
      text += " (" + quiet(model) + (model.empty() || system.empty() ? "" : ", ") + quiet(system) + ')';
    }
  }
  if (entry.tag.token == settings::oof.token && set) {
    constexpr std::array<std::string_view, 3> states{" off", " on", " on for a time"};
    if (const auto state = values.number(settings::oof_state); state && *state < states.size()) {
      text += states[*state];
    }
  }
  return text;
}

/// The templates that the server lists, in its answer to Get.
void say_templates(SummaryBuilder& builder) {
  const Element got = builder.response().child(settings::rights_management_information).child(settings::get);
  if (got) {
    builder.part(templates_words(got.child(tags::rights::rights_management_templates)));
  }
}

/// Who was found: all that is said of one recipient, the first names of several.
class FoundPeople {
 public:
  void add(Element recipient) {
    first_ = ++count_ == 1 ? recipient : first_;
    if (std::string name = recipient_name(recipient); !name.empty() && names_.size() < max_names) {
      names_.push_back(std::move(name));
    }
  }
  /// " (Anna Berg, Alice Roth and 8 more)"; "" where no name is told.
  [[nodiscard]] std::string words() const {
    const std::string who =
        count_ == 1 && !names_.empty() ? recipient_words(first_) : name_list(names_, count_);
    return who.empty() ? who : " (" + who + ')';
  }
  [[nodiscard]] std::size_t count() const { return count_; }

 private:
  Element first_;
  std::vector<std::string> names_;
  std::size_t count_ = 0;
};

void read_recipient_statuses(SummaryBuilder& builder, Element person) {
  builder.item_status(builder.read_status(person.child(recipients::availability), recipients::status,
                                          "ResolveRecipients/Response/Recipient/Availability/Status"));
  builder.item_status(builder.read_status(person.child(recipients::certificates), recipients::status,
                                          "ResolveRecipients/Response/Recipient/Certificates/Status"));
  builder.item_status(builder.read_status(person.child(recipients::picture), recipients::status,
                                          "ResolveRecipients/Response/Recipient/Picture/Status"));
}

}  // namespace

void summarize_settings(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  const bool answered = builder.answered();
  if (answered) {
    builder.global_status(builder.read_status(builder.response(), settings::status, "Settings/Status"));
  }
  for (const Property& entry : properties) {
    if (const Element asked = builder.request().child(entry.tag)) {
      ++summary.items;
      builder.part(property_words(asked, entry));
    }
    if (answered) {
      builder.item_status(
          builder.read_status(builder.response().child(entry.tag), settings::status, entry.status_path));
    }
  }
  say_templates(builder);
}

void summarize_resolve_recipients(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  summary.items = static_cast<std::uint32_t>(builder.request().count(recipients::to));
  builder.part(summary.items == 0 ? "" : std::to_string(summary.items) + " asked");
  const Element options = builder.request().child(recipients::options);
  builder.part(options.has(recipients::availability) ? "with free/busy" : "");
  if (!builder.answered()) {
    return;
  }
  builder.global_status(
      builder.read_status(builder.response(), recipients::status, "ResolveRecipients/Status"));
  std::uint32_t resolved = 0;
  FoundPeople found;
  FoundPeople suggested;  // of a name that fits several
  builder.response().each(recipients::response, [&](Element each) {
    const auto status = builder.read_status(each, recipients::status, "ResolveRecipients/Response/Status");
    const bool success = status && status->outcome() == Outcome::success;
    resolved += success ? 1 : 0;
    builder.item_status(status);
    each.each(recipients::recipient, [&](Element person) {
      (success ? found : suggested).add(person);
      read_recipient_statuses(builder, person);
    });
  });
  builder.part(resolved == 0 ? "" : std::to_string(resolved) + " resolved" + found.words());
  builder.part(suggested.count() == 0 ? "" : counted(suggested.count(), "suggestion") + suggested.words());
}

void summarize_validate_cert(SummaryBuilder& builder) {
  Summary& summary = builder.summary();
  summary.items = static_cast<std::uint32_t>(
      builder.request().child(validate::certificates).count(validate::certificate));
  builder.part(summary.items == 0 ? std::string() : counted(summary.items, "certificate"));
  if (!builder.answered()) {
    return;
  }
  builder.global_status(builder.read_status(builder.response(), validate::status, "ValidateCert/Status"));
  std::uint32_t valid = 0;
  builder.response().each(validate::certificate, [&](Element each) {
    const auto status = builder.read_status(each, validate::status, "ValidateCert/Certificate/Status");
    valid += status && status->outcome() == Outcome::success ? 1 : 0;
    builder.item_status(status);
  });
  builder.count_part(valid, "valid");
}

}  // namespace eastap::eas
