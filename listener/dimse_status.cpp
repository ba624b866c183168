#include "listener/dimse_status.h"

#include <array>

namespace cmrcredit::listener {
namespace {

constexpr std::array<StatusEntry, kFaults> kTable = {{
    {Fault::OutOfResources, 0xA700, "Refused: out of resources",
     "what the header says could not be made durable (disk full, write error), or not within "
     "listener.writer_stuck_seconds",
     "PS3.4 B.2.3"},
    {Fault::DataSetDoesNotMatch, 0xA900, "Error: data set does not match SOP class",
     "SOP Class or SOP Instance UID of the data set is not the command's, or the SOP class is not the presentation "
     "context's",
     "PS3.4 B.2.3"},
    {Fault::CannotUnderstand, 0xC000, "Error: cannot understand",
     "the header cannot be read within its bounds, the data set is missing, or a Study, Series or SOP UID is; "
     "Error Comment (0000,0902) says why, Offending Element (0000,0901) names the attribute where there is one",
     "PS3.4 B.2.3"},
    {Fault::ProcessingFailure, 0x0110, "Processing failure", "an internal error; the association goes on", "PS3.7 C.5"},
    {Fault::UnrecognizedOperation, 0x0211, "Unrecognized operation",
     "a DIMSE service that is not offered on this presentation context", "PS3.7 C.5"},
}};

}  // namespace

std::span<const StatusEntry> status_table() {
  return kTable;
}

std::uint16_t status_of(Fault fault) {
  return kTable[static_cast<std::size_t>(fault)].status;
}

}  // namespace cmrcredit::listener
