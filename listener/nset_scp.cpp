#include "listener/nset_scp.h"

#include <utility>

namespace cmrcredit::listener {

NSetScp::NSetScp(Request request, credit_engine::Door& door, LogBudget& log)
    : StepScp(request,
              {request.command.requested_class, request.command.requested_instance, {0x0000, 0x0003}, {0x0000, 0x1001}},
              log),
      door_(door) {}

tl::expected<void, dicom_parsing::StepError> NSetScp::check(const dicom_parsing::Header& header) const {
  return dicom_parsing::check_change(header);
}

dicom_parsing::ReadStep NSetScp::read(const dicom_parsing::Header& header) const {
  return dicom_parsing::changed_step(header, instance());
}

void NSetScp::hand_over(credit_engine::StepReport report, Receive receive) {
  door_.set_step(std::move(report), std::move(receive));
}

}  // namespace cmrcredit::listener
