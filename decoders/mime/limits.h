// How much of a message, an HTML text or an iCalendar object is read and kept. Whatever is hit becomes a
// finding; what was read before it stays. With these values a message takes at most 4 times its size plus
// 64 MiB. Constant data; any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace eastap::mime {

struct Limits {
  std::size_t size = std::size_t{32} << 20U;           ///< bytes of the message that are looked at
  std::uint32_t boundary_lines = 2048;                 ///< lines that begin with "--": each may begin a part
  std::uint32_t containers = 512;                      ///< header lines that name a multipart or message type
  std::uint32_t header_lines = 16'384;                 ///< of all parts together
  std::size_t header_bytes = std::size_t{512} << 10U;  ///< of all parts together
  std::uint32_t header_marks = 8192;  ///< commas, semicolons, colons of all headers: each may make an object
  std::uint32_t field_colons = 512;   ///< of one header field: each may open a group inside another
  std::uint32_t parts = 1000;         ///< listed
  std::uint32_t addresses = 50;       ///< listed of each field; all are counted
  std::size_t field = 4096;           ///< bytes of one decoded header field
  std::size_t text = std::size_t{64} << 10U;  ///< bytes of text, as UTF-8
  std::size_t html = std::size_t{1} << 20U;   ///< bytes of HTML that are looked at
  std::uint32_t html_attributes = 2048;       ///< of one tag, roughly: each is compared with all before it
  std::uint32_t html_depth = 512;             ///< elements inside each other
  std::size_t calendar = std::size_t{256} << 10U;  ///< bytes of one iCalendar object
  std::uint32_t calendar_lines = 10'000;
  std::uint32_t calendar_depth = 16;  ///< components inside each other
  std::uint32_t calendars = 4;        ///< iCalendar parts that are summed up
};

}  // namespace eastap::mime
