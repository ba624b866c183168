// What an MR Image object (PS3.3 A.4) says of its one frame, beside the headers.
#pragma once

#include "tools/simulator/object.h"

class DcmItem;

namespace cmrcredit::tools {

void put_classic(DcmItem& to, const Place& place);

}  // namespace cmrcredit::tools
