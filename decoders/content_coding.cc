#include "decoders/content_coding.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <brotli/decode.h>
#include <zlib.h>

#include "proxy/base/text.h"

namespace eastap::decoders {
namespace {

enum class Coding { identity, gzip, deflate, brotli };

struct CodingName {
  std::string_view name;
  Coding coding;
};
constexpr std::array<CodingName, 5> coding_names{{{"gzip", Coding::gzip},
                                                  {"x-gzip", Coding::gzip},
                                                  {"deflate", Coding::deflate},
                                                  {"br", Coding::brotli},
                                                  {"identity", Coding::identity}}};

std::optional<Coding> find_coding(std::string_view token) {
  for (const CodingName& entry : coding_names) {
    if (text::iequals(entry.name, token)) {
      return entry.coding;
    }
  }
  return std::nullopt;
}

struct Step {
  Coding coding;
  std::string name;  // as the header spells it, for errors
};

/// The codings in the order in which they were applied; identity and empty list entries are left out.
Result<std::vector<Step>> parse_header(std::string_view header) {
  std::vector<Step> steps;
  for (std::string_view entry : text::split(header, ',')) {
    entry = text::trim(entry);
    if (entry.empty()) {
      continue;
    }
    const auto coding = find_coding(entry);
    if (!coding) {
      return fail(ErrorCode::invalid_input, "unknown content coding \"" + text::printable(entry, 40) + "\"",
                  0);
    }
    if (*coding == Coding::identity) {
      continue;
    }
    if (steps.size() == max_codings) {
      return fail(ErrorCode::limit_exceeded, "more than " + std::to_string(max_codings) + " content codings",
                  0);
    }
    steps.push_back({*coding, std::string(entry)});
  }
  return steps;
}

/// Collects output up to the limit and tells when there was more.
class BoundedOutput {
 public:
  explicit BoundedOutput(std::size_t limit) : limit_(limit) {}

  /// False when `more` did not fit; as much of it as does fit is kept.
  bool add(ByteView more) {
    const std::size_t fits = std::min(more.size(), limit_ - bytes_.size());
    if (bytes_.capacity() < bytes_.size() + fits && bytes_.size() >= reserve_from) {
      // Large output: take the address space for all of it at once, so that growing never holds two copies.
      // Pages that stay unwritten cost nothing.
      bytes_.reserve(std::max(std::min(limit_, default_decode_limit), bytes_.size() + fits));
    }
    append(bytes_, more.first(fits));
    return fits == more.size();
  }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }
  [[nodiscard]] Bytes take() { return std::move(bytes_); }

