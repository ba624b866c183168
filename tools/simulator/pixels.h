// A small picture: the ring of a left ventricle in noise, 12 bits stored.
#pragma once

#include <cstdint>

class DcmItem;

namespace cmrcredit::tools {

struct Picture {
  int matrix = 32;           // rows and columns
  double contraction = 0.5;  // 0: filled, 1: contracted
  std::uint64_t seed = 0;
};

// The Image Pixel and VOI LUT attributes and the pixels (PS3.3 C.7.6.3, C.11.2).
void put_pixels(DcmItem& to, const Picture& picture);

}  // namespace cmrcredit::tools
