// What is known of each phone's account from its traffic. Fed by exchanges, live and from traces alike.
// Bounded: the phone that was silent longest is forgotten first. Single-threaded.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "decoders/eas/command.h"
#include "decoders/eas/request_context.h"
#include "proxy/model/phone_state.h"

namespace eastap::model {

class Phones {
 public:
  static constexpr std::size_t max_phones = 256;
  /// Folders, chains of SyncKeys and collections of stored requests of all phones together, each of 3 KB at
  /// most: 100 MB where phones are hostile, 2 MB for a hundred usual ones.
  static constexpr std::size_t max_rows = 32768;

  /// Learns from an exchange that is over. Nothing where the request names no device.
  void learn(const Lesson& lesson);

  /// What is known of a phone and account, null where nothing is. Valid until the next learn(). A phone has
  /// the same device id and user; letter case of users does not count.
  [[nodiscard]] const PhoneState* phone(const eas::RequestContext& context, std::string_view user) const;
  /// The folder, null where it is not known. Valid until the next learn().
  [[nodiscard]] const Folder* folder(const eas::RequestContext& context, std::string_view user,
                                     std::string_view id) const;

  [[nodiscard]] std::size_t size() const { return index_.size(); }
  [[nodiscard]] std::size_t rows() const { return rows_; }
  /// Calls `visit(const PhoneState&)` for each, the one heard of last first.
  template <class Visit>
  void each(Visit&& visit) const {
    for (const Phone& phone : order_) {
      visit(phone.state);
    }
  }

 private:
  struct Phone {
    std::string key;
    PhoneState state;
  };
  using Order = std::list<Phone>;  // the one heard of last comes first

  PhoneState& touch(std::string key);
  void forget_last();

  Order order_;
  std::unordered_map<std::string, Order::iterator> index_;
  std::size_t rows_ = 0;
};

/// Whether the documents of such an exchange teach anything. Of other commands only the heads count, and
/// answers so small that they may be nothing but a Status: the policy key, and whether it is refused.
[[nodiscard]] bool teaches(eas::Command command);

class ExchangeView;
/// Learns from an exchange; decodes its documents only where they teach something. Nothing while it runs.
void learn_from(Phones& phones, ExchangeView& view);

}  // namespace eastap::model
