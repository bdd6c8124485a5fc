// One phone that `eastap play` acts for: turns its recorded requests into live ones and learns from the
// answers what keys and ids are called now. Owned by the player, one for each phone of the trace and each
// copy; single-threaded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "proxy/base/random.h"
#include "proxy/base/result.h"
#include "proxy/core/message.h"
#include "proxy/model/exchange_view.h"
#include "proxy/model/play/cookie_jar.h"
#include "proxy/model/variables/places.h"
#include "proxy/model/variables/variables.h"

namespace eastap::model {

/// Whom the requests go to, and as whom.
struct PlayTarget {
  std::string host;           ///< value of Host
  std::string path;           ///< instead of the recorded path; "" keeps it
  std::string authorization;  ///< value of Authorization; "" sends none
  std::string user;           ///< of the query; "" keeps the recorded one
};

class PlayPhone {
 public:
  /// `device`: what it calls itself; "" keeps the recorded id. `seed`: of fresh ClientIds and Message-IDs;
  /// another one for every run and phone.
  PlayPhone(PlayTarget target, std::string device, std::uint64_t seed)
      : target_(std::move(target)), device_(std::move(device)), random_(seed) {}

  /// The recorded request as it is sent now; times are not set. What is not named in docs/play.md stays byte
  /// for byte. Fails where a live value does not fit the query or the head, and where a recorded id that
  /// nothing live stands for is what the server calls another folder or item.
  [[nodiscard]] Result<core::Message> request(ExchangeView& recorded);
  /// Takes the live answer to a request into account. `live` has the request that was sent.
  void learn(ExchangeView& recorded, ExchangeView& live);

  [[nodiscard]] const Variables& variables() const { return variables_; }

 private:
  [[nodiscard]] std::string live(VolatileKind kind, std::string_view value, const std::string& folder) const;
  [[nodiscard]] Result<void> settle_values(ExchangeView& recorded);
  void bind_fresh(const VolatilePlace& place);
  void guess_as_sent(const VolatilePlace& place);
  [[nodiscard]] bool hits_another(const VolatilePlace& place) const;
  [[nodiscard]] Result<std::string> target_of(ExchangeView& recorded) const;
  [[nodiscard]] Result<core::Head> head_of(ExchangeView& recorded) const;
  [[nodiscard]] std::optional<Bytes> content_of(ExchangeView& recorded) const;

  PlayTarget target_;
  std::string device_;
  Random random_;
  Variables variables_;
  CookieJar cookies_;
  std::string key_;  // of the request that is being put together: VariablePlace::phone
};

/// Whether a request may be sent once more where its connection ended before an answer: a second one has no
/// other effect than the first.
[[nodiscard]] bool is_repeatable(eas::Command command);

/// The id of another copy of a phone: "ABC" -> "ABCx2"; ids in hex keep their length and stay hex.
[[nodiscard]] std::string device_of_copy(const std::string& device, bool binary, unsigned copy);

}  // namespace eastap::model
