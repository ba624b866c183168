// The protocol data units of the DICOM upper layer (PS3.8 section 9.3) between bytes and structs: what an acceptor
// reads and what it sends. No I/O; pdu_stream.h cuts a byte stream into PDUs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "listener/bytes.h"

namespace cmrcredit::listener {

enum class PduType : std::uint8_t {
  AssociateRq = 0x01,
  AssociateAc = 0x02,
  AssociateRj = 0x03,
  PDataTf = 0x04,
  ReleaseRq = 0x05,
  ReleaseRp = 0x06,
  Abort = 0x07,
};
[[nodiscard]] std::string_view name_of(PduType type);

inline constexpr std::string_view kDicomApplicationContext = "1.2.840.10008.3.1.1.1";
inline constexpr std::uint32_t kPduHeaderBytes = 6;
inline constexpr std::uint32_t kPdvHeaderBytes = 6;  // length, presentation context, message control header
// echoscu -ppc 128 -pts 38 proposes in 129,697 bytes; what is longer than this is an attack.
inline constexpr std::uint32_t kMaxAssociateBytes = 1024 * 1024;

// A-ABORT (PS3.8 9.3.8). The reason is significant only where the source is the service provider.
enum class AbortSource : std::uint8_t { ServiceUser = 0, ServiceProvider = 2 };
enum class AbortReason : std::uint8_t {
  NotSpecified = 0,
  UnrecognizedPdu = 1,
  UnexpectedPdu = 2,
  UnrecognizedParameter = 4,
  UnexpectedParameter = 5,
  InvalidParameterValue = 6,
};

enum class PduErrorKind {
  UnrecognizedPdu,  // a type the standard does not have
  TooLong,          // longer than what we said we take, or than any honest peer needs
  Truncated,        // an item reaches past the end of what holds it
  InvalidValue,     // a value the standard forbids
  TooManyItems,     // more items than any honest proposal has
};
struct PduError {
  PduErrorKind kind;
  std::string sentence;  // with the facts in it
};
[[nodiscard]] AbortReason abort_reason(PduErrorKind kind);

// A-ASSOCIATE-RQ (9.3.2). Strings come without their padding, except the AE title fields, which go back as they came.
struct ProposedContext {
  std::uint8_t id = 0;
  std::string abstract_syntax;
  std::vector<std::string> transfer_syntaxes;
};

struct AsynchronousWindow {  // item 53H
  std::uint16_t invoked = 1, performed = 1;
};

struct RoleSelection {  // item 54H
  std::string sop_class;
  bool scu = false, scp = false;
};

struct UserIdentity {  // item 58H; the identity itself is not ours to keep
  std::uint8_t type = 0;
  bool response_requested = false;
};

struct AssociateRq {
  std::uint16_t protocol_version = 0;  // bit 0: version 1
  std::array<char, 16> called_ae_field{}, calling_ae_field{};
  std::array<std::byte, 32> reserved{};
  std::string application_context;
  std::vector<ProposedContext> contexts;
  std::uint32_t max_length = 0;  // item 51H: what the peer takes in one P-DATA-TF; 0: anything
  std::string implementation_class, implementation_version;
  std::optional<AsynchronousWindow> window;
  std::vector<RoleSelection> roles;
  std::optional<UserIdentity> identity;

  [[nodiscard]] std::string_view called_ae() const { return trimmed({called_ae_field.data(), called_ae_field.size()}); }
  [[nodiscard]] std::string_view calling_ae() const {
    return trimmed({calling_ae_field.data(), calling_ae_field.size()});
  }
};

// `body`: what follows the six header bytes. Items we do not know are skipped (9.3.1). Where version 1 is not offered,
// nothing behind the fixed fields is looked at.
[[nodiscard]] tl::expected<AssociateRq, PduError> decode_associate_rq(ByteView body);

// A-ASSOCIATE-AC (9.3.3).
enum class ContextResult : std::uint8_t {
  Acceptance = 0,
  UserRejection = 1,
  NoReason = 2,
  AbstractSyntaxNotSupported = 3,
  TransferSyntaxesNotSupported = 4,
};

struct ContextAnswer {
  std::uint8_t id = 0;
  ContextResult result = ContextResult::NoReason;
  std::string transfer_syntax;  // significant only with Acceptance
};

struct AssociateAc {
  std::array<char, 16> called_ae_field{}, calling_ae_field{};
  std::array<std::byte, 32> reserved{};
  std::vector<ContextAnswer> contexts;
  std::uint32_t max_length = 0;
  std::string implementation_class, implementation_version;
  std::optional<AsynchronousWindow> window;
  std::vector<RoleSelection> roles;
  bool identity_response = false;  // item 59H, empty: "positive response"
};
[[nodiscard]] Bytes encode(const AssociateAc& accept);

// A-ASSOCIATE-RJ (9.3.4, table 9-21).
struct Rejection {
  std::uint8_t result = 1, source = 1, reason = 1;
  bool operator==(const Rejection&) const = default;
};
[[nodiscard]] Bytes encode(const Rejection& rejection);

[[nodiscard]] Bytes encode_release_rp();
[[nodiscard]] Bytes encode_abort(AbortSource source, AbortReason reason);

struct Abort {
  std::uint8_t source = 0, reason = 0;
};

// A whole command set as P-DATA-TF PDUs (9.3.5), each no longer than the peer takes (0: anything), ready for one write.
[[nodiscard]] Bytes encode_command(std::uint8_t context_id, ByteView command_set, std::uint32_t peer_max_length);
// The least that a peer can say it takes and still be talked to: a PDV with two bytes of message.
inline constexpr std::uint32_t kLeastPeerLength = kPdvHeaderBytes + 2;

}  // namespace cmrcredit::listener