 private:
  static constexpr std::size_t reserve_from = std::size_t{1} << 20U;
  std::size_t limit_;
  Bytes bytes_;
};

using Chunk = std::array<std::uint8_t, std::size_t{16} << 10U>;

Error damaged(std::string_view name, std::string_view how, std::size_t offset) {
  return {ErrorCode::invalid_input,
          std::string(name) + ": " + std::string(how) + " at byte " + std::to_string(offset), offset};
}

Error over_limit(std::string_view name, std::size_t limit, std::size_t offset) {
  return {ErrorCode::limit_exceeded,
          std::string(name) + ": more than " + std::to_string(limit) + " bytes of content, stopped at byte " +
              std::to_string(offset),
          offset};
}

/// zlib takes lengths as unsigned int: feed at most this much at once.
constexpr std::size_t max_feed = std::size_t{1} << 30U;

constexpr int window_zlib = 15;
constexpr int window_gzip = 15 + 16;
constexpr int window_raw = -15;

/// One inflate run over `input`, from `start` on. Ends at the end of the stream, at a fault or at the limit.
class Inflater {
 public:
  Inflater(std::string_view name, int window_bits) : name_(name) {
    // inflateInit2 fails only for lack of memory or a wrong version, and then leaves `ready_` false.
    ready_ = inflateInit2(&stream_, window_bits) == Z_OK;
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  ~Inflater() {
    if (ready_) {
      inflateEnd(&stream_);
    }
  }

  /// Appends to `output`; returns the fault, if any. `consumed` counts input bytes, whole members only at
  /// success.
  std::optional<Error> run(ByteView input, std::size_t limit, BoundedOutput& output) {
    if (!ready_) {
      return Error{ErrorCode::internal, name_ + ": zlib did not start", 0};
    }
    Chunk chunk;
    while (true) {
      if (stream_.avail_in == 0 && consumed_ < input.size()) {
        feed(input);
      }
      stream_.next_out = chunk.data();
      stream_.avail_out = static_cast<uInt>(chunk.size());
      const int status = inflate(&stream_, Z_NO_FLUSH);
      const std::size_t offset = consumed_ - stream_.avail_in;
      if (!output.add({chunk.data(), chunk.size() - stream_.avail_out})) {
        return over_limit(name_, limit, offset);
      }
      if (status == Z_STREAM_END) {
        end_ = offset;
        return std::nullopt;
      }
      if (status == Z_BUF_ERROR && offset == input.size()) {
        return damaged(name_, "the coded data is cut off", offset);
      }
      if (status != Z_OK && status != Z_BUF_ERROR) {
        return damaged(name_, stream_.msg != nullptr ? stream_.msg : "damaged data", offset);
      }
    }
  }
  [[nodiscard]] std::size_t end() const {
    return end_;
  }  ///< input offset after the stream, once run() succeeded

 private:
  void feed(ByteView input) {
    const std::size_t amount = std::min(max_feed, input.size() - consumed_);
    // zlib never writes through next_in; its type only lacks the const.
    stream_.next_in = const_cast<Bytef*>(input.data() + consumed_);
    stream_.avail_in = static_cast<uInt>(amount);
    consumed_ += amount;
  }

  std::string name_;
  z_stream stream_{};
  bool ready_ = false;
  std::size_t consumed_ = 0;
  std::size_t end_ = 0;
};

bool starts_gzip(ByteView bytes) {
  return bytes.size() >= 2 && bytes[0] == 0x1f && bytes[1] == 0x8b;
}

/// RFC 1950 section 2.2: method 8, and the first two bytes are a multiple of 31.
bool starts_zlib(ByteView bytes) {
  return bytes.size() >= 2 && (bytes[0] & 0x0fU) == 8 && ((bytes[0] << 8U) + bytes[1]) % 31 == 0;
}

DecodedContent gunzip(const std::string& name, ByteView input, std::size_t limit) {
  BoundedOutput output(limit);
  DecodedContent result;
  std::size_t at = 0;
  do {
    Inflater member(name, window_gzip);
    auto fault = member.run(input.subspan(at), limit, output);
    if (fault) {
      if (fault->offset && at != 0) {
        fault->offset = *fault->offset + at;
        fault->what += " of the gzip member at byte " + std::to_string(at);
      }
      result.fault = std::move(fault);
      break;
    }
    at += member.end();
  } while (starts_gzip(input.subspan(at)));
  result.trailing = result.fault ? 0 : input.size() - at;
  result.bytes = output.take();
  return result;
}

DecodedContent inflate_once(const std::string& name, ByteView input, std::size_t limit, int window_bits) {
  BoundedOutput output(limit);
  Inflater inflater(name, window_bits);
  DecodedContent result;
  result.fault = inflater.run(input, limit, output);
  result.trailing = result.fault ? 0 : input.size() - inflater.end();
  result.bytes = output.take();
  return result;
}

DecodedContent undeflate(const std::string& name, ByteView input, std::size_t limit) {
  if (!starts_zlib(input)) {
    return inflate_once(name, input, limit, window_raw);
  }
  DecodedContent as_zlib = inflate_once(name, input, limit, window_zlib);
  if (as_zlib.fault && as_zlib.bytes.empty()) {
    // Raw data can look like a zlib header by chance; it is raw only if that reads to its end.
    DecodedContent as_raw = inflate_once(name, input, limit, window_raw);
    if (!as_raw.fault) {
      return as_raw;
    }
  }
  return as_zlib;
}

DecodedContent unbrotli(const std::string& name, ByteView input, std::size_t limit) {
  const std::unique_ptr<BrotliDecoderState, decltype(&BrotliDecoderDestroyInstance)> state(
      BrotliDecoderCreateInstance(nullptr, nullptr, nullptr), &BrotliDecoderDestroyInstance);
  DecodedContent result;
  if (!state) {
    result.fault = Error{ErrorCode::internal, name + ": brotli did not start", 0};
    return result;
  }
  BoundedOutput output(limit);
  Chunk chunk;
  std::size_t available_in = input.size();
  const std::uint8_t* next_in = input.data();
  while (true) {
    std::size_t available_out = chunk.size();
    std::uint8_t* next_out = chunk.data();
    const BrotliDecoderResult status = BrotliDecoderDecompressStream(state.get(), &available_in, &next_in,
                                                                     &available_out, &next_out, nullptr);
    const std::size_t offset = input.size() - available_in;
    if (!output.add({chunk.data(), chunk.size() - available_out})) {
      result.fault = over_limit(name, limit, offset);
      break;
    }
    if (status == BROTLI_DECODER_RESULT_SUCCESS) {
      result.trailing = available_in;
      break;
    }
    if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT) {
      result.fault = damaged(name, "the coded data is cut off", offset);
      break;
    }
    if (status == BROTLI_DECODER_RESULT_ERROR) {
      result.fault = damaged(name, "damaged data", offset);
      break;
    }
  }
  result.bytes = output.take();
  return result;
}

DecodedContent undo(const Step& step, ByteView input, std::size_t limit) {
  if (input.empty()) {
    // A coded answer without a body (HEAD, 204, an empty Sync reply) still carries the header: nothing is
    // nothing.
    return {};
  }
  switch (step.coding) {
    case Coding::gzip:
      return gunzip(step.name, input, limit);
    case Coding::deflate:
      return undeflate(step.name, input, limit);
    case Coding::brotli:
      return unbrotli(step.name, input, limit);
    case Coding::identity:
      break;
  }
  return {to_bytes(input), std::nullopt, 0};
}

Result<Bytes> deflate_whole(const Step& step, ByteView content) {
  z_stream stream{};
  const int window_bits = step.coding == Coding::gzip ? window_gzip : window_zlib;
  constexpr int memory_level = 8;
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, window_bits, memory_level,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    return fail(ErrorCode::internal, step.name + ": zlib did not start");
  }
  const std::unique_ptr<z_stream, decltype(&deflateEnd)> guard(&stream, &deflateEnd);
  Bytes output;
  Chunk chunk;
  std::size_t fed = 0;
  int status = Z_OK;
  while (status != Z_STREAM_END) {
    if (stream.avail_in == 0 && fed < content.size()) {
      const std::size_t amount = std::min(max_feed, content.size() - fed);
      stream.next_in = const_cast<Bytef*>(content.data() + fed);
      stream.avail_in = static_cast<uInt>(amount);
      fed += amount;
    }
    stream.next_out = chunk.data();
    stream.avail_out = static_cast<uInt>(chunk.size());
    status = deflate(&stream, fed == content.size() ? Z_FINISH : Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END) {
      return fail(ErrorCode::internal, step.name + ": zlib could not compress");
    }
    append(output, ByteView{chunk.data(), chunk.size() - stream.avail_out});
  }
  return output;
}

}  // namespace

