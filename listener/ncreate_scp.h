// N-CREATE of a performed step (PS3.7 10.1.5, PS3.4 F.7.2.1). Where the peer names no SOP Instance UID, the step gets
// one of ours and the response says it.
#pragma once

#include "listener/step_scp.h"

namespace cmrcredit::listener {

class NCreateScp final : public StepScp {
 public:
  NCreateScp(Request request, credit_engine::Door& door, LogBudget& log);

 private:
  [[nodiscard]] tl::expected<void, dicom_parsing::StepError> check(const dicom_parsing::Header& header) const override;
  [[nodiscard]] dicom_parsing::ReadStep read(const dicom_parsing::Header& header) const override;
  void hand_over(credit_engine::StepReport report, Receive receive) override;
  [[nodiscard]] Success success() const override;

  credit_engine::Door& door_;
};

// A UUID under 2.25 (PS3.5 B.2), never the same twice.
[[nodiscard]] std::string new_uid();

}  // namespace cmrcredit::listener
