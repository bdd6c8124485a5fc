// Namespaces while XML is read: which prefix stands for which code page. Private to this folder; one thread.
#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string_view>
#include <vector>

#include "decoders/wbxml/codepages.h"
#include "proxy/base/result.h"

namespace eastap::wbxml {

/// What a prefix means.
struct Meaning {
  enum class Type : std::uint8_t { undeclared, page, eastap, other };
  Type type = Type::undeclared;
  std::uint8_t page = 0;
  std::string_view uri;  ///< as written
};

/// "email:Subject" -> "email" and "Subject".
struct QualifiedName {
  explicit QualifiedName(std::string_view text);
  std::string_view prefix;
  std::string_view local;
};

/// The declarations in scope. Elements enter and leave in order.
class Scopes {
 public:
  void enter(const pugi::xml_node& element);
  void leave();
  [[nodiscard]] Meaning meaning(std::string_view prefix) const;

 private:
  struct Declaration {
    std::string_view prefix;
    Meaning meaning;
    std::size_t depth;
  };
  std::vector<Declaration> declarations_;
  std::size_t depth_ = 0;
};

/// Why a name cannot be encoded, with the next step: which namespace has it, or which name was meant.
[[nodiscard]] std::string why_unknown(const QualifiedName& name, const Meaning& meaning);

}  // namespace eastap::wbxml
