// What of one exchange counts when somebody asks how a phone took a fault: who, which command, which keys,
// how it was answered. A plain value without bodies, so that many can be kept while a trace passes by. Made
// from an ExchangeView; owned by whoever keeps it; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "decoders/eas/command.h"
#include "proxy/base/clock.h"
#include "proxy/base/ids.h"
#include "proxy/model/exchange_view.h"

namespace eastap::model {

/// The SyncKey of a folder, or (id "") of the folder list.
struct StepKey {
  std::string id;  ///< wire text: not printable
  std::string sent;
  std::string given;   ///< by the answer; "" where it gave none
  std::string name;    ///< of the folder, printable
  bool reset = false;  ///< key 0, although the phone had another one
};

/// What is known of a request's sign-in; a trace has overwritten the secret itself at equal length.
struct StepSignIn {
  std::string scheme;  ///< "" without a sign-in
  std::size_t length = 0;
  std::size_t hash = 0;  ///< of the header's value as it is stored
  std::optional<std::int64_t> issued;
  std::optional<std::int64_t> expires;
};

struct Step {
  static constexpr std::size_t max_keys = 16;   ///< folders of a Sync; more are not compared
  static constexpr std::size_t max_text = 200;  ///< bytes of an id, key or path

  ExchangeId exchange;  ///< none: the step is a connection
  ConnectionId connection;
  microseconds started{0};  ///< by the steady clock
  microseconds finished{0};
  microseconds wall{0};  ///< when it began, since 1970
  bool over = false;

  std::string device;  ///< wire texts: not printable
  std::string device_type;
  std::string account;  ///< the user without domain, lower case
  std::string client;   ///< address without port; "" where it is not known

  eas::Command command = eas::Command::none;
  std::string name;    ///< "Sync"; of other traffic the method. Printable
  std::string folder;  ///< folders it names, or the path of other traffic. Printable
  std::string path;    ///< of traffic that is no ActiveSync
  std::string host;    ///< that the request asks for
  bool token_endpoint = false;

  std::vector<StepKey> keys;
  std::string client_id;  ///< of a mail that is sent
  std::size_t mail_size = 0;
  std::size_t mail_hash = 0;
  std::size_t request_hash = 0;  ///< of parameters and body
  std::optional<std::uint32_t> heartbeat;
  StepSignIn sign_in;

  int http_status = 0;      ///< that the phone got; 0: no answer
  std::string status;       ///< judge() in words
  std::string outcome;      ///< of the session: "" where it ended well
  bool succeeded = false;   ///< the phone got a whole answer that says so
  bool server_did = false;  ///< the server answered with HTTP 200, whatever the phone got of it
  std::optional<std::uint32_t> retry_after;  ///< seconds
  std::string moved_to;                      ///< X-MS-Location of a 451, Location of a 3xx. Wire text
  bool faulty = false;                       ///< a hook or fault did something to it
};

/// Reads one; decodes its documents. Of an exchange that is not over, what its request says.
[[nodiscard]] Step read_step(ExchangeView& view);

/// Something was injected into it: a note of that kind.
[[nodiscard]] bool is_faulty(const std::vector<core::Note>& notes);
/// The tap sent it by itself, as the faults that send a request twice do: no phone asked for it or heard of
/// it.
[[nodiscard]] bool is_taps_own(const std::vector<core::Note>& notes);

/// The client ended it, by the outcome of its exchange: also while a fault still held it.
[[nodiscard]] bool ended_by_client(std::string_view outcome);

/// SendMail, SmartReply and SmartForward.
[[nodiscard]] bool sends_mail(eas::Command command);

/// The same device and account; where one of them names no device, the same client address.
[[nodiscard]] bool same_phone(const Step& a, const Step& b);
/// The same command; of other traffic the same method and path.
[[nodiscard]] bool same_command(const Step& a, const Step& b);

/// How a later request of the same command compares with an earlier one.
enum class Sameness : std::uint8_t {
  same,     ///< the same SyncKey, ClientId or request
  twin,     ///< the same mail under another ClientId, or in a version that has none
  reset,    ///< SyncKey 0 instead of the one before
  other,    ///< another SyncKey, mail or request
  unknown,  ///< cannot be compared: an empty Sync, a body that was not kept
};
[[nodiscard]] Sameness compare(const Step& before, const Step& later);

}  // namespace eastap::model
