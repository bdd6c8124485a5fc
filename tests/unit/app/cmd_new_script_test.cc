#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include <gtest/gtest.h>

#include "tests/support/command_line.h"
#include "tests/support/files.h"

namespace eastap::app {
namespace {

TEST(CmdNewScript, MakesAScriptThatLoadsAndDefinitionsBesideIt) {
  const test::ScratchFolder folder;
  const std::string file = (folder.path() / "hooks.lua").string();
  EXPECT_EQ(test::run_command({"new-script", file}).code, 0);
  const std::string text(as_text(test::slurp(file)));
  EXPECT_NE(text.find("--script hooks.lua"), std::string::npos);
  EXPECT_NE(text.find("---@param run taken[]\nfunction test_"), std::string::npos)
      << "editors know its fields";
  EXPECT_NE(as_text(test::slurp(folder.path() / "eas.d.lua")).find("---@class exchange"),
            std::string_view::npos);

  const auto again = test::run_command({"new-script", file});
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("--overwrite"), std::string::npos);
  EXPECT_EQ(test::run_command({"new-script", file, "--overwrite"}).code, 0);
}

TEST(CmdNewScript, SettingsOfAnEditorAreMadeOnce) {
  const test::ScratchFolder folder;
  const std::string file = (folder.path() / "hooks.lua").string();
  const std::string settings = (folder.path() / ".luarc.json").string();
  EXPECT_NE(test::run_command({"new-script", file}).out.find(settings), std::string::npos);
  EXPECT_EQ(nlohmann::json::parse(as_text(test::slurp(settings)))["runtime.version"], "Lua 5.4");

  std::ofstream(settings) << "{}\n";
  EXPECT_EQ(test::run_command({"new-script", file, "--overwrite"}).code, 0);
  EXPECT_EQ(as_text(test::slurp(settings)), "{}\n") << "somebody's own";
}

TEST(CmdNewScript, AnEditorsWorkspaceAroundItIsLeftAsItIs) {
  const test::ScratchFolder folder;
  const std::filesystem::path inner = folder.path() / "a" / "b";
  std::filesystem::create_directories(inner);
  std::ofstream(folder.path() / ".luarc.jsonc") << "{}\n";
  for (const std::filesystem::path& where : {folder.path(), inner}) {
    EXPECT_EQ(test::run_command({"new-script", (where / "hooks.lua").string()}).code, 0);
    EXPECT_TRUE(std::filesystem::exists(where / "eas.d.lua"));
    EXPECT_FALSE(std::filesystem::exists(where / ".luarc.json")) << where;
  }
}

TEST(CmdNewScript, AFileMayBeCalledLikeThePlaceOfItsName) {
  const test::ScratchFolder folder;
  const std::string file = (folder.path() / "{name}.lua").string();
  EXPECT_EQ(test::run_command({"new-script", file}).code, 0);
  EXPECT_NE(as_text(test::slurp(file)).find("--script {name}.lua\n"), std::string_view::npos);
}

TEST(CmdNewScript, PrintsWhatItIsAskedFor) {
  EXPECT_TRUE(test::run_command({"new-script", "--definitions"}).out.starts_with("---@meta eas"));
  EXPECT_TRUE(test::run_command({"new-script", "--reference"}).out.starts_with("# Hooks: reference"));
  EXPECT_EQ(test::run_command({"new-script"}).code, 2);
}

}  // namespace
}  // namespace eastap::app
