// What a User-Agent says of the phone: device, system and program. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace eastap::eas {

/// "" where the text does not say. Texts are as sent where they are not spelled out: not printable.
struct ClientAgent {
  std::string device;   ///< "iPhone8,4", "Samsung SM-G960F"
  std::string system;   ///< "iOS 11 (build 15D100)", "Android 9"
  std::string program;  ///< "Gmail", "Windows Mail", "Outlook mobile (through Microsoft's cloud)"
  /// "iPhone8,4, iOS 11 (build 15D100)"; "" when nothing is known. Without control characters.
  [[nodiscard]] std::string words() const;
};

/// Reads the forms that EAS clients send: Apple-MODEL/BUILD, iOS/VERSION (BUILD),
/// [Android-]SAMSUNG-MODEL/101.N, Android/VERSION-EAS, Android-Mail, Outlook, MSFT-*, TouchDown, Thunderbird.
/// Anything else gives its product name as `program`.
[[nodiscard]] ClientAgent read_user_agent(std::string_view text);

}  // namespace eastap::eas
