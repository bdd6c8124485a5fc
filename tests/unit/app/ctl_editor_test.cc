#include "proxy/app/ctl_editor.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"

namespace eastap::app::ctl {
namespace {

TEST(CtlEditor, GivesBackWhatTheEditorLeft) {
  EXPECT_EQ(run_editor("sed -i s/old/new/", "an old text\n").value(), "an new text\n")
      << "a new file in its place";
  EXPECT_EQ(run_editor("true", "as it was").value(), "as it was");
}

TEST(CtlEditor, TheFileIsForItsOwnerAndGoesAway) {
  const eastap::test::ScratchFolder folder;
  const std::string seen = (folder.path() / "seen").string();
  ASSERT_TRUE(run_editor("f() { stat -c %a \"$1\" > " + seen + "; echo \"$1\" >> " + seen + "; }; f", "x"));
  const auto told = files::read(seen, 1000).value();
  const std::string text(as_text(told));
  EXPECT_EQ(text.substr(0, 4), "600\n");
  EXPECT_FALSE(std::filesystem::exists(text.substr(4, text.size() - 5)));
}

TEST(CtlEditor, SaysWhenTheEditorFails) {
  EXPECT_EQ(run_editor("false", "x").error().code, ErrorCode::invalid_input);
  EXPECT_FALSE(run_editor("/no/such/editor 2> /dev/null", "x"));
}

}  // namespace
}  // namespace eastap::app::ctl
