// What is known of each phone's account from its traffic: the names of its folders. Fed by exchanges, live
// and from traces alike. Bounded: the phone that was silent longest is forgotten first. Single-threaded.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "decoders/eas/command.h"
#include "decoders/eas/request_context.h"
#include "decoders/wbxml/document.h"

namespace eastap::model {

/// A folder of an account (MS-ASCMD section 2.2.1.4).
struct Folder {
  std::string name;    ///< DisplayName, at most Phones::max_name bytes. Wire text: not printable
  std::string parent;  ///< ServerId of the parent, "0" at the top
  std::optional<std::uint32_t> type;
};

/// The folders of one phone and account, by ServerId.
using Folders = std::unordered_map<std::string, Folder>;

class Phones {
 public:
  static constexpr std::size_t max_phones = 256;
  static constexpr std::size_t max_folders = 4096;  ///< of one phone; more are not remembered
  static constexpr std::size_t max_name = 256;

  /// Learns from an exchange that is over. Takes only what the server has confirmed.
  void learn(const eas::RequestContext& context, std::string_view user, const wbxml::Document* request,
             const wbxml::Document* response);

  /// The folder, null where it is not known. Valid until the next learn().
  [[nodiscard]] const Folder* folder(const eas::RequestContext& context, std::string_view user,
                                     std::string_view id) const;

  [[nodiscard]] std::size_t size() const { return index_.size(); }

 private:
  struct Phone {
    std::string key;
    Folders folders;
  };
  using Order = std::list<Phone>;  // the one heard of last comes first

  Phone& phone(std::string key);
  [[nodiscard]] const Phone* find(const std::string& key) const;

  Order order_;
  std::unordered_map<std::string, Order::iterator> index_;
};

/// Whether learn() could take anything from such an exchange, so that nothing is decoded in vain.
[[nodiscard]] bool teaches(eas::Command command);

}  // namespace eastap::model
