#include "listener/ncreate_scp.h"

#include <algorithm>
#include <array>
#include <random>
#include <utility>

namespace cmrcredit::listener {

NCreateScp::NCreateScp(Request request, credit_engine::Door& door, LogBudget& log)
    : StepScp(request,
              {request.command.affected_class,
               request.command.affected_instance.empty() ? new_uid() : request.command.affected_instance,
               {0x0000, 0x0002},
               {0x0000, 0x1000}},
              log),
      door_(door) {}

tl::expected<void, dicom_parsing::StepError> NCreateScp::check(const dicom_parsing::Header& header) const {
  return dicom_parsing::check_creation(header);
}

dicom_parsing::ReadStep NCreateScp::read(const dicom_parsing::Header& header) const {
  return dicom_parsing::created_step(header, instance());
}

void NCreateScp::hand_over(credit_engine::StepReport report, Receive receive) {
  door_.create_step(std::move(report), std::move(receive));
}

Success NCreateScp::success() const {
  return {instance()};
}

std::string new_uid() {
  std::random_device entropy;
  std::array<std::uint32_t, 4> number{};  // the most significant part first
  for (auto& part : number)
    part = entropy();
  number[1] = (number[1] & 0xFFFF0FFFU) | 0x4000U;      // version 4
  number[2] = (number[2] & 0x3FFFFFFFU) | 0x80000000U;  // variant
  std::string digits;
  while (std::ranges::any_of(number, [](std::uint32_t part) { return part != 0; })) {
    std::uint64_t rest = 0;
    for (auto& part : number) {
      rest = rest << 32 | part;
      part = static_cast<std::uint32_t>(rest / 10);
      rest %= 10;
    }
    digits += static_cast<char>('0' + rest);
  }
  std::ranges::reverse(digits);
  return "2.25." + digits;
}

}  // namespace cmrcredit::listener
