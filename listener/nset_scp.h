// N-SET of a performed step (PS3.7 10.1.3, PS3.4 F.7.2.2).
#pragma once

#include "listener/step_scp.h"

namespace cmrcredit::listener {

class NSetScp final : public StepScp {
 public:
  NSetScp(Request request, credit_engine::Door& door, LogBudget& log);

 private:
  [[nodiscard]] tl::expected<void, dicom_parsing::StepError> check(const dicom_parsing::Header& header) const override;
  [[nodiscard]] dicom_parsing::ReadStep read(const dicom_parsing::Header& header) const override;
  void hand_over(credit_engine::StepReport report, Receive receive) override;

  credit_engine::Door& door_;
};

}  // namespace cmrcredit::listener
