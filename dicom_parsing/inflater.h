// The deflated transfer syntaxes (PS3.5 A.5): a raw RFC 1951 stream, and the RFC 1950 stream that some writers make of
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace cmrcredit::dicom_parsing {

class Inflater {
 public:
  enum class State { Running, Ended, Failed };

  Inflater();
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  // Takes the next deflated bytes, which must stay until read() has given everything that comes of them.
  void feed(std::span<const std::uint8_t> bytes);
  // The next inflated bytes, valid until the next call; empty when more has to be fed, at the stream's end and on
  // failure.
  [[nodiscard]] std::span<const std::uint8_t> read();
  [[nodiscard]] State state() const;
  [[nodiscard]] std::uint64_t inflated() const;  // bytes given out so far

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

}  // namespace cmrcredit::dicom_parsing
