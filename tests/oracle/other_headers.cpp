#include <algorithm>
#include <fstream>
#include <iterator>

#include "data_set_bytes.h"
#include "dicom_parsing/dicom_file.h"
#include "sample_headers.h"

namespace cmrcredit::dicom_parsing::oracle {

std::vector<Sample> written_by_hand() {
  constexpr Tag kStep{0x0008, 0x1111}, kUid{0x0008, 0x1155}, kStudy{0x0020, 0x000D};
  std::vector<Sample> samples;
  const auto add = [&](const char* name, const DataSetBytes& data) {
    samples.push_back({.name = name, .encoding = data.encoding(), .bytes = data.bytes()});
  };
  for (const Encoding encoding : {kExplicitLittleEndian, Encoding{.big_endian = true}}) {
    DataSetBytes inside(kImplicitLittleEndian);
    inside.item()
        .element(kUid, "", "1.5")
        .item_end()
        .item(DataSetBytes(kImplicitLittleEndian).element(kUid, "", "1.7"));
    DataSetBytes unknown(encoding);
    unknown.element({0x0008, 0x0070}, "UN", "Philips ").head(kStep, "UN", kUndefinedLength);
    unknown.raw(inside.sequence_end().bytes()).element({0x0008, 0x1140}, "UN", inside.bytes());
    unknown.element({0x0019, 0x0010}, "UN", "GEMS_ACQU_01").element({0x0019, 0x109C}, "UN", "fiesta");
    unknown.head({0x2005, 0x1010}, "UN", kUndefinedLength).raw(inside.bytes()).element(kStudy, "UN", "1.2");
    add("UN", unknown);
    DataSetBytes letters(encoding);
    letters.tag({0x0009, 0x1001}).raw("ZZ").number16(0).number32(6).raw("future").tag({0x0009, 0x1002}).raw("??");
    letters.number16(4).raw("none").tag({0x0009, 0x1003}).raw("oB").number16(2).raw("xx").element(kStudy, "UI", "1.2");
    add("VR letters", letters);
    DataSetBytes icon(encoding);
    icon.sequence({0x0088, 0x0200})
        .item()
        .head({0x7FE0, 0x0010}, "OB", kUndefinedLength)
        .item(0)
        .item(4)
        .raw("\1\2\3\4");
    icon.sequence_end()
        .item_end()
        .sequence_end()
        .element({0x0040, 0x0253}, "SH", "PPS")
        .head({0x7FE0, 0x0010}, "OB", 64);
    add("encapsulated icon", icon);
  }
  for (const Encoding encoding : {kExplicitLittleEndian, kImplicitLittleEndian, Encoding{.big_endian = true}}) {
    DataSetBytes odd(encoding);
    odd.element({0x0008, 0x0070}, "LO", "abc").element({0x0008, 0x1030}, "LO", "x");
    odd.sequence(kStep).item(DataSetBytes(encoding).element(kUid, "UI", "1.2.3")).sequence_end();
    odd.element({0x0010, 0x4000}, "LT", std::string(70001, 'z')).element(kStudy, "UI", "1.2.3.4.5");
    add("odd lengths", odd);
    DataSetBytes delimiters(encoding);
    delimiters.sequence(kStep)
        .item()
        .element(kUid, "UI", "1.5 ")
        .item_end(12)
        .sequence_end(34)
        .sequence({0x0008, 0x1140});
    delimiters.item(0).item().item_end().sequence_end().sequence({0x0040, 0x0275}, 0).element(kStudy, "UI", "1.2 ");
    add("delimiters with lengths", delimiters);
    DataSetBytes order(encoding);
    order.element(kStudy, "UI", "1.2 ").element({0x0008, 0x0070}, "LO", "GE").element(kStudy, "UI", "1.3 ");
    order.sequence(kStep).item().element(kUid, "UI", "1.5 ").element(kUid, "UI", "1.6 ").item_end().sequence_end();
    order.sequence(kStep).item().element(kUid, "UI", "1.7 ").item_end().sequence_end();
    order.element({0x0008, 0x0018}, "UI", "1.9 ").element({0x0020, 0x000E}, "UI", "1.4 ");
    add("any order, twice", order);
    DataSetBytes empty(encoding);
    empty.element({0x0008, 0x0070}, "LO", "").sequence(kStep, 0).element({0x0018, 0x0010}, "LO", "");
    add("empty values", empty.element(kStudy, "UI", ""));
    DataSetBytes deep(encoding);
    for (int i = 0; i < 64; ++i)
      deep.sequence({0x0040, 0xA730}).item();
    for (int i = 0; i < 64; ++i)
      deep.item_end().sequence_end();
    add("64 levels", deep);
    add("nothing", DataSetBytes(encoding));
  }
  return samples;
}

std::vector<Sample> real_ones(const std::filesystem::path& folder) {
  std::vector<Sample> samples;
  std::error_code none;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, none)) {
    if (entry.path().extension() != ".dcm") continue;
    const auto beginning = read_file_beginning(entry.path());
    if (!beginning) {
      samples.push_back({.name = entry.path().filename(), .encoding = {}, .bytes = {}});
      continue;
    }
    std::ifstream file(entry.path(), std::ios::binary);
    file.seekg(static_cast<std::streamoff>(beginning->data_set_at));
    samples.push_back({.name = entry.path().parent_path().filename() / entry.path().filename(),
                       .encoding = beginning->encoding,
                       .bytes = std::string(std::istreambuf_iterator<char>(file), {})});
  }
  std::ranges::sort(samples, {}, &Sample::name);
  return samples;
}

}  // namespace cmrcredit::dicom_parsing::oracle
