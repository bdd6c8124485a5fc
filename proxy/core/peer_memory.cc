#include "proxy/core/peer_memory.h"

namespace eastap::core {

namespace {
constexpr std::size_t max_entries = 1000;
std::string pair_key(const std::string& client, const std::string& host) {
  return client + " " + host;
}
}  // namespace

template <class Value>
Value& PeerMemory::Lru<Value>::put(const std::string& key, Value value) {
  erase(key);
  entries_.emplace_front(key, std::move(value));
  index_[key] = entries_.begin();
  if (entries_.size() > max_entries) {
    index_.erase(entries_.back().first);
    entries_.pop_back();
  }
  return entries_.front().second;
}

template <class Value>
const Value* PeerMemory::Lru<Value>::find(const std::string& key) const {
  const auto found = index_.find(key);
  return found == index_.end() ? nullptr : &found->second->second;
}

template <class Value>
void PeerMemory::Lru<Value>::erase(const std::string& key) {
  if (const auto found = index_.find(key); found != index_.end()) {
    entries_.erase(found->second);
    index_.erase(found);
  }
}

void PeerMemory::learn_names(const std::string& key, Names names) {
  names_.put(key, std::move(names));
}
const PeerMemory::Names* PeerMemory::names(const std::string& key) const {
  return names_.find(key);
}

unsigned PeerMemory::note_failure(const std::string& client, const std::string& host) {
  const std::string key = pair_key(client, host);
  const unsigned* before = failures_.find(key);
  return failures_.put(key, before == nullptr ? 1 : *before + 1);
}

void PeerMemory::forget_failures(const std::string& client, const std::string& host) {
  failures_.erase(pair_key(client, host));
}

unsigned PeerMemory::failures(const std::string& client, const std::string& host) const {
  const unsigned* count = failures_.find(pair_key(client, host));
  return count == nullptr ? 0 : *count;
}

}  // namespace eastap::core
