#include "certs/authority_folder.h"

#include <filesystem>
#include <thread>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proxy/base/files.h"
#include "tests/support/files.h"
#include "tests/support/test_certs.h"

namespace eastap::certs::authority_folder_test {
namespace {

namespace fs = std::filesystem;
using test::test_now;
using testing::HasSubstr;

// Making an RSA key takes a while, so the tests put a P-256 CA where they do not test the making.
class AuthorityFolder : public testing::Test {
 protected:
  void put_ca() {
    fs::create_directory(ca_);
    ASSERT_TRUE(files::write_private(ca_ / "certificate.pem", as_bytes(test::test_authority()->pem())));
    ASSERT_TRUE(files::write_private(ca_ / "key.pem", as_bytes(*test::test_authority()->key_pem())));
  }

  std::string problem(UnixTime now = test_now) {
    const auto opened = open_or_create(scratch_.path(), now);
    return opened ? "none" : opened.error().what;
  }

  static mode_t mode(const fs::path& path) {
    struct stat facts{};
    EXPECT_EQ(::stat(path.c_str(), &facts), 0) << path;
    return facts.st_mode & 07777U;
  }

  test::ScratchFolder scratch_;
  fs::path ca_ = scratch_.path() / "ca";
};

TEST_F(AuthorityFolder, TheFirstRunMakesACaThatLaterRunsFind) {
  const fs::path state = scratch_.path() / "a" / "state";
  const auto first = open_or_create(state, test_now);
  ASSERT_TRUE(first) << first.error().what;
  EXPECT_TRUE(first->created);
  EXPECT_EQ(first->certificate_file, state / "ca" / "certificate.pem");
  EXPECT_EQ(mode(state), 0700U);
  EXPECT_EQ(mode(state / "ca"), 0700U);
  EXPECT_EQ(mode(state / "ca" / "key.pem"), 0600U);
  EXPECT_EQ(mode(state / "ca" / "certificate.pem"), 0600U);

  const auto second = open_or_create(state, test_now + std::chrono::days{300});
  ASSERT_TRUE(second) << second.error().what;
  EXPECT_FALSE(second->created);
  EXPECT_EQ(second->authority->facts().sha256, first->authority->facts().sha256);
  EXPECT_EQ(std::distance(fs::directory_iterator(state), {}), 1);  // nothing is left beside it
}

TEST_F(AuthorityFolder, TwoFirstRunsAtOnceAgreeOnOneCa) {
  std::vector<Result<OpenedAuthority>> results(3, fail(ErrorCode::internal, "not run"));
  std::vector<std::thread> threads;
  threads.reserve(results.size());
  for (auto& result : results) {
    threads.emplace_back([&] { result = open_or_create(scratch_.path(), test_now); });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  int created = 0;
  for (const auto& result : results) {
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->authority->facts().sha256, results[0]->authority->facts().sha256);
    created += result->created ? 1 : 0;
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(std::distance(fs::directory_iterator(scratch_.path()), {}), 1);
}

TEST_F(AuthorityFolder, AnEmptyCaFolderIsFilled) {
  fs::create_directory(ca_);
  const auto opened = open_or_create(scratch_.path(), test_now);
  ASSERT_TRUE(opened) << opened.error().what;
  EXPECT_TRUE(opened->created);
  EXPECT_EQ(mode(ca_), 0700U);
}

TEST_F(AuthorityFolder, HalfACaIsAnErrorAndStaysAsItIs) {
  put_ca();
  fs::remove(ca_ / "certificate.pem");
  EXPECT_THAT(problem(), HasSubstr("key.pem is there but certificate.pem is missing"));
  EXPECT_THAT(problem(), HasSubstr("move this folder away"));
  put_ca();
  fs::remove(ca_ / "key.pem");
  EXPECT_THAT(problem(), HasSubstr("certificate.pem is there but key.pem is missing"));
  EXPECT_TRUE(fs::exists(ca_ / "certificate.pem"));
  EXPECT_FALSE(fs::exists(ca_ / "key.pem"));
}

TEST_F(AuthorityFolder, OtherFilesInItsPlaceAreAnError) {
  fs::create_directory(ca_);
  ASSERT_TRUE(files::write_private(ca_ / "notes.txt", as_bytes("x")));
  EXPECT_THAT(problem(), HasSubstr("no certificate.pem and no key.pem"));
  fs::remove_all(ca_);
  ASSERT_TRUE(files::write_private(ca_, as_bytes("a file")));
  EXPECT_NE(problem(), "none");
}

TEST_F(AuthorityFolder, AnExpiredCaIsNotReplaced) {
  put_ca();
  const Bytes before = test::slurp(ca_ / "certificate.pem");
  EXPECT_THAT(problem(test_now + std::chrono::days{4000}), HasSubstr("expired on 2036-05-29"));
  EXPECT_EQ(test::slurp(ca_ / "certificate.pem"), before);
}

TEST_F(AuthorityFolder, AKeyOfAnotherCaIsAnError) {
  put_ca();
  const std::string other = test::key_pem(*test::make_certificate({}));
  ASSERT_TRUE(files::write_private(ca_ / "key.pem", as_bytes(other)));
  EXPECT_THAT(problem(), HasSubstr("do not belong together"));
}

TEST_F(AuthorityFolder, DamagedFilesAreAnError) {
  put_ca();
  ASSERT_TRUE(files::write_private(ca_ / "key.pem", as_bytes("")));
  EXPECT_THAT(problem(), HasSubstr("no private key"));
  put_ca();
  ASSERT_TRUE(files::write_private(ca_ / "certificate.pem", as_bytes("-----BEGIN CERTIFICATE-----\n")));
  EXPECT_THAT(problem(), HasSubstr("is damaged"));
}

TEST_F(AuthorityFolder, AKeyThatOthersCanReadIsRefused) {
  put_ca();
  fs::permissions(ca_ / "key.pem", fs::perms::group_read, fs::perm_options::add);
  EXPECT_THAT(problem(), HasSubstr("chmod 600"));
}

TEST_F(AuthorityFolder, AStateFolderThatOthersCanWriteIsRefused) {
  put_ca();
  fs::permissions(scratch_.path(), fs::perms{0777});
  EXPECT_THAT(problem(), HasSubstr("chmod go-w"));
}

TEST_F(AuthorityFolder, AFolderThatCannotBeReadIsNamed) {
  if (::geteuid() == 0) {
    GTEST_SKIP() << "root reads everything";
  }
  put_ca();
  fs::permissions(ca_, fs::perms{0});
  EXPECT_THAT(problem(), HasSubstr("cannot look into the CA's folder"));
  fs::permissions(ca_, fs::perms{0700});
}

}  // namespace
}  // namespace eastap::certs::authority_folder_test
