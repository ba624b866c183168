#include "listener/pdu_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace cmrcredit::listener {
namespace {

constexpr std::uint32_t kMaxAbortBytes = 64;                      // four in the standard
constexpr std::uint32_t kSomePeersCountHeader = kPduHeaderBytes;  // into the maximum length they were told

tl::unexpected<PduError> fail(PduErrorKind kind, std::string sentence) {
  return tl::make_unexpected(PduError{kind, std::move(sentence)});
}

tl::unexpected<PduError> too_long(PduType type, std::uint32_t length, std::uint32_t limit) {
  return fail(PduErrorKind::TooLong, fmt::format("{} of {} bytes, the limit is {}", name_of(type), length, limit));
}

// What so begins is well known: say so, the administrator will know whom to ask.
std::string_view stranger(unsigned first_byte) {
  if (first_byte == 0x16) return " (a TLS client on a plain port?)";
  if (first_byte == 'G' || first_byte == 'P' || first_byte == 'H') return " (an HTTP client?)";
  return "";
}

Abort decode_abort(ByteView body) {
  if (body.size() < 4) return {};
  return {std::to_integer<std::uint8_t>(body[2]), std::to_integer<std::uint8_t>(body[3])};
}

}  // namespace

PduStream::Result PduStream::next(ByteView& bytes) {
  while (true) {
    switch (step_) {
      case Step::Header: {
        if (!fill_head(bytes)) return std::nullopt;
        auto item = begin_pdu();
        if (!item || *item) return item;
        break;
      }
      case Step::Gather: {
        auto item = gather(bytes);
        if (!item || *item || bytes.empty()) return item;
        break;
      }
      case Step::Skip: {
        const std::size_t some = std::min<std::size_t>(left_, bytes.size());
        bytes = bytes.subspan(some);
        left_ -= static_cast<std::uint32_t>(some);
        if (left_ > 0) return std::nullopt;
        end_pdu();
        break;
      }
      case Step::PdvHeader: {
        if (have_ == 0 && left_ < kPdvHeaderBytes) {
          return fail(PduErrorKind::Truncated,
                      fmt::format("{} bytes are left in a P-DATA-TF, too few for a presentation data value", left_));
        }
        if (!fill_head(bytes)) return std::nullopt;
        if (const auto begun = begin_pdv(); !begun) return tl::make_unexpected(begun.error());
        break;
      }
      case Step::PdvData: {
        auto piece = pdv_piece(bytes);
        if (piece) return piece;
        if (step_ == Step::PdvData) return std::nullopt;
        break;
      }
    }
  }
}

bool PduStream::fill_head(ByteView& bytes) {
  const std::size_t some = std::min(head_.size() - have_, bytes.size());
  std::copy_n(bytes.begin(), some, head_.begin() + static_cast<std::ptrdiff_t>(have_));
  bytes = bytes.subspan(some);
  have_ += some;
  if (have_ < head_.size()) return false;
  have_ = 0;
  return true;
}

PduStream::Result PduStream::begin_pdu() {
  const unsigned type = std::to_integer<unsigned>(head_[0]);
  if (type < 0x01 || type > 0x07) {
    return fail(PduErrorKind::UnrecognizedPdu,
                fmt::format("PDU type {:02X}H is not of the DICOM upper layer{}", type, stranger(type)));
  }
  type_ = static_cast<PduType>(type);
  ++pdus_begun_;
  left_ = big32(ByteView(head_).subspan(2));
  const bool gathered = type_ == PduType::AssociateRq || type_ == PduType::Abort;
  if (gathered) {
    const std::uint32_t limit = type_ == PduType::AssociateRq ? kMaxAssociateBytes : kMaxAbortBytes;
    if (left_ > limit) return too_long(type_, left_, limit);
    step_ = Step::Gather;
    gathered_.clear();
    if (left_ > 0) return std::nullopt;
    ByteView nothing;
    return gather(nothing);
  }
  if (type_ == PduType::PDataTf && established_) {
    if (left_ > max_pdata_bytes_ + kSomePeersCountHeader) return too_long(type_, left_, max_pdata_bytes_);
    if (left_ == 0) return fail(PduErrorKind::InvalidValue, "P-DATA-TF without a presentation data value");
    step_ = Step::PdvHeader;
    return std::nullopt;
  }
  if (type_ == PduType::ReleaseRq && left_ != 4) {
    return fail(PduErrorKind::InvalidValue, fmt::format("A-RELEASE-RQ of {} bytes instead of 4", left_));
  }
  step_ = Step::Skip;
  if (left_ == 0) end_pdu();
  return OtherPdu{type_};
}

PduStream::Result PduStream::gather(ByteView& bytes) {
  const std::size_t some = std::min<std::size_t>(left_, bytes.size());
  gathered_.insert(gathered_.end(), bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(some));
  bytes = bytes.subspan(some);
  left_ -= static_cast<std::uint32_t>(some);
  if (left_ > 0) return std::nullopt;
  const Bytes body = std::exchange(gathered_, {});
  end_pdu();
  if (type_ == PduType::Abort) return decode_abort(body);
  auto request = decode_associate_rq(body);
  if (!request) return tl::make_unexpected(std::move(request.error()));
  return std::move(*request);
}

tl::expected<void, PduError> PduStream::begin_pdv() {
  const ByteView head(head_);
  const std::uint32_t length = big32(head);
  if (length < 2) {
    return fail(
        PduErrorKind::InvalidValue,
        fmt::format("a presentation data value of {} bytes has no room for its context and control header", length));
  }
  if (length - 2 > left_ - kPdvHeaderBytes) {
    return fail(
        PduErrorKind::Truncated,
        fmt::format("a presentation data value of {} bytes reaches past its P-DATA-TF, of which {} bytes are left",
                    length, left_));
  }
  left_ -= kPdvHeaderBytes;
  pdv_left_ = length - 2;
  context_id_ = std::to_integer<std::uint8_t>(head_[4]);
  control_ = std::to_integer<std::uint8_t>(head_[5]);
  step_ = Step::PdvData;
  return {};
}

// The next piece of the fragment; nullopt where there is nothing to say: bytes are needed, or an empty fragment that is
// not the last one has ended.
std::optional<PduItem> PduStream::pdv_piece(ByteView& bytes) {
  if (pdv_left_ > 0 && bytes.empty()) return std::nullopt;
  const std::size_t some = std::min<std::size_t>(pdv_left_, bytes.size());
  PdvPiece piece{.context_id = context_id_, .command = (control_ & 1U) != 0, .last = false, .bytes = bytes.first(some)};
  bytes = bytes.subspan(some);
  pdv_left_ -= static_cast<std::uint32_t>(some);
  left_ -= static_cast<std::uint32_t>(some);
  if (pdv_left_ == 0) {
    piece.last = (control_ & 2U) != 0;
    step_ = Step::PdvHeader;
    if (left_ == 0) end_pdu();
    if (some == 0 && !piece.last) return std::nullopt;
  }
  return piece;
}

void PduStream::end_pdu() {
  step_ = Step::Header;
  have_ = 0;
}

}  // namespace cmrcredit::listener
