#include "proxy/trace/convert/har_entries.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

namespace eastap::trace {
namespace {

constexpr std::array<std::string_view, 7> read_members{"_eastap",         "connection", "request", "response",
                                                       "startedDateTime", "time",       "timings"};

/// Hears the JSON piece by piece. Values are built only inside an entry, and only of members that are read.
class HarListener final : public nlohmann::json_sax<HarValue> {
 public:
  HarListener(std::size_t size, const TakeHarEntry& take) : size_(size), take_(take) {}

  [[nodiscard]] const HarEnd& end() const { return end_; }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t& /*digits*/) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t& /*value*/) override { return true; }
  bool key(string_t& value) override {
    key_ = std::move(value);
    return true;
  }
  bool start_object(std::size_t /*unknown*/) override { return open(HarValue::object()); }
  bool start_array(std::size_t /*unknown*/) override { return open(HarValue::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*error*/) override {
    end_.damage = std::min(position, size_);
    return false;
  }

 private:
  // {"log": {"entries": [{...}]}}: the list is the third level, an entry the fourth.
  static constexpr std::size_t list_depth = 3;
  static constexpr std::size_t entry_depth = 4;

  bool open(HarValue&& empty) {
    ++depth_;
    if (depth_ < list_depth) {
      in_log_ = depth_ == 2 && empty.is_object() && key_ == "log";
    } else if (depth_ == list_depth) {
      in_list_ = in_log_ && empty.is_array() && key_ == "entries";
      end_.is_har = end_.is_har || in_list_;
    } else if (in_list_) {
      open_inside(std::move(empty));
    }
    key_.clear();
    return true;
  }

  void open_inside(HarValue&& empty) {
    if (depth_ == entry_depth) {
      values_ = 0;
      entry_ = std::move(empty);
      open_ = {&entry_};
      skipped_depth_ = entry_.is_object() ? 0 : entry_depth;
      return;
    }
    if (skipped_depth_ != 0) {
      return;
    }
    HarValue* const at = place(std::move(empty));
    if (at != nullptr && open_.size() < max_har_depth) {
      open_.push_back(at);
    } else if (at != nullptr) {
      give_up();
    } else if (skipped_depth_ == 0) {
      skipped_depth_ = depth_;
    }
  }

  bool close() {
    const std::size_t closed = depth_--;
    if (closed == list_depth) {
      in_list_ = false;
    }
    if (!in_list_) {
      return true;
    }
    if (skipped_depth_ == 0) {
      open_.pop_back();
    } else if (skipped_depth_ == closed && closed != entry_depth) {
      skipped_depth_ = 0;
    }
    if (closed == entry_depth) {
      take_(std::exchange(too_large_, false) ? nullptr : &entry_);
      entry_ = nullptr;
      open_.clear();
      skipped_depth_ = 0;
    }
    return true;
  }

  /// A value that is no list and no object.
  bool put(HarValue&& value) {
    if (in_list_ && depth_ == list_depth) {
      take_(&value);
    } else if (in_list_ && skipped_depth_ == 0) {
      place(std::move(value));
    }
    key_.clear();
    return true;
  }

  /// Puts a value into the innermost list or object that is open. Null where nobody reads it.
  HarValue* place(HarValue&& value) {
    if (++values_ > max_har_values) {
      give_up();
      return nullptr;
    }
    HarValue& parent = *open_.back();
    if (parent.is_array()) {
      parent.push_back(std::move(value));
      return &parent.back();
    }
    if (open_.size() == 1 && std::ranges::find(read_members, std::string_view(key_)) == read_members.end()) {
      return nullptr;
    }
    return &(parent[key_] = std::move(value));
  }

  void give_up() {
    too_large_ = true;
    skipped_depth_ = entry_depth;
    open_.clear();
    entry_ = nullptr;
  }

  std::size_t size_;
  const TakeHarEntry& take_;
  HarEnd end_;
  std::string key_;
  std::size_t depth_ = 0;
  std::size_t skipped_depth_ = 0;  // nothing is built until this level closes; 0: all is
  std::size_t values_ = 0;         // of this entry, read or not
  bool in_log_ = false;
  bool in_list_ = false;
  bool too_large_ = false;
  HarValue entry_;
  std::vector<HarValue*> open_;  // lists and objects of the entry; a parent does not grow while its child is
};

}  // namespace

HarEnd read_har_entries(std::string_view text, const TakeHarEntry& take) {
  HarListener listener(text.size(), take);
  static_cast<void>(HarValue::sax_parse(text.begin(), text.end(), &listener));
  return listener.end();
}

}  // namespace eastap::trace
