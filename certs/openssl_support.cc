#include "certs/openssl_support.h"

#include <algorithm>
#include <array>
#include <limits>

#include <openssl/ec.h>
#include <openssl/err.h>

namespace eastap::certs {

std::string take_openssl_error(std::string_view otherwise) {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? std::string(otherwise) : std::string(reason);
}

BioPtr reader(ByteView bytes) {
  if (bytes.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) {
    return nullptr;
  }
  return BioPtr(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

std::string written(BIO& bio) {
  const char* data = nullptr;
  const long length = BIO_get_mem_data(&bio, &data);
  return length > 0 ? std::string(data, static_cast<std::size_t>(length)) : std::string();
}

UnixTime read_time(const ASN1_TIME* time) {
  std::tm parts{};
  if (time == nullptr || ASN1_TIME_to_tm(time, &parts) != 1) {
    ERR_clear_error();
    return {};
  }
  using namespace std::chrono;
  const sys_days day = year{parts.tm_year + 1900} / month{static_cast<unsigned>(parts.tm_mon + 1)} /
                       std::chrono::day{static_cast<unsigned>(parts.tm_mday)};
  return day + hours{parts.tm_hour} + minutes{parts.tm_min} + seconds{parts.tm_sec};
}

std::string key_text(EVP_PKEY* key) {
  if (key == nullptr) {
    return "unknown";
  }
  if (EVP_PKEY_get_base_id(key) == EVP_PKEY_EC) {
    std::array<char, 80> group{};
    if (EVP_PKEY_get_group_name(key, group.data(), group.size(), nullptr) != 1) {
      ERR_clear_error();
      return "EC";
    }
    const char* short_name = EC_curve_nid2nist(OBJ_txt2nid(group.data()));
    return std::string("EC ") + (short_name == nullptr ? group.data() : short_name);
  }
  const char* type = EVP_PKEY_get0_type_name(key);
  std::string text = type == nullptr ? "unknown" : type;
  if (text.starts_with("RSA")) {
    text += " " + std::to_string(EVP_PKEY_get_bits(key));
  }
  return text;
}

}  // namespace eastap::certs
