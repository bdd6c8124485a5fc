// The SyncKeys of one collection, or of the folder hierarchy: which the server gave, which the phone sent,
// and what each request makes of them (MS-ASCMD sections 2.2.3.181 and 3.1.5.3). Pure; single-threaded.
//
// Requests of one phone overlap: a hanging Sync on one connection, another on the next. Exchanges are learnt
// in the order in which they end, and judged by what had ended when they began: an answer that came later
// cannot be what the phone acted on.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/base/clock.h"

namespace eastap::model {

enum class KeyUse : std::uint8_t {
  none,     ///< no key was sent
  first,    ///< key 0, and nothing is known of a key before it
  next,     ///< the key that the server gave last
  retry,    ///< the request before once more
  fork,     ///< an older key, although the phone had used a newer one already
  unknown,  ///< never given, as far as eastap saw or remembers
  reset,    ///< key 0 in the middle: everything is fetched anew
};
[[nodiscard]] std::string_view to_string(KeyUse use);

/// Why there is a retry or reset.
enum class KeyCause : std::uint8_t {
  none,
  answer_lost,       ///< retry: the answer before did not arrive whole
  wait_cut,          ///< retry: the request before could wait for changes, and its connection ended
  answer_not_taken,  ///< retry: the answer with a new key arrived, and the phone still sends the old one
  refused,           ///< retry: the answer before was a failure
  invalid_key,       ///< reset: Sync Status 3, FolderSync Status 9
  hierarchy,         ///< reset: Sync Status 12, or the folder hierarchy began anew
  own_decision,      ///< reset: no answer asked for it
};
[[nodiscard]] std::string_view to_string(KeyCause cause);

/// Whose doing a retry or reset is.
enum class Blame : std::uint8_t { nobody, phone, server, connection, tap };
[[nodiscard]] std::string_view to_string(Blame blame);

/// What a request makes of the chain.
struct KeyVerdict {
  KeyUse use = KeyUse::none;
  KeyCause cause = KeyCause::none;
  Blame blame = Blame::nobody;
  int status = 0;         ///< of the answer that led to it; 0 where none did
  std::string other_key;  ///< the key that the phone could have sent; "" where none is known
  /// Retries of this request in a row, or resets within reset_window; with this one. 0 for other uses.
  std::uint32_t repeats = 0;
  microseconds over{0};  ///< from the first of them to this one
  /// The same of each: the cause of all of them; nobody and none where they differ.
  Blame common_blame = Blame::nobody;
  bool from_start = false;  ///< the chain was known before this request

  /// Retries or resets go on and on: S01 and S02 of the field's list of symptoms.
  [[nodiscard]] bool loops() const;
  [[nodiscard]] bool remarkable() const {
    return use == KeyUse::retry || use == KeyUse::fork || use == KeyUse::reset ||
           (use == KeyUse::unknown && from_start);
  }
};

/// How the server answered a request, as far as the key goes.
struct KeyAnswer {
  bool lost = false;         ///< no whole answer with an HTTP success
  bool by_tap = false;       ///< lost, and the tap did it
  bool waited = false;       ///< lost, of a request that asked the server to wait for changes
  bool succeeded = false;    ///< Status 1, or an empty body: no change
  bool invalid_key = false;  ///< Sync Status 3, FolderSync Status 9
  bool hierarchy = false;    ///< Sync Status 12
  int status = 0;            ///< 0 where there is none
  std::string new_key = {};  ///< "" where the key stays
};

class SyncChain {
 public:
  static constexpr std::size_t max_keys = 6;      ///< keys that are remembered
  static constexpr std::size_t max_requests = 4;  ///< requests that are remembered
  static constexpr std::size_t max_resets = 8;
  static constexpr std::size_t max_key = 128;  ///< bytes; the specification allows 64. Longer: not followed
  static constexpr std::uint32_t looping_retries = 2;  ///< three requests with one key
  static constexpr std::uint32_t looping_resets = 2;   ///< besides the first synchronisation
  static constexpr microseconds retry_window = std::chrono::minutes(10);
  static constexpr microseconds reset_window = std::chrono::hours(1);

  struct Given {
    std::string key;
    microseconds given{0};             ///< when the answer was over
    std::optional<microseconds> used;  ///< when the first request with it began
    bool lost = false;                 ///< the answer was not sent in full
  };

  /// `started`: when the request began. `hierarchy_anew`: when the folder hierarchy last began anew; nothing
  /// where it did not.
  [[nodiscard]] KeyVerdict judge(std::string_view key, microseconds started,
                                 std::optional<microseconds> hierarchy_anew = std::nullopt) const;
  /// Takes the exchange into account once it is over. `finished` is not before what was learnt already.
  void learn(std::string_view key, microseconds started, microseconds finished, const KeyAnswer& answer,
             std::optional<microseconds> hierarchy_anew = std::nullopt);

  /// The newest key that the server gave; null where none is known.
  [[nodiscard]] const Given* newest() const { return given_.empty() ? nullptr : &given_.back(); }
  [[nodiscard]] const std::vector<Given>& given() const { return given_; }
  [[nodiscard]] std::uint32_t resets() const { return reset_count_; }   ///< since the beginning
  [[nodiscard]] std::uint32_t retries() const { return retry_count_; }  ///< since the beginning
  [[nodiscard]] std::uint32_t forks() const { return fork_count_; }     ///< since the beginning

 private:
  enum class Result : std::uint8_t { lost, lost_by_tap, wait_cut, failed, kept, gave };
  struct Request {
    std::string key;
    microseconds started{0};
    microseconds finished{0};
    Result result = Result::lost;
    KeyUse use = KeyUse::none;
    int status = 0;
    bool invalid_key = false;
    bool hierarchy = false;
    bool from_start = false;  // the chain was known when it was sent
  };
  struct Reset {
    microseconds started{0};
    Blame blame = Blame::nobody;
  };
  struct Run {  // of retries
    std::string key;
    microseconds since{0};
    std::uint32_t count = 0;
    Blame blame = Blame::nobody;
  };

  [[nodiscard]] const Request* before(microseconds started) const;
  [[nodiscard]] KeyVerdict judge_zero(const Request* previous, microseconds started,
                                      std::optional<microseconds> hierarchy_anew) const;
  [[nodiscard]] KeyVerdict judge_key(std::string_view key, const Request* previous,
                                     microseconds started) const;
  [[nodiscard]] static Result result_of(const KeyAnswer& answer, bool gave);
  static void say_retry(KeyVerdict& verdict, const Request& previous);
  static void say_reset(KeyVerdict& verdict, const Request& previous,
                        std::optional<microseconds> hierarchy_anew);
  void count_retries(KeyVerdict& verdict, std::string_view key, microseconds started) const;
  void count_resets(KeyVerdict& verdict, microseconds started) const;
  void remember(const KeyVerdict& verdict, std::string_view key, microseconds started);
  void mark_used(std::string_view key, microseconds started);
  void take_key(std::string_view key, microseconds started, microseconds finished, const KeyAnswer& answer);

  std::vector<Given> given_;       // by time
  std::vector<Request> requests_;  // by end
  std::vector<Reset> resets_;
  Run run_;
  std::uint32_t reset_count_ = 0;
  std::uint32_t retry_count_ = 0;
  std::uint32_t fork_count_ = 0;
};

}  // namespace eastap::model
