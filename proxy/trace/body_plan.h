// Where the secrets of one message's body lie, or why the body cannot be stored. A part of redaction.h, which
// decides how carefully a body is looked at. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "proxy/core/message.h"
#include "proxy/trace/record.h"
#include "proxy/trace/redaction.h"

namespace eastap::trace {

/// Larger bodies are not stored: four of them must fit into one record.
inline constexpr std::size_t max_stored_body = max_payload / 5;

/// Finds what of the body is to be overwritten, as spans on the wire, or that it is not to be stored.
void plan_body(const core::Message& message, bool is_request, Sensitivity::Bodies bodies,
               MessageStorage& storage);

/// Whether a body is to be looked through as a text, by its type and its first bytes: no documents of
/// ActiveSync, mails, pictures, scripts and the like, nothing with zero bytes. With no content by its type.
[[nodiscard]] bool may_be_text(const core::Head& head, ByteView content);

/// Moves a span of the content to where its pieces lie on the wire (chunk framing lies between them).
void add_on_wire(const core::Body& body, const Span& span, Spans& found);

/// Notes that the body is not stored, and why; its SHA-256 stays where the bytes are at hand.
void withhold(MessageStorage& storage, const core::Body& body, std::string why);

}  // namespace eastap::trace
