// Cuts what comes from a socket into PDUs and presentation data values (PS3.8 9.3 and annex E), wherever the reads
// happened to end. Association PDUs are gathered whole, within a bound and only as bytes really come; the fragments of
// P-DATA-TF pass through as they arrive and are never gathered, so that memory is flat whatever a peer sends.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <tl/expected.hpp>
#include <variant>

#include "listener/pdu.h"

namespace cmrcredit::listener {

// A piece of a message: part of a fragment, a fragment's end, or both. `bytes` lives until the next call.
struct PdvPiece {
  std::uint8_t context_id = 0;
  bool command = false;  // else data set
  bool last = false;     // the message's command or data set ends with this piece
  ByteView bytes;
};

// A PDU that carries nothing we need, or that has no place where it came; its body is skipped.
struct OtherPdu {
  PduType type;
};

using PduItem = std::variant<AssociateRq, PdvPiece, Abort, OtherPdu>;

class PduStream {
 public:
  // `max_pdata_bytes`: what we offered to take in one P-DATA-TF.
  explicit PduStream(std::uint32_t max_pdata_bytes) : max_pdata_bytes_(max_pdata_bytes) {}

  // The association stands: P-DATA-TF is taken apart from now on (before, it is an OtherPdu).
  void established() { established_ = true; }

  // Takes from the front of `bytes`; nullopt: all were taken and more are needed. After an error the stream is of no
  // more use.
  [[nodiscard]] tl::expected<std::optional<PduItem>, PduError> next(ByteView& bytes);

  // A PDU has begun and not ended.
  [[nodiscard]] bool inside_pdu() const { return step_ != Step::Header || have_ > 0; }
  // Complete headers so far: tells one PDU from the next.
  [[nodiscard]] std::uint64_t pdus_begun() const { return pdus_begun_; }

 private:
  enum class Step { Header, Gather, Skip, PdvHeader, PdvData };
  using Result = tl::expected<std::optional<PduItem>, PduError>;

  [[nodiscard]] bool fill_head(ByteView& bytes);
  [[nodiscard]] Result begin_pdu();
  [[nodiscard]] Result gather(ByteView& bytes);
  [[nodiscard]] tl::expected<void, PduError> begin_pdv();
  [[nodiscard]] std::optional<PduItem> pdv_piece(ByteView& bytes);
  void end_pdu();

  std::uint32_t max_pdata_bytes_;
  bool established_ = false;
  Step step_ = Step::Header;
  std::array<std::byte, 6> head_{};  // a PDU header or a PDV header as it comes in
  std::size_t have_ = 0;             // bytes of head_
  PduType type_ = PduType::Abort;
  std::uint32_t left_ = 0;      // bytes of the PDU that are still to come
  std::uint32_t pdv_left_ = 0;  // bytes of the fragment that are still to come
  std::uint8_t context_id_ = 0, control_ = 0;
  std::uint64_t pdus_begun_ = 0;
  Bytes gathered_;
};

}  // namespace cmrcredit::listener
