// The two texts that are made from the table of the API.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "proxy/script/api.h"
#include "proxy/script/event.h"

namespace eastap::script {

namespace {

using Kind = ApiRow::Kind;

struct Parameter {
  std::string_view name;  ///< without "?"
  std::string_view type;
  bool optional = false;
};
struct Signature {
  std::vector<Parameter> parameters;
  std::string_view returns;  ///< empty: nothing
};

/// The end of the parameter that begins at `from`: a comma or the closing bracket outside inner brackets.
std::size_t end_of_parameter(std::string_view text, std::size_t from) {
  int depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    const char c = text[i];
    if (depth == 0 && (c == ',' || c == ')')) {
      return i;
    }
    depth += c == '(' || c == '{' || c == '<' ? 1 : c == ')' || c == '}' || c == '>' ? -1 : 0;
  }
  return text.size();
}

Signature read_signature(std::string_view text) {
  Signature read;
  std::size_t at = 1;
  while (at < text.size() && text[at] != ')') {
    const std::size_t end = end_of_parameter(text, at);
    const std::string_view one = text.substr(at, end - at);
    const std::size_t colon = one.find(": ");
    Parameter parameter{one.substr(0, colon), one.substr(colon + 2), false};
    if (parameter.name.ends_with('?')) {
      parameter.name.remove_suffix(1);
      parameter.optional = true;
    }
    read.parameters.push_back(parameter);
    at = end < text.size() && text[end] == ',' ? end + 2 : end;
  }
  constexpr std::string_view before_returns = "): ";
  if (const std::size_t found = text.find(before_returns, at); found != std::string_view::npos) {
    read.returns = text.substr(found + before_returns.size());
  }
  return read;
}

std::string call_of(const ApiRow& row) {
  const char* const dot = row.kind == Kind::method ? ":" : row.owner.empty() ? "" : ".";
  return fmt::format("{}{}{}", row.owner, dot, row.name);
}

std::string parameter_names(const Signature& signature) {
  std::string names;
  for (const Parameter& parameter : signature.parameters) {
    names += fmt::format("{}{}", names.empty() ? "" : ", ", parameter.name);
  }
  return names;
}

/// eas.on for every event, so that editors know what its handler gets. Filters choose exchanges alone.
void define_handlers(std::string& out) {
  for (const EventRow& event : all_events()) {
    const std::string handler = fmt::format("fun({})", event.handler);
    out += fmt::format("---@overload fun(event: \"{}\", handler: {})\n", event.name, handler);
    if (event.of_exchange) {
      out +=
          fmt::format("---@overload fun(event: \"{}\", filter: string, handler: {})\n", event.name, handler);
    }
  }
}

void define_function(std::string& out, const ApiRow& row) {
  const Signature signature = read_signature(row.signature);
  out += fmt::format("\n---{}\n", row.meaning);
  if (row.owner == "eas" && row.name == "on") {
    define_handlers(out);
  }
  for (const Parameter& parameter : signature.parameters) {
    out += fmt::format("---@param {}{} {}\n", parameter.name, parameter.optional ? "?" : "", parameter.type);
  }
  if (!signature.returns.empty()) {
    out += fmt::format("---@return {}\n", signature.returns);
  }
  out += fmt::format("function {}({}) end\n", call_of(row), parameter_names(signature));
}

/// LuaCATS's words for an operator and its right side: "sub(number): date", "len: integer".
std::string operator_of(const ApiRow& row) {
  const char* const name = row.name == "+" ? "add" : row.name == "-" ? "sub" : "len";
  if (!row.signature.starts_with('(')) {
    return fmt::format("{}: {}", name, row.signature);
  }
  const Signature signature = read_signature(row.signature);
  return fmt::format("{}({}): {}", name, signature.parameters.front().type, signature.returns);
}

/// The same for people: "date - seconds: date", "#headers: integer".
std::string operation_of(const ApiRow& row) {
  if (!row.signature.starts_with('(')) {
    return fmt::format("`{}{}`: {}", row.name, row.owner, row.signature);
  }
  const Signature signature = read_signature(row.signature);
  return fmt::format("`{} {} {}`: {}", row.owner, row.name, signature.parameters.front().name,
                     signature.returns);
}

/// The sentence stands above: behind the type a language server shows only the first word of one that begins
/// with a quoted word.
void define_field(std::string& out, const ApiRow& row) {
  out += fmt::format("---{}\n---@field {} {}\n", row.meaning, row.name, row.signature);
}

void define_type(std::string& out, const ApiRow& type) {
  const auto rows = all_api();
  out += fmt::format("\n---{}\n---@class {}\n", type.meaning, type.owner);
  for (const ApiRow& row : rows) {
    if (row.owner == type.owner && (row.kind == Kind::field || row.kind == Kind::setting)) {
      define_field(out, row);
    } else if (row.owner == type.owner && row.kind == Kind::operation) {
      out += fmt::format("---@operator {}\n", operator_of(row));
    }
  }
  const bool global = type.name == "global";
  constexpr std::string_view module = "eas.";
  const bool inner = type.owner.starts_with(module);
  const bool is_table = inner && std::ranges::any_of(rows, [&](const ApiRow& row) {
                          return row.owner == "eas" && row.name == type.owner.substr(module.size());
                        });
  if (is_table || global) {
    out += fmt::format("{} = {{}}\n", type.owner);
  } else if (!inner) {
    out += fmt::format("local {} = {{}}\n", type.owner);
  }
  for (const ApiRow& row : rows) {
    if (row.owner == type.owner && (row.kind == Kind::function || row.kind == Kind::method)) {
      define_function(out, row);
    }
  }
}

/// The language server warns of values that do not fit, of definitions too: an unset setting is allowed to be
/// nil.
void define_global(std::string& out, const ApiRow& row) {
  if (row.kind == Kind::function) {
    define_function(out, row);
  } else if (row.kind == Kind::setting) {
    out += fmt::format("\n---{}\n---@type {}|nil\n{} = nil\n", row.meaning, row.signature, row.name);
  } else if (row.kind == Kind::field) {
    out += fmt::format("\n---{}\n{} = {}\n", row.meaning, row.name, row.signature);
  }
}

/// '|' would end a cell of a table.
std::string cell(std::string_view text) {
  std::string escaped;
  for (const char c : text) {
    escaped += c == '|' ? "\\|" : std::string(1, c);
  }
  return escaped;
}

const char* settable(const ApiRow& row) {
  return row.kind == Kind::setting ? ", can be set" : "";
}

void describe_type(std::string& out, const ApiRow& type) {
  out += fmt::format("\n## {}\n{}\n\n| | |\n| --- | --- |\n", type.owner, type.meaning);
  for (const ApiRow& row : all_api()) {
    if (row.owner != type.owner || row.kind == Kind::type) {
      continue;
    }
    if (row.kind == Kind::field || row.kind == Kind::setting) {
      out += fmt::format("| `{}`: {}{} | {} |\n", row.name, cell(row.signature), settable(row),
                         cell(row.meaning));
    } else if (row.kind == Kind::operation) {
      out += fmt::format("| {} | {} |\n", operation_of(row), cell(row.meaning));
    } else {
      out += fmt::format("| `{}{}` | {} |\n", call_of(row), cell(row.signature), cell(row.meaning));
    }
  }
}

}  // namespace