bool supported(std::string_view coding) {
  return find_coding(text::trim(coding)).has_value();
}

bool is_identity(std::string_view content_encoding) {
  while (!content_encoding.empty()) {
    const std::size_t comma = content_encoding.find(',');
    const std::string_view entry = text::trim(content_encoding.substr(0, comma));
    if (!entry.empty() && !text::iequals(entry, "identity")) {
      return false;
    }
    content_encoding =
        comma == std::string_view::npos ? std::string_view{} : content_encoding.substr(comma + 1);
  }
  return true;
}

DecodedContent decode_partial(std::string_view content_encoding, ByteView body, std::size_t limit) {
  auto steps = parse_header(content_encoding);
  if (!steps) {
    return {{}, std::move(steps.error()), 0};
  }
  if (steps->empty()) {
    if (body.size() > limit) {
      return {to_bytes(body.first(limit)), over_limit("identity", limit, limit), 0};
    }
    return {to_bytes(body), std::nullopt, 0};
  }
  DecodedContent result;
  for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
    const bool first = step == steps->rbegin();
    DecodedContent next = undo(*step, first ? body : ByteView(result.bytes), limit);
    next.trailing += result.trailing;
    // The fault of an outer coding explains the one that its cut data causes further in.
    if (result.fault) {
      next.fault = std::move(result.fault);
    }
    result = std::move(next);
  }
  return result;
}

Result<Bytes> decode(std::string_view content_encoding, ByteView body, std::size_t limit) {
  DecodedContent result = decode_partial(content_encoding, body, limit);
  if (result.fault) {
    return fail(std::move(*result.fault));
  }
  return std::move(result.bytes);
}

Result<Bytes> encode(std::string_view content_encoding, ByteView content) {
  auto steps = parse_header(content_encoding);
  if (!steps) {
    return fail(std::move(steps.error()));
  }
  Bytes result = to_bytes(content);
  for (const Step& step : *steps) {
    if (step.coding == Coding::brotli) {
      return fail(ErrorCode::invalid_input, step.name + ": eastap does not compress with this coding");
    }
    auto coded = deflate_whole(step, result);
    if (!coded) {
      return coded;
    }
    result = std::move(*coded);
  }
  return result;
}

}  // namespace eastap::decoders
