// Terms of filters: the exchange itself, its connection and both sides' TLS.
#include <array>

#include "proxy/model/filter_terms.h"

namespace eastap::model {
namespace {

using core::Side;
using core::TlsFacts;

/// Calls `tell` with the facts of the connection, where they are known.
template <class Tell>
void with_connection(FilterSubject& subject, Tell tell) {
  if (const core::ConnectionPtr& connection = subject.view().exchange().connection) {
    tell(*connection);
  }
}

/// "host:8443" is known by both names, with and without its port.
void put_host(FilterProbe& probe, std::string_view text) {
  probe.text(text);
  if (const auto host = HostPort::parse(text, 0)) {
    probe.text(host->host);
  }
}

void put_endpoint(FilterProbe& probe, const Endpoint& endpoint) {
  probe.text(endpoint.to_string());
  probe.text(endpoint.address.to_string());
}

template <class Tell>
void each_tls(FilterSubject& subject, Side side, Tell tell) {
  with_connection(subject, [&](const core::ConnectionFacts& connection) {
    for (const TlsFacts& tls : connection.tls) {
      if (tls.side == side) {
        tell(tls);
      }
    }
  });
}

std::int64_t number_of(std::uint64_t id) {
  return static_cast<std::int64_t>(std::min(id, std::uint64_t{INT64_MAX}));
}

void get_kind(FilterSubject& subject, FilterProbe& probe) {
  switch (subject.view().exchange().kind) {
    case core::Exchange::Kind::http:
      probe.text("http");
      break;
    case core::Exchange::Kind::tunnel:
      probe.text("tunnel");
      break;
    case core::Exchange::Kind::opaque:
      probe.text("opaque");
      probe.text("bytes");  // its name in the list
      break;
  }
}

void get_connection(FilterSubject& subject, FilterProbe& probe) {
  with_connection(subject, [&](const auto& connection) { probe.number(number_of(connection.id.value)); });
}

void get_server(FilterSubject& subject, FilterProbe& probe) {
  with_connection(subject, [&](const core::ConnectionFacts& connection) {
    put_host(probe, connection.upstream_name);
    if (connection.upstream) {
      put_endpoint(probe, *connection.upstream);
    }
  });
}

void get_mode(FilterSubject& subject, FilterProbe& probe) {
  with_connection(subject, [&](const core::ConnectionFacts& connection) {
    const std::string_view mode = connection.mode;
    probe.text(mode);
    probe.text(mode.substr(0, mode.find(':')));
  });
}

constexpr std::array<FilterTerm, 14> connection_rows{{
    {"id", "", FilterType::number, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "number of the exchange", "id in (3, 17)",
     [](FilterSubject& subject, FilterProbe& probe) {
       probe.number(number_of(subject.view().exchange().id.value));
     }},
    {"connection", "", FilterType::number, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "number of the client connection that it was on", "connection == 4", get_connection},
    {"kind", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "http, tunnel (relayed without decryption) or opaque (relayed since it is no HTTP)", "kind == tunnel",
     get_kind},
    {"time", "", FilterType::time, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "when the request began", "time >= 14:00 and time < 14:05",
     [](FilterSubject& subject, FilterProbe& probe) {
       probe.number(subject.view().exchange().started.wall.count());
     }},
    {"client", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "address of the client, with and without its port", "client == 192.168.1.20",
     [](FilterSubject& subject, FilterProbe& probe) {
       with_connection(subject, [&](const auto& connection) { put_endpoint(probe, connection.client); });
     }},
    {"server", "upstream", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "name and address of the server that the tap asked, with and without port", "server ~ outlook",
     get_server},
    {"mode", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "way in: reverse, connect or transparent", "mode == reverse", get_mode},
    {"rule", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "which rule decided whether it is decrypted", "rule ~ passthrough",
     [](FilterSubject& subject, FilterProbe& probe) {
       with_connection(subject, [&](const auto& connection) { probe.text(connection.rule); });
     }},
    {"tls", "", FilterType::version, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "TLS version that the client speaks with the tap", "tls < 1.2",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::client, [&](const TlsFacts& tls) { probe.text(tls.version); });
     }},
    {"server_tls", "upstream_tls", FilterType::version, FilterArgument::none, FilterKnown::at_request,
     FilterCost::facts, "TLS version that the tap speaks with the server", "server_tls == 1.3",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::upstream, [&](const TlsFacts& tls) { probe.text(tls.version); });
     }},
    {"cipher", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "cipher between client and tap", "cipher ~ AES128",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::client, [&](const TlsFacts& tls) { probe.text(tls.cipher); });
     }},
    {"sni", "server_name", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "server name that the client sent in its TLS handshake", "sni == *.example.com",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::client, [&](const TlsFacts& tls) { probe.text(tls.server_name); });
     }},
    {"alpn", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "protocol that client and tap agreed on by ALPN", "not alpn",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::client, [&](const TlsFacts& tls) { probe.text(tls.alpn); });
     }},
    {"alpn_offered", "", FilterType::text, FilterArgument::none, FilterKnown::at_request, FilterCost::facts,
     "protocols that the client offered by ALPN", "alpn_offered == h2",
     [](FilterSubject& subject, FilterProbe& probe) {
       each_tls(subject, Side::client, [&](const TlsFacts& tls) {
         for (const std::string& offered : tls.alpn_offered) {
           probe.text(offered);
         }
       });
     }},
}};

}  // namespace

std::span<const FilterTerm> filter_terms_connection() {
  return connection_rows;
}

}  // namespace eastap::model