std::string api_definitions() {
  std::string out =
      "---@meta eas\n"
      "-- Definitions of eastap's Lua API for editors that know LuaCATS annotations, such as those with the "
      "Lua\n"
      "-- language server. Made by `eastap new-script --definitions`; not loaded by eastap.\n\n"
      "---@alias eas.event\n";
  for (const EventRow& event : all_events()) {
    out += fmt::format("---| \"{}\" # {}\n", event.name, event.meaning);
  }
  for (const ApiRow& row : all_api()) {
    if (row.kind == Kind::type && !row.owner.empty()) {
      define_type(out, row);
    }
  }
  for (const ApiRow& row : all_api()) {
    if (row.owner.empty()) {
      define_global(out, row);
    }
  }
  return out;
}

std::string api_reference() {
  std::string out =
      "# Hooks: reference\n"
      "Every event, function and field of eastap's Lua API. [hooks.md](hooks.md) tells how they work "
      "together, "
      "[cookbook.md](cookbook.md) shows\nthem at work. This page is made from the same table as the "
      "definitions for editors: `eastap new-script --reference` prints it,\n`eastap new-script "
      "--definitions` "
      "those.\n\n"
      "## Events\n"
      "`eas.on(event, function)`, or `eas.on(event, filter, function)` where the event is about an exchange "
      "([filters](filters.md)).\nHandlers run in the order in which they were given.\n\n"
      "| event | handler gets | filter | may decide | |\n| --- | --- | --- | --- | --- |\n";
  for (const EventRow& event : all_events()) {
    out += fmt::format("| `{}` | {} | {} | {} | {} |\n", event.name, event.handler,
                       event.of_exchange ? "yes" : "", event.decides ? "yes" : "", event.meaning);
  }
  for (const ApiRow& row : all_api()) {
    if (row.kind == Kind::type && !row.owner.empty()) {
      describe_type(out, row);
    }
  }
  out += "\n## Globals\n| | |\n| --- | --- |\n";
  for (const ApiRow& row : all_api()) {
    if (row.owner.empty()) {
      out += row.kind == Kind::function
                 ? fmt::format("| `{}{}` | {} |\n", row.name, row.signature, cell(row.meaning))
                 : fmt::format("| `{}`: {}{} | {} |\n", row.name, cell(row.signature), settable(row),
                               cell(row.meaning));
    }
  }
  return out;
}

}  // namespace eastap::script
