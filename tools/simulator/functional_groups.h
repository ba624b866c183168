// The functional groups of an Enhanced MR Image (PS3.3 C.7.6.16, C.8.13.5). A group stands in the shared ones or in the
// per-frame ones, never in both: what changes from frame to frame stands with the frame.
#pragma once

#include <dcmtk/dcmdata/dctagkey.h>

#include <cstddef>

#include "tools/simulator/object.h"

class DcmItem;

namespace cmrcredit::tools {

void put_shared_groups(DcmItem& to, const Place& place);
struct FrameNumber {
  std::size_t in_object = 0;  // from 0
  std::size_t at_plane = 1;   // among the frames of its plane, from 1: phase, dynamic, inversion time, echo
};
void put_frame_groups(DcmItem& to, const Place& place, const FrameNumber& number);

// MAGNITUDE, PHASE, REAL (PS3.3 C.8.13.3.1.1).
[[nodiscard]] const char* complex_component(const Component& component);
// C.8.13.3.1.2, for what a heart is shown with.
[[nodiscard]] const char* acquisition_contrast(const SeriesPlan& series);
// Pixel Presentation to Acquisition Contrast, and the type itself under the tag (0008,0008) or (0008,9007).
void put_image_type(DcmItem& to, const DcmTagKey& tag, const SeriesPlan& series, const Component& component);

}  // namespace cmrcredit::tools
