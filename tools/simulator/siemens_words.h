// What syngo MR E11 and XA have in common: sequence names and protocol names stayed, objects changed.
#pragma once

#include <string>

#include "tools/simulator/acquired.h"

namespace cmrcredit::tools {

struct SiemensWords {
  std::string protocol;  // ProtocolName; the series descriptions put a suffix behind it
  Sequence sequence;
};
[[nodiscard]] SiemensWords siemens_words(const Acquired& acquired);
// "_PSIR" for the channel; empty for the images themselves.
[[nodiscard]] std::string siemens_suffix(const Acquired& acquired, Channel channel);

}  // namespace cmrcredit::tools
