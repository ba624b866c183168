// Whether an association is taken, and with which presentation contexts: one function, parameters in, parameters or a
// rejection out (PS3.8 7.1.1, 9.3.3, 9.3.4; PS3.7 D.3.3). No I/O.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/settings.h"
#include "dicom_parsing/transfer_syntax.h"
#include "listener/access.h"
#include "listener/pdu.h"

namespace cmrcredit::listener {

enum class RejectReason {
  ProtocolVersion,
  ApplicationContext,
  CalledAe,
  NotAllowed,
  LocalLimit,
  TooSmallPdu,
};
inline constexpr std::size_t kRejectReasons = 6;

// One row a reason: the code on the wire (PS3.8 table 9-21) and what an administrator would look at.
struct RejectEntry {
  RejectReason reason;
  Rejection code;
  std::string_view name;
  std::string_view when;
};
[[nodiscard]] std::span<const RejectEntry> reject_table();

struct Refused {
  RejectReason reason;
  Rejection code;
  std::string sentence;  // names the key of the configuration that would change it; peer's strings are escaped
};

struct AcceptedContext {
  std::uint8_t id = 0;
  std::string abstract_syntax;
  std::string transfer_syntax;
  dicom_parsing::Encoding encoding;
};

struct Accepted {
  AssociateAc answer;
  std::vector<AcceptedContext> contexts;
};

struct Arrival {
  Address address{};
  bool place_free = true;  // within the limits on associations
};

[[nodiscard]] tl::expected<Accepted, Refused> decide(const AssociateRq& request,
                                                     const config::ListenerSettings& settings, const Access& access,
                                                     const Arrival& arrival);

}  // namespace cmrcredit::listener
