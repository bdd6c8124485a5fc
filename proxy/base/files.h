// Files as eastap needs them: whole-file reading with a limit, private writing, and a folder that one process
// owns.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::files {

/// The whole file, or stdin for "-"; fails when it is larger than `limit` bytes.
[[nodiscard]] Result<Bytes> read(const std::filesystem::path& path,
                                 std::size_t limit = std::size_t{1} << 30U);

/// Writes a file of mode 0600 beside `path`, syncs it and renames it into place: readers see the old or the
/// new whole. Fails with io or not_found; with io also where `path` is a folder, or a device, pipe or socket,
/// which nobody wants replaced by a file.
[[nodiscard]] Result<void> write_private(const std::filesystem::path& path, ByteView content);

/// Says before a long run what write_private() would say after it: makes a file beside `path` and removes it.
/// What is there stays. Fails as that does.
[[nodiscard]] Result<void> check_place(const std::filesystem::path& path);

/// Gives a file another name, and never replaces one. Fails with refused where something has that name
/// already, and with io. On file systems that cannot do so at once a race with another program is left.
[[nodiscard]] Result<void> rename_new(const std::filesystem::path& from, const std::filesystem::path& to);

/// Makes the folder (and its parents) with mode 0700; fails when it exists and others may write to it.
[[nodiscard]] Result<void> make_private_folder(const std::filesystem::path& path);

/// $XDG_STATE_HOME/eastap, else ~/.local/state/eastap.
[[nodiscard]] std::filesystem::path default_state_folder();

/// Exclusive use of a state folder for as long as the object lives (flock on FOLDER/lock).
class FolderLock {
 public:
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&& other) noexcept;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
};

}  // namespace eastap::files
