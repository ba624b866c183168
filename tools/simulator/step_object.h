// A message of a performed step -> the data set it carries (PS3.4 table F.7.2-1), with the vendor's habits.
#pragma once

#include <memory>

#include "tools/simulator/messages.h"

class DcmDataset;

namespace cmrcredit::tools {

// For Message::Kind::Create and Set.
[[nodiscard]] std::unique_ptr<DcmDataset> step_object_of(const Message& message);

}  // namespace cmrcredit::tools
