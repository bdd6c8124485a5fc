#include "decoders/eas/redirects.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include "proxy/base/text.h"

namespace eastap::eas {
namespace {

constexpr int eas_moved = 451;
constexpr std::array<int, 5> redirect_codes{301, 302, 303, 307, 308};

void add(std::vector<Redirect>& found, Redirect::Kind kind, std::string_view target,
         std::string_view detail = {}) {
  target = text::trim(target);
  if (!target.empty() && found.size() < max_redirects) {
    found.push_back({kind, std::string(target), std::string(detail), url_host(target)});
  }
}

/// The element's name without namespace prefix: answers use a default namespace, but any prefix is legal.
std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const std::size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view child_text(const pugi::xml_node& parent, std::string_view name) {
  for (const pugi::xml_node& child : parent.children()) {
    if (local_name(child) == name) {
      return child.child_value();
    }
  }
  return {};
}

void read_element(const pugi::xml_node& node, std::vector<Redirect>& found) {
  const std::string_view name = local_name(node);
  if (name == "Server") {
    const std::string_view type = child_text(node, "Type");
    const bool phone = text::iequals(text::trim(type), "MobileSync");
    add(found, phone ? Redirect::Kind::server_url : Redirect::Kind::other_server_url, child_text(node, "Url"),
        text::trim(type));
  } else if (name == "RedirectUrl") {
    add(found, Redirect::Kind::redirect_url, node.child_value());
  } else if (name == "Redirect" || name == "RedirectAddr") {
    add(found, Redirect::Kind::redirect_address, node.child_value());
  }
}

/// The element after `node` in document order; none at the end. No recursion: depth is the sender's choice.
pugi::xml_node next_element(pugi::xml_node node) {
  if (node.first_child()) {
    return node.first_child();
  }
  while (node && !node.next_sibling()) {
    node = node.parent();
  }
  return node.next_sibling();
}

void read_xml(ByteView body, std::vector<Redirect>& found) {
  pugi::xml_document document;
  // A damaged answer still leads away with what a lenient phone reads of it, so the parse result does not
  // matter.
  static_cast<void>(document.load_buffer(body.data(), body.size()));
  for (pugi::xml_node node = document.first_child(); node; node = next_element(node)) {
    if (node.type() == pugi::node_element) {
      read_element(node, found);
    }
  }
}

void read_json(ByteView body, std::vector<Redirect>& found) {
  const auto json = nlohmann::json::parse(body.begin(), body.end(), nullptr, false);
  if (!json.is_object()) {
    return;
  }
  const auto text_of = [&](const char* name) {
    const auto entry = json.find(name);
    return entry != json.end() && entry->is_string() ? entry->get<std::string>() : std::string();
  };
  add(found, Redirect::Kind::json_url, text_of("Url"), text_of("Protocol"));
}

void read_autodiscover(ByteView body, std::vector<Redirect>& found) {
  const auto* const first = std::ranges::find_if(body.data(), body.data() + body.size(),
                                                 [](std::uint8_t byte) { return byte > ' ' && byte < 0x80; });
  if (first == body.data() + body.size() || body.size() > max_autodiscover_body) {
    return;
  }
  if (*first == '{') {
    read_json(body, found);
  } else {
    read_xml(body, found);
  }
}

}  // namespace

std::string_view to_string(Redirect::Kind kind) {
  switch (kind) {
    case Redirect::Kind::eas_location:
      return "X-MS-Location";
    case Redirect::Kind::http_location:
      return "Location";
    case Redirect::Kind::server_url:
      return "Autodiscover Url";
    case Redirect::Kind::other_server_url:
      return "Autodiscover Url of another service";
    case Redirect::Kind::redirect_url:
      return "Autodiscover RedirectUrl";
    case Redirect::Kind::redirect_address:
      return "Autodiscover Redirect";
    case Redirect::Kind::json_url:
      break;
  }
  return "Autodiscover Url (JSON)";
}

std::optional<HostPort> url_host(std::string_view url) {
  constexpr std::uint16_t https_port = 443;
  constexpr std::uint16_t http_port = 80;
  const bool https = text::istarts_with(url, "https://");
  if (!https && !text::istarts_with(url, "http://")) {
    return std::nullopt;
  }
  url.remove_prefix(https ? std::string_view("https://").size() : std::string_view("http://").size());
  std::string_view authority = url.substr(0, url.find_first_of("/?#"));
  if (const std::size_t user = authority.rfind('@'); user != std::string_view::npos) {
    authority = authority.substr(user + 1);
  }
  return HostPort::parse(authority, https ? https_port : http_port);
}

std::vector<Redirect> find_redirects(Command command, int http_status, HeaderLookup headers, ByteView body) {
  std::vector<Redirect> found;
  if (http_status == eas_moved) {
    if (const auto location = headers("X-MS-Location")) {
      add(found, Redirect::Kind::eas_location, *location);
    }
  }
  if (std::ranges::find(redirect_codes, http_status) != redirect_codes.end()) {
    if (const auto location = headers("Location")) {
      add(found, Redirect::Kind::http_location, *location);
    }
  }
  if (command == Command::autodiscover) {
    read_autodiscover(body, found);
  }
  return found;
}

}  // namespace eastap::eas
