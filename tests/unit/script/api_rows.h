// For the tests of the API's table: the names that it lists.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "proxy/script/api.h"

namespace eastap::script::test {

using Names = std::set<std::string>;

/// Names of the rows of an owner, but operators and fields of any name.
inline Names listed(std::string_view owner) {
  using Kind = ApiRow::Kind;
  Names names;
  for (const ApiRow& row : all_api()) {
    if (row.owner == owner && row.kind != Kind::type && row.kind != Kind::operation &&
        row.name != "[string]") {
      EXPECT_TRUE(names.emplace(row.name).second) << owner << "." << row.name << " stands twice";
    }
  }
  return names;
}

}  // namespace eastap::script::test
