// An Enhanced MR object as a scanner sends it, and the classic series of the same acquisition, byte by byte.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {

// A short-axis cine: every slice in every phase.
struct CinePlan {
  int slices = 1, phases = 25;
  double phase_ms = 30.5;
  double velocity = 0;            // cm/s
  std::size_t private_bytes = 0;  // of a vendor's own in each frame
  std::string_view frame_type = "ORIGINAL\\PRIMARY\\M ";

  [[nodiscard]] int frames() const { return slices * phases; }
  [[nodiscard]] std::string position(int frame) const {
    return even("-100\\-100\\" + std::to_string(8 * (frame / phases)));
  }
  [[nodiscard]] double trigger(int frame) const { return phase_ms * (frame % phases); }
  [[nodiscard]] std::string acquired(int frame) const {  // a second a slice
    const int second = 31 * 60 + frame / phases;
    const auto two = [](int number) { return std::to_string(100 + number).substr(1); };
    return "10" + two(second / 60 % 60) + two(second % 60) + ".5";
  }

  static std::string even(std::string text) {
    if (text.size() % 2 == 1) text += ' ';
    return text;
  }
};

inline std::string double_bytes(double value) {  // little endian
  auto bits = std::bit_cast<std::uint64_t>(value);
  std::string bytes;
  for (int i = 0; i < 8; ++i, bits >>= 8)
    bytes += static_cast<char>(bits & 0xFF);
  return bytes;
}

inline std::string number_text(double value) {
  std::string text = std::to_string(value);
  return CinePlan::even(text.substr(0, 16));
}

// A functional group with one item.
inline DataSetBytes& group(DataSetBytes& to, Tag sequence, const DataSetBytes& item) {
  return to.sequence(sequence, DataSetBytes().item(item));
}

inline constexpr std::string_view kOrientationText = "1\\0\\0\\0\\1\\0 ";

// Everything before the frames, in ascending order.
inline DataSetBytes beginning_of_object(std::string_view sop_class, std::string_view instance) {
  DataSetBytes data;
  data.element({0x0008, 0x0016}, "UI", CinePlan::even(std::string(sop_class)));
  data.element({0x0008, 0x0018}, "UI", CinePlan::even(std::string(instance)));
  data.element({0x0008, 0x0022}, "DA", "20240704").element({0x0008, 0x0060}, "CS", "MR");
  return data;
}

inline DataSetBytes shared_groups(const CinePlan& plan) {
  DataSetBytes shared;
  group(shared, {0x0018, 0x9112}, DataSetBytes().element({0x0018, 0x0080}, "DS", "3.2 "));
  group(shared, {0x0018, 0x9114}, DataSetBytes().element({0x0018, 0x9082}, "FD", double_bytes(1.4)));
  if (plan.velocity > 0) {
    group(shared, {0x0018, 0x9197},
          DataSetBytes()
              .element({0x0018, 0x9091}, "FD", double_bytes(-plan.velocity))
              .element({0x0018, 0x9217}, "FD", double_bytes(plan.velocity)));
  }
  group(shared, {0x0020, 0x9116}, DataSetBytes().element({0x0020, 0x0037}, "DS", kOrientationText));
  group(shared, {0x0028, 0x9110},
        DataSetBytes().element({0x0018, 0x0050}, "DS", "8 ").element({0x0028, 0x0030}, "DS", "1.5\\1.5 "));
  return shared;
}

inline DataSetBytes frame_groups(const CinePlan& plan, int frame) {
  DataSetBytes groups;
  group(groups, {0x0018, 0x9118}, DataSetBytes().element({0x0020, 0x9153}, "FD", double_bytes(plan.trigger(frame))));
  group(groups, {0x0018, 0x9226}, DataSetBytes().element({0x0008, 0x9007}, "CS", plan.frame_type));
  group(groups, {0x0020, 0x9111}, DataSetBytes().element({0x0018, 0x9074}, "DT", "20240704" + plan.acquired(frame)));
  group(groups, {0x0020, 0x9113}, DataSetBytes().element({0x0020, 0x0032}, "DS", plan.position(frame)));
  if (plan.private_bytes > 0) {
    groups.element({0x0021, 0x0010}, "LO", "A VENDOR")
        .sequence({0x0021, 0x10FE}, DataSetBytes().item(DataSetBytes().element(
                                        {0x0021, 0x1001}, "OB", std::string(plan.private_bytes, '\xA5'))));
  }
  return groups;
}

// Up to and with the head of the frames' sequence.
inline DataSetBytes before_the_frames(const CinePlan& plan,
                                      std::string_view sop_class = "1.2.840.10008.5.1.4.1.1.4.1") {
  DataSetBytes data = beginning_of_object(sop_class, "1.2.3.4.1");
  data.element({0x0020, 0x000D}, "UI", "1.2.3.4 ").element({0x0020, 0x000E}, "UI", "1.2.3.4.5 ");
  data.element({0x0020, 0x0011}, "IS", "4 ");
  data.element({0x0028, 0x0008}, "IS", CinePlan::even(std::to_string(plan.frames())));
  data.sequence({0x5200, 0x9229}, DataSetBytes().item(shared_groups(plan)));
  return data.sequence({0x5200, 0x9230});
}

inline DataSetBytes enhanced_object(const CinePlan& plan) {
  DataSetBytes data = before_the_frames(plan);
  for (int frame = 0; frame < plan.frames(); ++frame)
    data.item(frame_groups(plan, frame));
  return data.sequence_end();
}

inline std::vector<DataSetBytes> classic_series(const CinePlan& plan) {
  std::vector<DataSetBytes> all;
  for (int frame = 0; frame < plan.frames(); ++frame) {
    DataSetBytes data;
    data.element({0x0008, 0x0008}, "CS", plan.frame_type);
    data.element({0x0008, 0x0016}, "UI", "1.2.840.10008.5.1.4.1.1.4 ");
    data.element({0x0008, 0x0018}, "UI", CinePlan::even("1.2.3.4.1." + std::to_string(frame + 1)));
    data.element({0x0008, 0x0022}, "DA", "20240704")
        .element({0x0008, 0x0032}, "TM", CinePlan::even(plan.acquired(frame)))
        .element({0x0008, 0x0060}, "CS", "MR")
        .element({0x0018, 0x0050}, "DS", "8 ")
        .element({0x0018, 0x0080}, "DS", "3.2 ")
        .element({0x0018, 0x0081}, "DS", "1.4 ")
        .element({0x0018, 0x1060}, "DS", number_text(plan.trigger(frame)))
        .element({0x0020, 0x000D}, "UI", "1.2.3.4 ")
        .element({0x0020, 0x000E}, "UI", "1.2.3.4.5 ")
        .element({0x0020, 0x0011}, "IS", "4 ")
        .element({0x0020, 0x0032}, "DS", plan.position(frame))
        .element({0x0020, 0x0037}, "DS", kOrientationText)
        .element({0x0028, 0x0030}, "DS", "1.5\\1.5 ");
    all.push_back(std::move(data));
  }
  return all;
}

}  // namespace cmrcredit::dicom_parsing
