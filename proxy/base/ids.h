// Strong number types, so that a connection's number is never taken for an exchange's.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace eastap {

template <class Tag>
struct Id {
  std::uint64_t value = 0;  ///< 0 is "none"; live ids count from 1 in one run of eastap

  [[nodiscard]] explicit operator bool() const { return value != 0; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using ConnectionId = Id<struct ConnectionTag>;  ///< one accepted client connection
using ExchangeId = Id<struct ExchangeTag>;      ///< one request and its response, or one tunnel
using CommandId = Id<struct CommandTag>;        ///< a command of a session that expects an answering event

}  // namespace eastap

template <class Tag>
struct std::hash<eastap::Id<Tag>> {
  std::size_t operator()(const eastap::Id<Tag>& id) const noexcept {
    return std::hash<std::uint64_t>{}(id.value);
  }
};
