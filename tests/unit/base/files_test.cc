#include "proxy/base/files.h"

#include <cstdlib>
#include <optional>
#include <thread>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/support/files.h"

namespace eastap::files::files_test {
namespace {

mode_t mode_of(const std::filesystem::path& path) {
  struct stat facts{};
  EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
  return facts.st_mode & 07777U;
}

// Sets or clears one variable of the environment and restores it.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) {
      old_ = old;
    }
    set(value);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { set(old_ ? old_->c_str() : nullptr); }

 private:
  void set(const char* value) const {
    if (value != nullptr) {
      ::setenv(name_, value, 1);
    } else {
      ::unsetenv(name_);
    }
  }
  const char* name_;
  std::optional<std::string> old_;
};

class Files : public testing::Test {
 protected:
  [[nodiscard]] std::filesystem::path path(const char* name) const { return scratch_.path() / name; }
  test::ScratchFolder scratch_;
};

TEST_F(Files, WhatWasWrittenIsReadAndPrivate) {
  const Bytes content = to_bytes(std::string_view("key\0\xFFmore", 9));
  ASSERT_TRUE(write_private(path("key.pem"), content));
  EXPECT_EQ(mode_of(path("key.pem")), 0600U);
  EXPECT_EQ(read(path("key.pem")), content);
}

TEST_F(Files, WritingReplacesAndLeavesNothingBeside) {
  ASSERT_TRUE(write_private(path("a"), as_bytes("old and longer")));
  ASSERT_TRUE(write_private(path("a"), as_bytes("new")));
  EXPECT_EQ(read(path("a")), to_bytes("new"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1);
}

TEST_F(Files, AFailedWriteLeavesNothingBeside) {
  std::filesystem::create_directory(path("folder"));
  std::filesystem::create_directory(path("folder") / "inside");
  EXPECT_FALSE(write_private(path("folder"), as_bytes("x")));  // a folder cannot be replaced by a file
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1);
  const auto absent = write_private(path("absent") / "x", as_bytes("x"));
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
}

TEST_F(Files, APlaceIsTriedAndLeftAsItWas) {
  ASSERT_TRUE(write_private(path("there"), as_bytes("mine")));
  EXPECT_TRUE(check_place(path("there")));
  EXPECT_TRUE(check_place(path("new")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 1);
  EXPECT_EQ(read(path("there")), to_bytes("mine"));
  const auto absent = check_place(path("absent") / "x");
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  const auto folder = check_place(scratch_.path());
  ASSERT_FALSE(folder);
  EXPECT_NE(folder.error().what.find("is a folder"), std::string::npos);
}

TEST_F(Files, WhatIsNoFileIsNeverReplacedByOne) {
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  std::filesystem::create_symlink("/proc/self/fd/1", path("stdout"));
  for (const char* name : {"pipe", "stdout"}) {
    const auto written = write_private(path(name), as_bytes("x"));
    ASSERT_FALSE(written) << name;
    EXPECT_EQ(written.error().code, ErrorCode::io);
    EXPECT_NE(written.error().what.find("no file that can be replaced"), std::string::npos);
    EXPECT_FALSE(check_place(path(name))) << name;
  }
  EXPECT_TRUE(std::filesystem::is_fifo(path("pipe")));
  EXPECT_TRUE(std::filesystem::is_symlink(path("stdout")));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(scratch_.path()), {}), 2);
}

