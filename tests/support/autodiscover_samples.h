// Autodiscover bodies as servers and phones write them (MS-ASCMD section 4.2, MS-OXDSCLI section 4), for
// tests.
#pragma once

#include <string>
#include <string_view>

namespace eastap::test {

inline constexpr std::string_view autodiscover_outer = "http://schemas.microsoft.com/exchange/autodiscover/";

inline std::string pox_request(std::string_view address = "anna@example.org",
                               std::string_view schema = "mobilesync") {
  const std::string start(autodiscover_outer);
  return R"(<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns=")" + start + std::string(schema) +
         R"(/requestschema/2006"><Request><EMailAddress>)" + std::string(address) +
         "</EMailAddress>\n<AcceptableResponseSchema>" + start + std::string(schema) +
         (schema == "mobilesync" ? "/responseschema/2006" : "/responseschema/2006a") +
         "</AcceptableResponseSchema></Request></Autodiscover>";
}

/// An answer whose Response, of the schema, holds `inner`.
inline std::string pox_answer(std::string_view inner, std::string_view schema = "mobilesync/") {
  const std::string start(autodiscover_outer);
  return R"(<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns=")" + start +
         R"(responseschema/2006"><Response xmlns=")" + start + std::string(schema) +
         R"(responseschema/2006">)" + std::string(inner) + "</Response></Autodiscover>";
}

inline std::string pox_settings(
    std::string_view url = "https://mail.example.org/Microsoft-Server-ActiveSync") {
  const std::string where(url);
  return pox_answer(
      "<Culture>en:us</Culture><User><DisplayName>Anna</DisplayName><EMailAddress>anna@example.org</"
      "EMailAddress></User>"
      "<Action><Settings><Server><Type>MobileSync</Type><Url>" +
      where + "</Url><Name>" + where +
      "</Name></Server><Server><Type>CertEnroll</Type><Url>https://cert.example.org/CertEnroll</Url><Name/>"
      "<ServerData>MobileTemplate</ServerData></Server></Settings></Action>");
}

inline constexpr std::string_view pox_invalid_request =
    R"(<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006"><Response><Error Time="10:15:42.1234567" Id="123456789"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message><DebugData /></Error></Response></Autodiscover>)";

}  // namespace eastap::test
