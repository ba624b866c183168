#include "listener/association_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bitset>
#include <optional>

#include "listener/implementation.h"
#include "listener/offered_services.h"
#include "listener/peer_text.h"

namespace cmrcredit::listener {
namespace {

constexpr std::array<RejectEntry, kRejectReasons> kTable = {{
    {RejectReason::ProtocolVersion,
     {1, 2, 2},
     "protocol version not supported",
     "protocol version 1 (bit 0) is not offered"},
    {RejectReason::ApplicationContext,
     {1, 1, 2},
     "application context name not supported",
     "the application context is not 1.2.840.10008.3.1.1.1"},
    {RejectReason::CalledAe,
     {1, 1, 7},
     "called AE title not recognized",
     "listener.any_called_ae is false and the called AE title is not listener.ae_title"},
    {RejectReason::NotAllowed,
     {1, 1, 3},
     "calling AE title not recognized",
     "the peer is neither on the loopback interface nor in listener.peers, and listener.open is false"},
    {RejectReason::LocalLimit,
     {2, 3, 2},
     "local limit exceeded",
     "listener.max_associations or listener.max_associations_per_peer is reached; transient"},
    {RejectReason::TooSmallPdu,
     {1, 1, 1},
     "no reason given",
     "the peer's maximum length is smaller than a PDU that carries anything"},
}};

Refused no(RejectReason reason, std::string sentence) {
  return {reason, kTable[static_cast<std::size_t>(reason)].code, std::move(sentence)};
}

std::optional<Refused> refusal(const AssociateRq& request, const config::ListenerSettings& settings,
                               const Access& access, const Arrival& arrival) {
  if (!(request.protocol_version & 1U)) {
    return no(RejectReason::ProtocolVersion,
              fmt::format("it offers protocol version field {:04X}H, ours is bit 0", request.protocol_version));
  }
  if (request.application_context != kDicomApplicationContext) {
    return no(RejectReason::ApplicationContext,
              fmt::format("its application context is '{}', not DICOM's", escaped(request.application_context)));
  }
  if (!settings.any_called_ae && request.called_ae() != settings.ae_title) {
    return no(RejectReason::CalledAe,
              fmt::format("it calls '{}', we are '{}' (listener.ae_title; listener.any_called_ae = true takes any)",
                          escaped(request.called_ae()), settings.ae_title));
  }
  if (!access.allows(request.calling_ae(), arrival.address)) {
    return no(RejectReason::NotAllowed,
              "it is not in [[listener.peers]] (add its AE title or address, or set listener.open = true)");
  }
  if (!arrival.place_free) {
    return no(RejectReason::LocalLimit,
              fmt::format("listener.max_associations = {} or listener.max_associations_per_peer = {} is reached",
                          settings.max_associations, settings.max_associations_per_peer));
  }
  if (request.max_length != 0 && request.max_length < kLeastPeerLength) {
    return no(RejectReason::TooSmallPdu,
              fmt::format("it takes PDUs of {} bytes, too few to carry an answer", request.max_length));
  }
  return std::nullopt;
}

// Private classes are storage where every standard class proposed beside them goes with storage.
bool takes_private_classes(const AssociateRq& request, const config::ListenerSettings& settings) {
  return settings.private_storage_classes && std::ranges::all_of(request.contexts, [](const auto& context) {
           return goes_with_storage(context.abstract_syntax);
         });
}

ContextAnswer answer(const ProposedContext& proposed, bool private_classes) {
  // the transfer syntax of a refused context is not significant, yet one has to be there (9.3.3.2)
  ContextAnswer answer{proposed.id, ContextResult::AbstractSyntaxNotSupported, "1.2.840.10008.1.2"};
  const OfferedService service = offered_service(proposed.abstract_syntax);
  if (service == OfferedService::None || (service == OfferedService::PrivateStorage && !private_classes)) return answer;
  const auto readable = std::ranges::find_if(proposed.transfer_syntaxes, [](const std::string& syntax) {
    return dicom_parsing::encoding_of(syntax).has_value();
  });
  answer.result = ContextResult::TransferSyntaxesNotSupported;
  if (readable == proposed.transfer_syntaxes.end()) return answer;
  return {proposed.id, ContextResult::Acceptance, *readable};
}

void answer_contexts(const AssociateRq& request, bool private_classes, Accepted& accepted) {
  std::bitset<256> answered;  // an id that comes twice is answered once, as the first was
  for (const ProposedContext& proposed : request.contexts) {
    if (answered.test(proposed.id)) continue;
    answered.set(proposed.id);
    ContextAnswer said = answer(proposed, private_classes);
    if (said.result == ContextResult::Acceptance) {
      accepted.contexts.push_back(
          {said.id, proposed.abstract_syntax, said.transfer_syntax, *dicom_parsing::encoding_of(said.transfer_syntax)});
    }
    accepted.answer.contexts.push_back(std::move(said));
  }
}

// We are SCP, the requester is SCU; each class that it asked about and got is answered once (PS3.7 D.3.3.4).
void answer_roles(const AssociateRq& request, Accepted& accepted) {
  for (const RoleSelection& role : request.roles) {
    const bool ours =
        std::ranges::any_of(accepted.contexts, [&](const auto& c) { return c.abstract_syntax == role.sop_class; });
    const bool said =
        std::ranges::any_of(accepted.answer.roles, [&](const auto& r) { return r.sop_class == role.sop_class; });
    if (ours && !said) accepted.answer.roles.push_back({role.sop_class, role.scu, false});
  }
}

}  // namespace

std::span<const RejectEntry> reject_table() {
  return kTable;
}

tl::expected<Accepted, Refused> decide(const AssociateRq& request, const config::ListenerSettings& settings,
                                       const Access& access, const Arrival& arrival) {
  if (auto refused = refusal(request, settings, access, arrival)) return tl::make_unexpected(std::move(*refused));
  Accepted accepted;
  accepted.answer.called_ae_field = request.called_ae_field;
  accepted.answer.calling_ae_field = request.calling_ae_field;
  accepted.answer.reserved = request.reserved;
  accepted.answer.max_length = settings.max_pdu_bytes;
  accepted.answer.implementation_class = kImplementationClassUid;
  accepted.answer.implementation_version = kImplementationVersion;
  if (request.window) accepted.answer.window = AsynchronousWindow{1, 1};
  accepted.answer.identity_response = request.identity && request.identity->response_requested;
  answer_contexts(request, takes_private_classes(request, settings), accepted);
  answer_roles(request, accepted);
  return accepted;
}

}  // namespace cmrcredit::listener
