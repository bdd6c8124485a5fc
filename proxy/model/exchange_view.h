// An exchange as people read it: who, which command, both documents, and what it did. Everything is made when
// it is first asked for, and once. Works on live exchanges and on those of a trace alike. Single-threaded.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "decoders/autodiscover/conversation.h"
#include "decoders/eas/request_context.h"
#include "decoders/eas/summary.h"
#include "decoders/traffic.h"
#include "proxy/core/exchange.h"
#include "proxy/model/auth_facts.h"
#include "proxy/model/exchange_state.h"
#include "proxy/model/message_view.h"
#include "proxy/model/phones.h"
#include "proxy/model/sign_in.h"

namespace eastap::model {

class ExchangeView {
 public:
  /// `auth`: how the request signs in, where its header says it no more (a trace has overwritten it).
  /// `phones` may be null: nothing is known of phones; it must outlive the view and not learn while the view
  /// is used.
  ExchangeView(core::ExchangePtr exchange, AuthFacts auth, const Phones* phones);
  ExchangeView(const ExchangeView&) = delete;
  ExchangeView& operator=(const ExchangeView&) = delete;
  ~ExchangeView() = default;

  [[nodiscard]] const core::Exchange& exchange() const { return *exchange_; }
  [[nodiscard]] const core::ExchangePtr& pointer() const { return exchange_; }
  [[nodiscard]] bool finished() const { return exchange_->finished.wall.count() != 0; }

  /// Of the request as the client sent it.
  [[nodiscard]] const eas::RequestContext& context();
  [[nodiscard]] const AuthFacts& auth() const { return auth_; }
  /// From query, Basic or token; "" where nobody says.
  [[nodiscard]] const std::string& user();

  // The four messages; views on nothing where there is none.
  [[nodiscard]] MessageView& request() { return *request_; }            ///< as the client sent it
  [[nodiscard]] MessageView& sent_request() { return *sent_request_; }  ///< as sent on, where that differs
  [[nodiscard]] MessageView& response() { return *response_; }  ///< as the upstream (or the tap) sent it
  [[nodiscard]] MessageView& sent_response() { return *sent_response_; }  ///< as sent on, where that differs
  /// What the client got: sent_response() where there is one.
  [[nodiscard]] MessageView& received();

  /// HTTP status that the client got; 0 where there was no answer.
  [[nodiscard]] int http_status();
  /// What the request is, also where it is no ActiveSync; null for relayed bytes and answers without a
  /// request.
  [[nodiscard]] const decoders::Traffic* traffic();
  /// How it signs in, and what the server says about that.
  [[nodiscard]] const SignIn& sign_in();
  /// Of Autodiscover; without content for anything else.
  [[nodiscard]] const autodiscover::Conversation& autodiscover();
  /// Nothing of the tap's own: both documents as the phone sent and got them.
  [[nodiscard]] const eas::Summary& summary();
  /// What the state of the phone says of it, as it was before this exchange; empty for traffic without
  /// documents.
  [[nodiscard]] const ExchangeState& state();
  /// What is known of the phone; null where nothing is.
  [[nodiscard]] const PhoneState* phone();
  /// For Phones::learn(); refers to the view. `documents`: with what they say.
  [[nodiscard]] Lesson lesson(bool documents = true);
  /// What is known of a folder, as it came; null where nothing is.
  [[nodiscard]] const Folder* folder(std::string_view id);
  /// DisplayName of a folder, made printable; "" where it is not known.
  [[nodiscard]] std::string folder_name(std::string_view id);
  /// The same; "folder 5" where it is not known.
  [[nodiscard]] std::string folder_words(std::string_view id);

 private:
  void put_stored(eas::SummaryContext& facts);
  std::string options_before(std::string_view id);
  void sum_up();

  core::ExchangePtr exchange_;
  AuthFacts auth_;
  const Phones* phones_;
  std::optional<eas::RequestContext> context_;
  std::optional<eas::Summary> summary_;
  std::optional<ExchangeState> state_;
  std::optional<SignIn> sign_in_;
  std::optional<autodiscover::Conversation> autodiscover_;
  std::optional<MessageView> request_;
  std::optional<MessageView> sent_request_;
  std::optional<MessageView> response_;
  std::optional<MessageView> sent_response_;
};

/// Whether the bodies of a command are WBXML documents.
[[nodiscard]] bool has_documents(eas::Command command);

}  // namespace eastap::model
