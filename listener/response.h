// The one place where the outcome of a request becomes a DIMSE response.
#pragma once

#include "listener/bytes.h"
#include "listener/service.h"

namespace cmrcredit::listener {

[[nodiscard]] Bytes response_to(const CommandSet& request, const Answer& answer);

}  // namespace cmrcredit::listener
