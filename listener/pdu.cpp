#include "listener/pdu.h"

#include <fmt/format.h>

#include <algorithm>

namespace cmrcredit::listener {
namespace {

constexpr std::size_t kFixedBytes = 68;   // of an A-ASSOCIATE-RQ or -AC, before its items
constexpr std::size_t kMaxItems = 16384;  // 128 contexts with 38 transfer syntaxes each are 4,992

enum ItemType : unsigned {
  kApplicationContext = 0x10,
  kContextRq = 0x20,
  kContextAc = 0x21,
  kAbstractSyntax = 0x30,
  kTransferSyntax = 0x40,
  kUserInformation = 0x50,
  kMaximumLength = 0x51,
  kImplementationClass = 0x52,
  kWindow = 0x53,
  kRoleSelection = 0x54,
  kImplementationVersion = 0x55,
  kUserIdentity = 0x58,
  kUserIdentityResponse = 0x59,
};

tl::unexpected<PduError> fail(PduErrorKind kind, std::string sentence) {
  return tl::make_unexpected(PduError{kind, std::move(sentence)});
}

std::string uid_of(ByteView value) {
  return std::string(trimmed(text_of(value)));
}

struct Item {
  unsigned type = 0;
  ByteView value;
};

// Walks the items of `bytes`; `count` is shared by all levels of one PDU, so that the whole has a bound.
class Items {
 public:
  Items(ByteView bytes, std::size_t& count) : rest_(bytes), count_(count) {}

  [[nodiscard]] bool at_end() const { return rest_.empty(); }

  tl::expected<Item, PduError> next() {
    if (rest_.size() < 4) {
      return fail(PduErrorKind::Truncated,
                  fmt::format("an item needs 4 bytes for its head, {} are left", rest_.size()));
    }
    const unsigned type = std::to_integer<unsigned>(rest_[0]);
    const std::size_t length = big16(rest_.subspan(2));
    if (length > rest_.size() - 4) {
      return fail(PduErrorKind::Truncated,
                  fmt::format("item {:02X}H claims {} bytes, {} are left", type, length, rest_.size() - 4));
    }
    if (++count_ > kMaxItems) return fail(PduErrorKind::TooManyItems, fmt::format("more than {} items", kMaxItems));
    const Item item{type, rest_.subspan(4, length)};
    rest_ = rest_.subspan(4 + length);
    return item;
  }

