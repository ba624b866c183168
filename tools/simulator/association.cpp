#include "tools/simulator/association.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/diutil.h>
#include <dcmtk/dcmnet/dul.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <memory>

namespace cmrcredit::tools {
namespace {

// DCMTK's texts end in spaces and newlines and carry their own line breaks.
std::string plain(const OFCondition& condition) {
  std::string text = condition.text();
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (const std::string label = "TCP Initialization Error: "; text.starts_with(label)) text.erase(0, label.size());
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  return text;
}

std::string names_of(const std::vector<std::string>& sop_classes) {
  std::vector<std::string> names;
  for (const auto& uid : sop_classes) {
    const char* name = dcmFindNameOfUID(uid.c_str());
    names.emplace_back(name != nullptr ? name : uid);
  }
  return fmt::format("{}", fmt::join(names, " and "));
}

std::string text_in(DcmDataset& detail, const DcmTagKey& tag) {
  OFString text;
  return detail.findAndGetOFString(tag, text).good() ? text.c_str() : std::string();
}

T_DIMSE_Message message_of(const Association::StepRequest& request, Uint16 id) {
  T_DIMSE_Message message{};
  if (request.create) {
    message.CommandField = DIMSE_N_CREATE_RQ;
    auto& create = message.msg.NCreateRQ;
    create.MessageID = id;
    create.DataSetType = DIMSE_DATASET_PRESENT;
    create.opts = O_NCREATE_AFFECTEDSOPINSTANCEUID;
    OFStandard::strlcpy(create.AffectedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass, sizeof(DIC_UI));
    OFStandard::strlcpy(create.AffectedSOPInstanceUID, request.step_uid.c_str(), sizeof(DIC_UI));
  } else {
    message.CommandField = DIMSE_N_SET_RQ;
    auto& set = message.msg.NSetRQ;
    set.MessageID = id;
    set.DataSetType = DIMSE_DATASET_PRESENT;
    OFStandard::strlcpy(set.RequestedSOPClassUID, UID_ModalityPerformedProcedureStepSOPClass, sizeof(DIC_UI));
    OFStandard::strlcpy(set.RequestedSOPInstanceUID, request.step_uid.c_str(), sizeof(DIC_UI));
  }
  return message;
}

}  // namespace

std::string address_of(const Node& node) {
  return fmt::format("{}:{}", node.host, node.port);
}

Association::Association(const Node& node, const std::vector<std::string>& sop_classes, E_TransferSyntax syntax)
    : node_(node), sop_classes_(sop_classes), syntax_(syntax) {
  scu_.setAETitle(node.calling.c_str());
  scu_.setPeerAETitle(node.called.c_str());
  scu_.setPeerHostName(node.host.c_str());
  scu_.setPeerPort(node.port);
  scu_.setConnectionTimeout(10);
  scu_.setACSETimeout(30);
  scu_.setDIMSEBlockingMode(DIMSE_NONBLOCKING);
  scu_.setDIMSETimeout(120);
  OFList<OFString> syntaxes;
  syntaxes.push_back(DcmXfer(syntax).getXferID());
  for (const auto& sop_class : sop_classes)
    scu_.addPresentationContext(sop_class.c_str(), syntaxes);
}

Association::~Association() {
  if (scu_.isConnected()) scu_.releaseAssociation();
}

std::string Association::broke(const OFCondition& how) const {
  return fmt::format("the association with {} broke: {}", address_of(node_), plain(how));
}

tl::expected<void, std::string> Association::open() {
  if (const OFCondition ready = scu_.initNetwork(); ready.bad()) {
    return tl::unexpected(fmt::format("cannot prepare the network: {}", plain(ready)));
  }
  const OFCondition agreed = scu_.negotiateAssociation();
  const DcmXfer syntax(syntax_);
  if (agreed == NET_EC_NoAcceptablePresentationContexts) {
    return tl::unexpected(
        fmt::format("{} does not accept {} in {}", address_of(node_), names_of(sop_classes_), syntax.getXferName()));
  }
  if (agreed == DUL_ASSOCIATIONREJECTED) {
    return tl::unexpected(
        fmt::format("{} rejects an association from {} to {}", address_of(node_), node_.calling, node_.called));
  }
  if (agreed.bad()) {
    return tl::unexpected(fmt::format("cannot reach a DICOM node at {}: {}", address_of(node_), plain(agreed)));
  }
  return {};
}

tl::expected<void, Refusal> Association::store(DcmDataset& object) {
  OFString sop_class;
  object.findAndGetOFString(DCM_SOPClassUID, sop_class);
  const DcmXfer syntax(syntax_);
  const auto context = scu_.findPresentationContextID(sop_class, syntax.getXferID());
  if (context == 0) {
    return tl::unexpected(Refusal{fmt::format("{} does not accept {} in {}", address_of(node_),
                                              names_of({sop_class.c_str()}), syntax.getXferName()),
                                  false});
  }
  Uint16 status = 0;
  const OFCondition sent = scu_.sendSTORERequest(context, "", &object, status);
  if (sent.bad()) return tl::unexpected(Refusal{broke(sent), true});
  if (status != STATUS_Success) {
    return tl::unexpected(Refusal{
        fmt::format("{} answered {:04X}H: {}", address_of(node_), status, DU_cstoreStatusString(status)), false});
  }
  return {};
}

OFCondition Association::Requester::exchange(T_ASC_PresentationContextID context, T_DIMSE_Message& request,
                                             DcmDataset& object, T_DIMSE_Message& response, DcmDataset** detail) {
  if (const OFCondition sent = sendDIMSEMessage(context, &request, &object); sent.bad()) return sent;
  T_ASC_PresentationContextID answered = 0;
  return receiveDIMSECommand(&answered, &response, detail);
}

OFCondition Association::Requester::take_data_set() {
  T_ASC_PresentationContextID context = 0;
  DcmDataset* raw = nullptr;
  const OFCondition taken = receiveDIMSEDataset(&context, &raw);
  const std::unique_ptr<DcmDataset> list(raw);
  return taken;
}

tl::expected<Answer, Refusal> Association::tell(const StepRequest& request, DcmDataset& object) {
  const auto context = scu_.findPresentationContextID(UID_ModalityPerformedProcedureStepSOPClass, "");
  T_DIMSE_Message message = message_of(request, ++message_id_), response{};
  DcmDataset* raw_detail = nullptr;
  const OFCondition done = scu_.exchange(context, message, object, response, &raw_detail);
  const std::unique_ptr<DcmDataset> detail(raw_detail);
  if (done.bad()) return tl::unexpected(Refusal{broke(done), true});
  if (response.CommandField != (request.create ? DIMSE_N_CREATE_RSP : DIMSE_N_SET_RSP)) {
    return tl::unexpected(Refusal{fmt::format("{} answered with a message of another kind ({:04X}H)", address_of(node_),
                                              static_cast<unsigned>(response.CommandField)),
                                  true});
  }
  const bool more = request.create ? response.msg.NCreateRSP.DataSetType != DIMSE_DATASET_NULL
                                   : response.msg.NSetRSP.DataSetType != DIMSE_DATASET_NULL;
  Answer answer{.status = request.create ? response.msg.NCreateRSP.DimseStatus : response.msg.NSetRSP.DimseStatus};
  if (detail) {
    Uint16 id = 0;
    if (detail->findAndGetUint16(DCM_ErrorID, id).good()) answer.error_id = id;
    answer.comment = text_in(*detail, DCM_ErrorComment);
  }
  if (more) {  // the attribute list as the node has it now
    if (const OFCondition taken = scu_.take_data_set(); taken.bad()) return tl::unexpected(Refusal{broke(taken), true});
  }
  return answer;
}

}  // namespace cmrcredit::tools
