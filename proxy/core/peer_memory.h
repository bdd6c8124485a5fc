// What the tap remembers of hosts and clients between connections: the names on upstream certificates (so
// that the next leaf needs no wait) and failed handshakes (for automatic passthrough). Bounded; one for each
// worker.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace eastap::core {

class PeerMemory {
 public:
  struct Names {
    std::vector<std::string> dns;
    std::vector<std::string> addresses;
  };

  /// `key` is "host:port|sni". At most 1,000 hosts, least recently learnt out first.
  void learn_names(const std::string& key, Names names);
  [[nodiscard]] const Names* names(const std::string& key) const;

  /// Failed handshakes of one client address for one host, in a row. At most 1,000 pairs.
  unsigned note_failure(const std::string& client, const std::string& host);
  void forget_failures(const std::string& client, const std::string& host);
  [[nodiscard]] unsigned failures(const std::string& client, const std::string& host) const;

 private:
  template <class Value>
  class Lru {
   public:
    Value& put(const std::string& key, Value value);
    [[nodiscard]] const Value* find(const std::string& key) const;
    void erase(const std::string& key);

   private:
    std::list<std::pair<std::string, Value>> entries_;  // newest first
    std::unordered_map<std::string, typename std::list<std::pair<std::string, Value>>::iterator> index_;
  };

  Lru<Names> names_;
  Lru<unsigned> failures_;
};

}  // namespace eastap::core
