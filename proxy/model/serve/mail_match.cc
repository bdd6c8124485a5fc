#include "proxy/model/serve/mail_match.h"

#include "proxy/model/play/document_values.h"
#include "proxy/model/variables/places.h"

namespace eastap::model {
namespace {

void keep_mail_value(MailValues& kept, const VolatilePlace& place) {
  if (place.kind != VolatileKind::boundary && kept.size() < max_mail_values) {
    kept.push_back({place.kind, place.name, std::string(place.value)});
  }
}

}  // namespace

MailValues mail_values(std::string_view mail) {
  MailValues kept;
  visit_mail(mail, [&](const VolatilePlace& place) { keep_mail_value(kept, place); });
  return kept;
}

std::map<wbxml::Index, MailValues> mail_values(const wbxml::Document& document) {
  std::map<wbxml::Index, MailValues> kept;
  visit_document(document, [&](const VolatilePlace& place) {
    if (place.where == VolatilePlace::Where::mail) {
      keep_mail_value(kept[place.element], place);
    }
  });
  return kept;
}

bool is_of_the_mail(std::string_view field) {
  return field == "Message-ID" || field == "Content-ID" || field == "Date";
}

void visit_mail_pairs(const MailValues& recorded, const MailValues& live, const MailPairVisit& visit) {
  std::map<std::string_view, std::size_t> places;  // in `live`, where to look on for a field
  for (const MailValue& each : recorded) {
    std::size_t& place = places[each.name];
    while (place < live.size() && live[place].name != each.name) {
      ++place;
    }
    if (place < live.size()) {
      visit(each, live[place++]);
    }
  }
}

bool same_mail(std::string_view recorded, std::string_view live) {
  return unvarying_mail(recorded) == unvarying_mail(live);
}

}  // namespace eastap::model