TEST_F(Files, ANewNameNeverReplacesAFile) {
  ASSERT_TRUE(write_private(path("a"), as_bytes("first")));
  ASSERT_TRUE(rename_new(path("a"), path("b")));
  EXPECT_FALSE(std::filesystem::exists(path("a")));
  ASSERT_TRUE(write_private(path("c"), as_bytes("second")));
  const auto refused = rename_new(path("c"), path("b"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::refused);
  EXPECT_EQ(read(path("b")), to_bytes("first"));
  EXPECT_TRUE(std::filesystem::exists(path("c")));
  EXPECT_FALSE(rename_new(path("absent"), path("d")));
}

TEST_F(Files, ReadingStopsAtTheLimit) {
  ASSERT_TRUE(write_private(path("ten"), as_bytes("0123456789")));
  EXPECT_TRUE(read(path("ten"), 10));
  const auto nine = read(path("ten"), 9);
  ASSERT_FALSE(nine);
  EXPECT_EQ(nine.error().code, ErrorCode::limit_exceeded);
  EXPECT_NE(nine.error().what.find("9 bytes"), std::string::npos);
}

TEST_F(Files, ReadingAnEndlessFileEndsAtTheLimit) {
  const auto endless = read("/dev/zero", 100'000);
  ASSERT_FALSE(endless);
  EXPECT_EQ(endless.error().code, ErrorCode::limit_exceeded);
}

TEST_F(Files, ReadingLargerThanOneStep) {
  const Bytes content(200'001, 0x5A);
  ASSERT_TRUE(write_private(path("large"), content));
  EXPECT_EQ(read(path("large")), content);
}

TEST_F(Files, ReadingNamesWhatFailed) {
  const auto absent = read(path("absent"));
  ASSERT_FALSE(absent);
  EXPECT_EQ(absent.error().code, ErrorCode::not_found);
  EXPECT_NE(absent.error().what.find("absent"), std::string::npos);
  const auto folder = read(scratch_.path());
  ASSERT_FALSE(folder);
  EXPECT_EQ(folder.error().code, ErrorCode::io);
}

TEST_F(Files, DashIsStandardInput) {
  int ends[2] = {-1, -1};
  ASSERT_EQ(::pipe(ends), 0);
  const int saved = ::dup(STDIN_FILENO);
  ASSERT_GE(::dup2(ends[0], STDIN_FILENO), 0);
  std::thread writer([end = ends[1]] {
    const std::string text(100'000, 'x');  // more than a pipe holds
    std::size_t done = 0;
    while (done < text.size()) {
      const ssize_t n = ::write(end, text.data() + done, text.size() - done);
      if (n <= 0) {
        break;
      }
      done += static_cast<std::size_t>(n);
    }
    ::close(end);
  });
  const auto content = read("-");
  writer.join();
  ::dup2(saved, STDIN_FILENO);
  ::close(saved);
  ::close(ends[0]);
  ASSERT_TRUE(content);
  EXPECT_EQ(content->size(), 100'000U);
}

TEST_F(Files, PrivateFoldersAreMadeWithTheirParents) {
  ASSERT_TRUE(make_private_folder(path("a") / "b" / "c"));
  EXPECT_EQ(mode_of(path("a") / "b" / "c"), 0700U);
  EXPECT_EQ(mode_of(path("a")), 0700U);
  EXPECT_TRUE(make_private_folder(path("a") / "b" / "c"));  // again is fine
  EXPECT_TRUE(make_private_folder(path("a") / "b" / "c" / ""));
}

TEST_F(Files, AFolderThatOthersMayWriteToIsRefused) {
  ASSERT_TRUE(make_private_folder(path("open")));
  for (const mode_t mode : {0770U, 0702U}) {
    ASSERT_EQ(::chmod(path("open").c_str(), mode), 0);
    const auto result = make_private_folder(path("open"));
    ASSERT_FALSE(result) << std::oct << mode;
    EXPECT_EQ(result.error().code, ErrorCode::refused);
  }
  ASSERT_EQ(::chmod(path("open").c_str(), 0755), 0);  // reading is allowed
  EXPECT_TRUE(make_private_folder(path("open")));
}

TEST_F(Files, AFileInTheWayIsNoFolder) {
  ASSERT_TRUE(write_private(path("file"), as_bytes("x")));
  EXPECT_FALSE(make_private_folder(path("file")));
  EXPECT_FALSE(make_private_folder(path("file") / "below"));
}

TEST_F(Files, TheStateFolderFollowsTheEnvironment) {
  const Variable home("HOME", "/nowhere/x");
  {
    const Variable state("XDG_STATE_HOME", "/var/state");
    EXPECT_EQ(default_state_folder(), "/var/state/eastap");
  }
  {
    const Variable state("XDG_STATE_HOME", "relative");
    EXPECT_EQ(default_state_folder(), "/nowhere/x/.local/state/eastap");
  }
  const Variable state("XDG_STATE_HOME", nullptr);
  EXPECT_EQ(default_state_folder(), "/nowhere/x/.local/state/eastap");
}

TEST_F(Files, OneLockAtATime) {
  {
    auto first = FolderLock::take(scratch_.path());
    ASSERT_TRUE(first);
    const auto second = FolderLock::take(scratch_.path());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::refused);
    const FolderLock moved = std::move(*first);
    EXPECT_FALSE(FolderLock::take(scratch_.path()));
  }
  EXPECT_TRUE(FolderLock::take(scratch_.path()));
  EXPECT_EQ(mode_of(path("lock")), 0600U);
}

TEST_F(Files, AssigningALockGivesTheOldOneBack) {
  ASSERT_TRUE(make_private_folder(path("a")));
  ASSERT_TRUE(make_private_folder(path("b")));
  auto held = FolderLock::take(path("a"));
  ASSERT_TRUE(held);
  {
    auto other = FolderLock::take(path("b"));
    ASSERT_TRUE(other);
    *held = std::move(*other);
  }
  EXPECT_TRUE(FolderLock::take(path("a")));
  EXPECT_FALSE(FolderLock::take(path("b")));
}

TEST_F(Files, ALockInAnAbsentFolderIsAnError) {
  const auto lock = FolderLock::take(path("absent"));
  ASSERT_FALSE(lock);
  EXPECT_EQ(lock.error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace eastap::files::files_test
