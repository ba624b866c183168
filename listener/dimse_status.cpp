#include "listener/dimse_status.h"

#include <array>

namespace cmrcredit::listener {
namespace {

constexpr std::string_view kStore = "C-STORE", kStep = "N-CREATE, N-SET", kCreate = "N-CREATE", kSet = "N-SET",
                           kEvery = "every";

constexpr std::array<StatusEntry, kFaults> kTable = {{
    {Fault::OutOfResources, 0xA700, "Refused: out of resources", kStore,
     "what the header says could not be made durable (disk full, write error), or not within "
     "listener.writer_stuck_seconds",
     "PS3.4 B.2.3"},
    {Fault::DataSetDoesNotMatch, 0xA900, "Error: data set does not match SOP class", kStore,
     "SOP Class or SOP Instance UID of the data set is not the command's, or the SOP class is not the presentation "
     "context's",
     "PS3.4 B.2.3"},
    {Fault::CannotUnderstand, 0xC000, "Error: cannot understand", kStore,
     "the header cannot be read within its bounds, the data set is missing, or a Study, Series or SOP UID is; "
     "Error Comment (0000,0902) says why, Offending Element (0000,0901) names the attribute where there is one",
     "PS3.4 B.2.3"},
    {Fault::ProcessingFailure, 0x0110, "Processing failure", kEvery, "an internal error; the association goes on",
     "PS3.7 C.5"},
    {Fault::UnrecognizedOperation, 0x0211, "Unrecognized operation", kEvery,
     "a DIMSE service that is not offered on this presentation context", "PS3.7 C.5"},
    {Fault::InvalidAttributeValue, 0x0106, "Invalid attribute value", kStep,
     "N-CREATE with a Performed Procedure Step Status (0040,0252) other than IN PROGRESS, N-SET with one that is none "
     "of "
     "the three; Attribute Identifier List (0000,1005) names the attribute",
     "PS3.4 F.7.2.1.3"},
    {Fault::UnreadableDataSet, 0x0110, "Processing failure", kStep,
     "the data set cannot be read within its bounds, or there is none; Error Comment (0000,0902) says why",
     "PS3.7 C.5"},
    {Fault::MayNoLongerBeUpdated, 0x0110, "Processing failure", kSet,
     "the step is COMPLETED or DISCONTINUED and may no longer be updated; nothing is changed", "PS3.4 F.7.2.2.3",
     0xA710},
    {Fault::DuplicateInstance, 0x0111, "Duplicate SOP instance", kCreate,
     "a step with this UID was created before, or at the same moment over another association; it is left as it is",
     "PS3.7 C.5"},
    {Fault::NoSuchInstance, 0x0112, "No such SOP instance", kSet, "no step with this UID was ever created",
     "PS3.7 C.5"},
    {Fault::InvalidInstance, 0x0117, "Invalid SOP instance", kStep,
     "the SOP Instance UID is no UID, or an N-SET has no Requested SOP Instance UID (0000,1001)", "PS3.7 C.5"},
    {Fault::NoSuchClass, 0x0118, "No such SOP class", kStep,
     "the command's SOP class is not Modality Performed Procedure Step", "PS3.7 C.5"},
    {Fault::ClassInstanceConflict, 0x0119, "Class-instance conflict", kStep,
     "the data set names a SOP class or SOP instance, and not the command's", "PS3.7 C.5"},
    {Fault::MissingAttribute, 0x0120, "Missing attribute", kCreate,
     "an N-CREATE without Performed Procedure Step Status (0040,0252), Scheduled Step Attributes Sequence (0040,0270), "
     "or "
     "a Study Instance UID (0020,000D) in each of its items; Attribute Identifier List (0000,1005) names the attribute",
     "PS3.4 F.7.2.1"},
    {Fault::MissingAttributeValue, 0x0121, "Missing attribute value", kStep,
     "one of these is there and empty; Attribute Identifier List (0000,1005) names it", "PS3.4 F.7.2.1"},
    {Fault::ResourceLimitation, 0x0213, "Resource limitation", kStep,
     "what the message says could not be made durable (disk full, write error), or not within "
     "listener.writer_stuck_seconds",
     "PS3.7 C.5"},
}};

}  // namespace

std::span<const StatusEntry> status_table() {
  return kTable;
}

const StatusEntry& entry_of(Fault fault) {
  return kTable[static_cast<std::size_t>(fault)];
}

}  // namespace cmrcredit::listener
