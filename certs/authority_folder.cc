#include "certs/authority_folder.h"

#include <array>
#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/base/files.h"

namespace eastap::certs {
namespace {

namespace fs = std::filesystem;

struct Paths {
  fs::path folder;
  fs::path certificate;
  fs::path key;
};

Paths paths_in(const fs::path& folder) {
  return {folder, folder / "certificate.pem", folder / "key.pem"};
}

// A new folder that goes away, with what is in it, unless it was renamed away first.
class NewFolder {
 public:
  explicit NewFolder(const fs::path& beside) {
    std::string name = (beside / "ca.new.XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) {  // mode 0700
      path_ = name;
    }
  }
  NewFolder(const NewFolder&) = delete;
  NewFolder& operator=(const NewFolder&) = delete;
  ~NewFolder() {
    if (!path_.empty()) {
      std::error_code ignored;
      fs::remove_all(path_, ignored);
    }
  }
  [[nodiscard]] const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::unexpected<Error> io_failure(const fs::path& path, const char* doing, int error) {
  return fail(ErrorCode::io,
              path.string() + ": cannot " + doing + ": " + std::generic_category().message(error));
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string("host");
}

void sync_folder(const fs::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor >= 0) {
    ::fsync(descriptor);  // some file systems refuse this; the files themselves are whole
    ::close(descriptor);
  }
}

// True when this call made the CA, false when another process was faster.
Result<bool> create_in(const fs::path& state_folder, const Paths& paths, UnixTime now) {
  const Result<Authority> made = Authority::create(host_name(), now);
  if (!made) {
    return fail(made.error());
  }
  const Result<std::string> key = made->key_pem();
  if (!key) {
    return fail(key.error());
  }
  const NewFolder fresh(state_folder);
  if (fresh.path().empty()) {
    return io_failure(state_folder, "make a folder in it", errno);
  }
  const Paths inside = paths_in(fresh.path());
  if (Result<void> done = files::write_private(inside.key, as_bytes(*key)); !done) {
    return fail(done.error());
  }
  if (Result<void> done = files::write_private(inside.certificate, as_bytes(made->pem())); !done) {
    return fail(done.error());
  }
  // rename(2) takes the place of an absent or an empty folder only.
  if (::rename(fresh.path().c_str(), paths.folder.c_str()) != 0) {
    if (errno == EEXIST || errno == ENOTEMPTY) {
      return false;
    }
    return io_failure(paths.folder, "put the new CA there", errno);
  }
  sync_folder(state_folder);
  return true;
}

Result<void> check_key_mode(const fs::path& key) {
  struct stat facts{};
  if (::stat(key.c_str(), &facts) != 0) {
    return io_failure(key, "look at the CA's key", errno);
  }
  if ((facts.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    return fail(ErrorCode::refused, key.string() +
                                        ": others can read or change the CA's private key; run: chmod 600 " +
                                        key.string() + " (and make a new CA if somebody may have copied it)");
  }
  return {};
}

std::unexpected<Error> needs_the_user(const Paths& paths, ErrorCode code, const std::string& problem) {
  return fail(code,
              paths.folder.string() + ": " + problem +
                  ". eastap does not replace a CA by itself: put the missing or right file back, or move "
                  "this folder away to get a new CA, which every phone must then be told to trust");
}

Result<AuthorityPtr> open_existing(const Paths& paths, UnixTime now) {
  std::error_code error;
  const bool certificate = fs::exists(fs::symlink_status(paths.certificate, error));
  const bool key = fs::exists(fs::symlink_status(paths.key, error));
  if (error && error != std::errc::no_such_file_or_directory) {
    return io_failure(paths.folder, "look into the CA's folder", error.value());
  }
  if (!certificate && !key) {
    return needs_the_user(paths, ErrorCode::refused,
                          "the folder holds files, but no certificate.pem and no key.pem");
  }
  if (!certificate || !key) {
    return needs_the_user(paths, ErrorCode::refused,
                          certificate ? "certificate.pem is there but key.pem is missing"
                                      : "key.pem is there but certificate.pem is missing");
  }
  if (Result<void> mode = check_key_mode(paths.key); !mode) {
    return fail(mode.error());
  }
  Result<Authority> loaded = Authority::load_files(paths.certificate, paths.key, {}, now);
  if (!loaded) {
    return needs_the_user(paths, loaded.error().code, loaded.error().what);
  }
  return std::make_shared<const Authority>(std::move(*loaded));
}

}  // namespace

Result<OpenedAuthority> open_or_create(const fs::path& state_folder, UnixTime now) {
  if (Result<void> made = files::make_private_folder(state_folder); !made) {
    return fail(made.error());
  }
  const Paths paths = paths_in(state_folder / "ca");
  std::error_code error;
  const fs::file_status status = fs::status(paths.folder, error);
  const bool absent = status.type() == fs::file_type::not_found ||
                      (fs::is_directory(status) && fs::is_empty(paths.folder, error));
  bool created = false;
  if (absent) {
    const Result<bool> made = create_in(state_folder, paths, now);
    if (!made) {
      return fail(made.error());
    }
    created = *made;
  }
  Result<AuthorityPtr> authority = open_existing(paths, now);
  if (!authority) {
    return fail(authority.error());
  }
  return OpenedAuthority{std::move(*authority), paths.certificate, created};
}

}  // namespace eastap::certs
