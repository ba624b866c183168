// What an Enhanced MR Image object (PS3.3 A.36) says beside the headers: the sequence at its top, and its frames'
// physics in the shared and per-frame functional groups, as real objects of syngo MR XA and Philips R5.7 lay them out.
#pragma once

#include "tools/simulator/object.h"

class DcmItem;

namespace cmrcredit::tools {

void put_enhanced(DcmItem& to, const Place& place);

}  // namespace cmrcredit::tools