 private:
  ByteView rest_;
  std::size_t& count_;
};

using Decoded = tl::expected<void, PduError>;

Decoded decode_context(ByteView value, std::size_t& count, AssociateRq& into) {
  if (value.size() < 4) {
    return fail(PduErrorKind::Truncated,
                fmt::format("a presentation context has {} bytes, at least 4 are needed", value.size()));
  }
  ProposedContext context{
      .id = std::to_integer<std::uint8_t>(value[0]), .abstract_syntax = {}, .transfer_syntaxes = {}};
  for (Items items(value.subspan(4), count); !items.at_end();) {
    const auto item = items.next();
    if (!item) return tl::make_unexpected(item.error());
    if (item->type == kAbstractSyntax) context.abstract_syntax = uid_of(item->value);
    if (item->type == kTransferSyntax) context.transfer_syntaxes.push_back(uid_of(item->value));
  }
  into.contexts.push_back(std::move(context));
  return {};
}

Decoded decode_role(ByteView value, AssociateRq& into) {
  const std::size_t uid_length = value.size() < 2 ? 0 : big16(value);
  if (value.size() < 4 || uid_length > value.size() - 4) {
    return fail(PduErrorKind::Truncated,
                fmt::format("a role selection of {} bytes is too short for what it claims", value.size()));
  }
  const ByteView roles = value.subspan(2 + uid_length);
  into.roles.push_back({uid_of(value.subspan(2, uid_length)), roles[0] != std::byte{0}, roles[1] != std::byte{0}});
  return {};
}

Decoded decode_user_item(const Item& item, AssociateRq& into) {
  const ByteView value = item.value;
  const auto needs = [&](std::size_t bytes) -> Decoded {
    if (value.size() >= bytes) return {};
    return fail(PduErrorKind::Truncated,
                fmt::format("item {:02X}H has {} bytes, {} are needed", item.type, value.size(), bytes));
  };
  Decoded enough;
  switch (item.type) {
    case kMaximumLength:
      if (enough = needs(4); enough) into.max_length = big32(value);
      return enough;
    case kImplementationClass:
      into.implementation_class = uid_of(value);
      return enough;
    case kImplementationVersion:
      into.implementation_version = uid_of(value);
      return enough;
    case kWindow:
      if (enough = needs(4); enough) into.window = AsynchronousWindow{big16(value), big16(value.subspan(2))};
      return enough;
    case kRoleSelection:
      return decode_role(value, into);
    case kUserIdentity:
      if (enough = needs(2); enough) {
        into.identity = UserIdentity{std::to_integer<std::uint8_t>(value[0]), value[1] != std::byte{0}};
      }
      return enough;
    default:  // 56H and 57H, extended negotiation: silence means level 0; unknown ones are skipped
      return enough;
  }
}

Decoded decode_user_information(ByteView value, std::size_t& count, AssociateRq& into) {
  for (Items items(value, count); !items.at_end();) {
    const auto item = items.next();
    if (!item) return tl::make_unexpected(item.error());
    if (auto decoded = decode_user_item(*item, into); !decoded) return decoded;
  }
  return {};
}

Decoded decode_items(ByteView bytes, AssociateRq& into) {
  std::size_t count = 0;
  for (Items items(bytes, count); !items.at_end();) {
    const auto item = items.next();
    if (!item) return tl::make_unexpected(item.error());
    Decoded decoded;
    if (item->type == kApplicationContext) into.application_context = uid_of(item->value);
    if (item->type == kContextRq) decoded = decode_context(item->value, count, into);
    if (item->type == kUserInformation) decoded = decode_user_information(item->value, count, into);
    if (!decoded) return decoded;
  }
  return {};
}

// Writes type and reserved byte, a length, and what `fill` writes: that many bytes.
template <int LengthBytes, class Fill>
void put_framed(Bytes& to, unsigned type, const Fill& fill) {
  put8(to, type);
  for (int i = 0; i <= LengthBytes; ++i)
    put8(to, 0);
  const std::size_t start = to.size();
  fill();
  const std::size_t length = to.size() - start;
  for (int i = 0; i < LengthBytes; ++i)
    to[start - 1 - i] = static_cast<std::byte>(length >> (8 * i) & 0xffU);
}

template <class Fill>
void put_pdu(Bytes& to, PduType type, const Fill& fill) {
  put_framed<4>(to, static_cast<unsigned>(type), fill);
}

template <class Fill>
void put_item(Bytes& to, unsigned type, const Fill& fill) {
  put_framed<2>(to, type, fill);
}

void put_text_item(Bytes& to, unsigned type, std::string_view text) {
  put_item(to, type, [&] { put(to, bytes_of(text)); });
}

void put_context(Bytes& to, const ContextAnswer& context) {
  put_item(to, kContextAc, [&] {
    put8(to, context.id);
    put8(to, 0);
    put8(to, static_cast<unsigned>(context.result));
    put8(to, 0);
    put_text_item(to, kTransferSyntax, context.transfer_syntax);
  });
}

void put_role(Bytes& to, const RoleSelection& role) {
  put_item(to, kRoleSelection, [&] {
    put_big16(to, static_cast<unsigned>(role.sop_class.size()));
    put(to, bytes_of(role.sop_class));
    put8(to, role.scu ? 1 : 0);
    put8(to, role.scp ? 1 : 0);
  });
}

void put_user_information(Bytes& to, const AssociateAc& accept) {
  put_item(to, kUserInformation, [&] {
    put_item(to, kMaximumLength, [&] { put_big32(to, accept.max_length); });
    put_text_item(to, kImplementationClass, accept.implementation_class);
    if (accept.window) {
      put_item(to, kWindow, [&] {
        put_big16(to, accept.window->invoked);
        put_big16(to, accept.window->performed);
      });
    }
    for (const RoleSelection& role : accept.roles)
      put_role(to, role);
    put_text_item(to, kImplementationVersion, accept.implementation_version);
    if (accept.identity_response) put_item(to, kUserIdentityResponse, [&] { put_big16(to, 0); });
  });
}

}  // namespace

std::string_view name_of(PduType type) {
  switch (type) {
    case PduType::AssociateRq:
      return "A-ASSOCIATE-RQ";
    case PduType::AssociateAc:
      return "A-ASSOCIATE-AC";
    case PduType::AssociateRj:
      return "A-ASSOCIATE-RJ";
    case PduType::PDataTf:
      return "P-DATA-TF";
    case PduType::ReleaseRq:
      return "A-RELEASE-RQ";
    case PduType::ReleaseRp:
      return "A-RELEASE-RP";
    case PduType::Abort:
      return "A-ABORT";
  }
  return "unknown PDU";
}

AbortReason abort_reason(PduErrorKind kind) {
  return kind == PduErrorKind::UnrecognizedPdu ? AbortReason::UnrecognizedPdu : AbortReason::InvalidParameterValue;
}

tl::expected<AssociateRq, PduError> decode_associate_rq(ByteView body) {
  if (body.size() < kFixedBytes) {
    return fail(PduErrorKind::Truncated,
                fmt::format("an A-ASSOCIATE-RQ of {} bytes, its fixed fields alone need {}", body.size(), kFixedBytes));
  }
  AssociateRq request;
  request.protocol_version = big16(body);
  std::ranges::copy(text_of(body.subspan(4, 16)), request.called_ae_field.begin());
  std::ranges::copy(text_of(body.subspan(20, 16)), request.calling_ae_field.begin());
  std::ranges::copy(body.subspan(36, 32), request.reserved.begin());
  if (!(request.protocol_version & 1U)) return request;
  if (const auto decoded = decode_items(body.subspan(kFixedBytes), request); !decoded) {
    return tl::make_unexpected(decoded.error());
  }
  return request;
}

Bytes encode(const AssociateAc& accept) {
  Bytes pdu;
  pdu.reserve(512 + accept.contexts.size() * 40);
  put_pdu(pdu, PduType::AssociateAc, [&] {
    put_big16(pdu, 1);
    put_big16(pdu, 0);
    put(pdu, std::as_bytes(std::span(accept.called_ae_field)));
    put(pdu, std::as_bytes(std::span(accept.calling_ae_field)));
    put(pdu, accept.reserved);
    put_text_item(pdu, kApplicationContext, kDicomApplicationContext);
    for (const ContextAnswer& context : accept.contexts)
      put_context(pdu, context);
    put_user_information(pdu, accept);
  });
  return pdu;
}

Bytes encode(const Rejection& rejection) {
  Bytes pdu;
  put_pdu(pdu, PduType::AssociateRj, [&] {
    put8(pdu, 0);
    put8(pdu, rejection.result);
    put8(pdu, rejection.source);
    put8(pdu, rejection.reason);
  });
  return pdu;
}

Bytes encode_release_rp() {
  Bytes pdu;
  put_pdu(pdu, PduType::ReleaseRp, [&] { put_big32(pdu, 0); });
  return pdu;
}

Bytes encode_abort(AbortSource source, AbortReason reason) {
  Bytes pdu;
  put_pdu(pdu, PduType::Abort, [&] {
    put_big16(pdu, 0);
    put8(pdu, static_cast<unsigned>(source));
    put8(pdu, source == AbortSource::ServiceProvider ? static_cast<unsigned>(reason) : 0);
  });
  return pdu;
}

Bytes encode_command(std::uint8_t context_id, ByteView command_set, std::uint32_t peer_max_length) {
  // fragments have even lengths (PS3.8 annex E.1)
  const std::size_t most = peer_max_length == 0
                               ? command_set.size()
                               : std::max<std::size_t>(2, (peer_max_length - kPdvHeaderBytes) & ~std::size_t{1});
  Bytes pdus;
  pdus.reserve(command_set.size() + kPduHeaderBytes + kPdvHeaderBytes);
  do {
    const ByteView fragment = command_set.first(std::min(most, command_set.size()));
    command_set = command_set.subspan(fragment.size());
    put_pdu(pdus, PduType::PDataTf, [&] {
      put_big32(pdus, static_cast<std::uint32_t>(fragment.size() + 2));
      put8(pdus, context_id);
      put8(pdus, command_set.empty() ? 3U : 1U);  // command, and the last-fragment bit
      put(pdus, fragment);
    });
  } while (!command_set.empty());
  return pdus;
}

}  // namespace cmrcredit::listener
