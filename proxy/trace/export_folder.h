// A folder that an export writes: private files with plain names, directly in it, and nothing outside.
// Names and files are reached through the open folder, so that a link put in its place leads nowhere. Until
// commit() the new files lie in a folder of their own inside it, so that an export that fails leaves what was
// there. Single-threaded; owned by the exporter.
#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "proxy/base/bytes.h"
#include "proxy/base/result.h"

namespace eastap::trace {

class ExportFolder {
 public:
  /// Makes the folder (0700), or takes an empty one. One with files is taken only when `marker` is among them
  /// and `force` is set; the error says which of the two is missing. refused while another export writes it.
  [[nodiscard]] static Result<ExportFolder> open(const std::filesystem::path& path, std::string_view marker,
                                                 bool force);
  ExportFolder(ExportFolder&& other) noexcept;
  ExportFolder& operator=(ExportFolder&& other) noexcept;
  ExportFolder(const ExportFolder&) = delete;
  ExportFolder& operator=(const ExportFolder&) = delete;
  /// Without commit() nothing stays of it.
  ~ExportFolder();

  /// A new file with mode 0600, or one that replaces an earlier file of that name. Never follows a link.
  [[nodiscard]] Result<void> write(const std::string& name, ByteView content);
  /// Last of all, once: puts what was written in its place, the marker last, and removes what an earlier
  /// export left: regular files of `is_ours(name)` that were not written this time.
  [[nodiscard]] Result<void> commit(bool (*is_ours)(std::string_view name));

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  ExportFolder(int descriptor, std::filesystem::path path, std::string_view marker)
      : descriptor_(descriptor), path_(std::move(path)), marker_(marker) {}
  [[nodiscard]] Result<void> make_working_folder();
  [[nodiscard]] Result<void> check_places() const;
  [[nodiscard]] Result<void> put_in_place(const std::string& name) const;
  void remove_stale(bool (*is_ours)(std::string_view name)) const;

  int descriptor_ = -1;
  int working_ = -1;   // the folder inside it; -1 once it is gone
  bool made_ = false;  // the folder itself is new
  std::filesystem::path path_;
  std::string marker_;
  std::set<std::string, std::less<>> written_;
};

/// "0007-Sync": number and command, or kind of traffic, as files about an exchange begin. `what` is reduced
/// to letters, digits and "-", and is at most 40 characters long.
[[nodiscard]] std::string file_stem(std::uint64_t number, std::string_view what);

/// What file_stem() gives, "." and one of `endings`: a file that an export may have written, and that it may
/// remove when it replaces an earlier one.
[[nodiscard]] bool is_stem_file(std::string_view name, std::span<const std::string_view> endings);
/// The same with a part of an exchange before the ending: "0007-Sync.sent-request.xml".
[[nodiscard]] bool is_part_file(std::string_view name, std::span<const std::string_view> endings);

/// Letters, digits, "-", "_" and "."; not at the beginning a "."; at most 120 characters.
[[nodiscard]] bool is_plain_name(std::string_view name);

}  // namespace eastap::trace
