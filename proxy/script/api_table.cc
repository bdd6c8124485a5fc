#include <array>

#include "proxy/script/api.h"

namespace eastap::script {

namespace {

using Kind = ApiRow::Kind;

// clang-format off
constexpr ApiRow api_rows[] = {
    {"eas", "global", Kind::type, "", "The module: what a script asks of eastap. `eastap` is another name for it."},
    {"eas", "on", Kind::function, "(event: eas.event, filter: string|function, handler?: function)", "Calls the handler for an event; with a filter only for exchanges that match. While the script loads. `eas.on(event, handler)` needs no filter."},
    {"eas", "every", Kind::function, "(seconds: number, handler: function)", "Calls the handler again and again, from 0.1 to 86400 seconds apart. While the script loads."},
    {"eas", "wait_for", Kind::function, "(filter: string, seconds?: number): eas.facts?", "Waits until an exchange is over that matches, of any phone, and gives its facts; nil when none came in so many seconds or by the deadline."},
    {"eas", "sleep", Kind::function, "(seconds: number)", "Waits; the handler's exchange waits with it, others do not."},
    {"eas", "log", Kind::function, "(...: any)", "A line in the log and on the exchange."},
    {"eas", "time", Kind::function, "(): number", "Seconds since 1970, with fractions."},
    {"eas", "random", Kind::function, "(seed: integer): fun(m?: integer, n?: integer): number", "A function like `math.random` that gives the same numbers for the same seed."},
    {"eas", "device_store", Kind::function, "(device: string): table", "The table of one device, as `exchange.store`."},
    {"eas", "store", Kind::field, "table", "A table of all scripts that stays when they are reloaded."},
    {"eas", "deadline", Kind::setting, "number", "How long one call of a handler may last with its waiting, in seconds: 30 unless set, at most 3900."},
    {"eas", "base64", Kind::field, "eas.base64", "Base64."},
    {"eas", "hex", Kind::field, "eas.hex", "Hexadecimal text."},
    {"eas", "wbxml", Kind::field, "eas.wbxml", "WBXML."},

    {"eas.base64", "", Kind::type, "", "Base64 (RFC 4648)."},
    {"eas.base64", "encode", Kind::function, "(bytes: string): string", "The text of bytes."},
    {"eas.base64", "decode", Kind::function, "(text: string): string?", "The bytes of a text; nil where it is none."},
    {"eas.hex", "", Kind::type, "", "Hexadecimal text."},
    {"eas.hex", "encode", Kind::function, "(bytes: string): string", "The text of bytes, in small letters."},
    {"eas.hex", "decode", Kind::function, "(text: string): string?", "The bytes of a text; nil where it is none."},
    {"eas.wbxml", "", Kind::type, "", "Documents that belong to no message."},
    {"eas.wbxml", "encode", Kind::function, "(xml: string|document): string", "The bytes of a document."},
    {"eas.wbxml", "decode", Kind::function, "(bytes: string): document?", "The document of bytes; nil where they are none."},

    {"eas.facts", "", Kind::type, "", "What `eas.wait_for` gives: the facts of an exchange that is over."},
    {"eas.facts", "id", Kind::field, "integer", "Number of the exchange."},
    {"eas.facts", "connection", Kind::field, "integer?", "Number of the client connection."},
    {"eas.facts", "client", Kind::field, "string?", "The client's address."},
    {"eas.facts", "command", Kind::field, "string?", "\"Sync\" and the like."},
    {"eas.facts", "device", Kind::field, "string?", "The device id."},
    {"eas.facts", "user", Kind::field, "string?", "The user as the request names it."},
    {"eas.facts", "http_status", Kind::field, "integer?", "What the client got; nil where it got nothing."},
    {"eas.facts", "status", Kind::field, "integer?", "The decisive EAS status."},
    {"eas.facts", "outcome", Kind::field, "string?", "How it ended, where it did not end well."},
    {"eas.facts", "seconds", Kind::field, "number", "How long it took."},

    {"exchange", "", Kind::type, "", "One request and its response, or a connection, as a handler gets it. It belongs to that call: used later it raises an error."},
    {"exchange", "id", Kind::field, "integer?", "Number of the exchange; nil in events about connections."},
    {"exchange", "connection", Kind::field, "integer", "Number of the client connection."},
    {"exchange", "phase", Kind::field, "eas.event", "The event."},
    {"exchange", "command", Kind::field, "string?", "\"Sync\", \"Ping\", \"OPTIONS\", \"Autodiscover\" ...; nil for a request that is no ActiveSync."},
    {"exchange", "device", Kind::field, "string?", "The device id, of either form of the query."},
    {"exchange", "device_type", Kind::field, "string?", "DeviceType of the query."},
    {"exchange", "user", Kind::field, "string?", "User of the query, or who signs in."},
    {"exchange", "version", Kind::field, "string?", "The protocol version that the request is written in."},
    {"exchange", "user_agent", Kind::field, "string?", "The User-Agent field."},
    {"exchange", "client", Kind::field, "string?", "The client's address."},
    {"exchange", "mode", Kind::field, "string?", "How the client came in: \"reverse:https://...\", \"connect\" or \"transparent\"."},
    {"exchange", "server", Kind::field, "string?", "Where the tap connects to, host:port."},
    {"exchange", "host", Kind::field, "string?", "The host that the client asked for: its Host field, else the server."},
    {"exchange", "request", Kind::field, "message?", "The request; nil in events about connections."},
    {"exchange", "response", Kind::field, "message?", "The response; nil before there is one."},
    {"exchange", "store", Kind::field, "table", "A table of this device that stays when scripts are reloaded."},
    {"exchange", "answer", Kind::method, "(answer: eas.answer)", "The tap answers by itself: a request is not sent on, a response is replaced. Takes effect when the handler returns."},
    {"exchange", "drop", Kind::method, "()", "Closes the client's connection."},
    {"exchange", "reset", Kind::method, "()", "Closes the client's connection with a reset (RST)."},
    {"exchange", "delay", Kind::method, "(seconds: number)", "Waits, then goes on in the script."},
    {"exchange", "truncate", Kind::method, "(how: integer|table)", "Sends so many bytes of the body and closes; also `{ at = 0.5, length = \"correct\" }`."},
    {"exchange", "corrupt", Kind::method, "(how: table)", "Flips bits of the encoded body: `{ seed = 7, flips = 3 }`."},
    {"exchange", "fault", Kind::method, "(name: string, arguments?: table): boolean", "Carries a stock fault out; false where there was nothing to do."},
    {"exchange", "break_tls", Kind::method, "(how: \"alert\"|\"wrong-name\")", "In `connect`: what the client's TLS handshake meets."},
    {"exchange", "log", Kind::method, "(...: any)", "A line in the log and on the exchange."},
    {"exchange", "matches", Kind::method, "(filter: string): boolean", "Whether the exchange, as far as it has come, matches a filter."},

    {"eas.answer", "", Kind::type, "", "An answer of the tap's own, for `exchange:answer`."},
    {"eas.answer", "status", Kind::field, "integer?", "The HTTP status; 200 unless given."},
    {"eas.answer", "reason", Kind::field, "string?", "The reason phrase; the usual one unless given."},
    {"eas.answer", "headers", Kind::field, "table?", "`{ [\"Retry-After\"] = \"60\" }`, or a list of `{ \"Name\", \"value\" }`."},
    {"eas.answer", "body", Kind::field, "string?", "The content."},
    {"eas.answer", "document", Kind::field, "string|document?", "WBXML instead of `body`, as XML or as a document."},

    {"message", "", Kind::type, "", "A request or a response. The one that was not sent on yet can be changed; what is not changed stays byte for byte."},
    {"message", "method", Kind::setting, "string?", "Of a request."},
    {"message", "target", Kind::setting, "string?", "Of a request: path and query."},
    {"message", "path", Kind::field, "string?", "Of a request: the path alone."},
    {"message", "status", Kind::setting, "integer?", "Of a response; setting it sets the usual reason too."},
    {"message", "reason", Kind::setting, "string?", "Of a response."},
    {"message", "complete", Kind::field, "boolean", "Whether it ended as its framing says."},
    {"message", "headers", Kind::field, "headers", "Its fields."},
    {"message", "body", Kind::setting, "string?", "The content, chunks and content coding undone; nil where there is none to be had."},
    {"message", "body_error", Kind::field, "string?", "Why there is none."},
    {"message", "document", Kind::setting, "document?", "The WBXML document of the body; nil where it is something else or empty. Set it to XML or a document."},

    {"headers", "", Kind::type, "", "Fields of a message in their order, read without regard to letter case: `headers[\"Content-Type\"]`; `pairs(headers)` gives name and value."},
    {"headers", "get", Kind::method, "(name: string): string?", "The first of that name."},
    {"headers", "get_all", Kind::method, "(name: string): string[]", "Every one of that name."},
    {"headers", "set", Kind::method, "(name: string, value: string?)", "Replaces the first and removes others of that name; nil removes every one."},
    {"headers", "add", Kind::method, "(name: string, value: string)", "One more, as the last."},
    {"headers", "remove", Kind::method, "(name: string)", "Removes every one of that name."},

    {"document", "", Kind::type, "", "A WBXML document; `tostring` gives XML. Paths name elements from the root: `\"Sync/Collections/Collection/SyncKey\"`, a segment being a name, `Namespace:Name` or `*`."},
    {"document", "root", Kind::field, "node?", "The root element."},
    {"document", "fault", Kind::field, "string?", "Why the body could be read only in part; such a document cannot be changed."},
    {"document", "findings", Kind::field, "string[]", "What is unusual in the bytes."},
    {"document", "edited", Kind::field, "boolean", "Whether it was changed."},
    {"document", "get", Kind::method, "(path: string): string?", "The text of the first element of that path."},
    {"document", "set", Kind::method, "(path: string, text: string): node?", "Sets the text of the first; nil where there is none."},
    {"document", "find", Kind::method, "(path: string): node?", "The first element of that path."},
    {"document", "find_all", Kind::method, "(path: string): node[]", "Every element of that path."},
    {"document", "encode", Kind::method, "(): string", "Its bytes as they would be sent."},

    {"node", "", Kind::type, "", "A node of a document. Paths begin with its children."},
    {"node", "name", Kind::field, "string", "\"SyncKey\"."},
    {"node", "namespace", Kind::field, "string", "\"AirSync\"."},
    {"node", "kind", Kind::field, "string", "\"element\", \"string\", \"opaque\" ..."},
    {"node", "text", Kind::setting, "string", "The text inside."},
    {"node", "opaque", Kind::setting, "string?", "The bytes of an opaque value."},
    {"node", "offset", Kind::field, "integer?", "Where it begins in the bytes of the body; nil once it was changed."},
    {"node", "parent", Kind::field, "node?", "The element around it."},
    {"node", "children", Kind::field, "node[]", "The elements inside."},
    {"node", "get", Kind::method, "(path: string): string?", "The text of the first element of that path."},
    {"node", "set", Kind::method, "(path: string, text: string): node?", "Sets the text of the first; nil where there is none."},
    {"node", "find", Kind::method, "(path: string): node?", "The first element of that path."},
    {"node", "find_all", Kind::method, "(path: string): node[]", "Every element of that path."},
    {"node", "insert", Kind::method, "(name: string, text?: string, before?: node): node", "A new element inside, as the last or before a node; `\"Email:Subject\"` for another namespace than the parent's."},
    {"node", "insert_copy", Kind::method, "(node: node, before?: node): node", "A copy with everything inside."},
    {"node", "clone", Kind::method, "(): node", "A copy right behind it."},
    {"node", "remove", Kind::method, "()", "Takes it out."},

    {"chunk", "", Kind::type, "", "A piece of a body that streams, in the event `chunk`; content coding is not undone."},
    {"chunk", "side", Kind::field, "string", "\"request\" or \"response\"."},
    {"chunk", "offset", Kind::field, "integer", "Bytes of the content before it."},
    {"chunk", "last", Kind::field, "boolean", "Whether the message ends with it, as far as that is known."},
    {"chunk", "data", Kind::setting, "string", "Its bytes; other bytes must have the same length."},

    {"taken", "", Kind::type, "", "What became of an exchange, in `test_...` functions of `eastap test`."},
    {"taken", "id", Kind::field, "integer", "Number of the exchange."},
    {"taken", "command", Kind::field, "string?", "As in hooks."},
    {"taken", "device", Kind::field, "string?", "As in hooks."},
    {"taken", "action", Kind::field, "string", "\"passed\", \"answered\", \"dropped\", \"reset\" or \"cut\"."},
    {"taken", "touched", Kind::field, "boolean", "Whether anything was done to it."},
    {"taken", "delay", Kind::field, "number", "Seconds that it was held."},
    {"taken", "status", Kind::field, "integer?", "The HTTP status that the phone got; nil where it got none."},
    {"taken", "request", Kind::field, "string?", "As recorded: the document as XML, another body as text."},
    {"taken", "response", Kind::field, "string?", "As recorded."},
    {"taken", "sent_request", Kind::field, "string?", "As hooks and faults left it; nil where it is what came."},
    {"taken", "sent_response", Kind::field, "string?", "As hooks and faults left it; nil where it is what came."},
    {"taken", "logs", Kind::field, "string[]", "What hooks logged."},
    {"taken", "injected", Kind::field, "string[]", "What hooks and faults did."},
    {"taken", "errors", Kind::field, "string[]", "Which hooks failed, and why."},

    {"", "log", Kind::function, "(...: any)", "As `eas.log`."},
    {"", "print", Kind::function, "(...: any)", "As `eas.log`."},
    {"", "sleep", Kind::function, "(seconds: number)", "As `eas.sleep`."},
    {"", "bodies", Kind::setting, "boolean|table", "Global of a script: false, or `{ request = false, response = true }`: bodies are not held for `request` and `response`; they stream."},
    {"", "on_connect", Kind::setting, "fun(exchange: exchange)", "Global of a script: handles `connect`; likewise `on_request`, `on_response` and `on_close`."},
};
// clang-format on

}  // namespace

std::span<const ApiRow> all_api() {
  return api_rows;
}

}  // namespace eastap::script
