#include "sample_headers.h"

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcistrmb.h>
#include <dcmtk/dcmdata/dcostrmb.h>
#include <dcmtk/dcmdata/dctk.h>
#include <fmt/format.h>

#include <stdexcept>

namespace cmrcredit::dicom_parsing::oracle {
namespace {

struct Text {
  std::uint32_t tag;
  const char* value;
};

DcmTagKey key(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

void put(DcmItem& item, std::uint32_t tag, const std::string& value) {
  item.putAndInsertString(DcmTag(key(tag)), value.c_str());
}

void put_private(DcmItem& item, Tag tag, DcmEVR vr, const std::string& value) {
  item.putAndInsertString(DcmTag(tag.group, tag.element, vr), value.c_str());
}

void put_bytes(DcmItem& item, Tag tag, const std::string& bytes) {
  item.putAndInsertUint8Array(DcmTag(tag.group, tag.element, EVR_OB), reinterpret_cast<const Uint8*>(bytes.data()),
                              bytes.size());
}

DcmItem& item_of(DcmItem& parent, std::uint32_t tag, long number = -2) {  // -2 appends
  DcmItem* item = nullptr;
  parent.findOrCreateSequenceItem(DcmTag(key(tag)), item, number);
  return *item;
}

void put_code(DcmItem& parent, std::uint32_t tag, const char* value, const char* meaning) {
  DcmItem& item = item_of(parent, tag);
  put(item, 0x00080100, value);
  put(item, 0x00080102, "SRT");
  put(item, 0x00080104, meaning);
}

constexpr Text kClassic[] = {
    {0x00080005, "ISO_IR 100"},
    {0x00080008, "ORIGINAL\\PRIMARY\\M\\NORM\\DIS2D"},
    {0x00080012, "20240312"},
    {0x00080013, "101500.123000"},
    {0x00080016, "1.2.840.10008.5.1.4.1.1.4"},
    {0x00080018, "1.3.12.2.1107.5.2.30.25471.30000024031210100012300004711"},
    {0x00080020, "20240312"},
    {0x00080021, "20240312"},
    {0x00080022, "20240312"},
    {0x00080023, "20240312"},
    {0x00080030, "101000.000000"},
    {0x00080031, "101200.500000"},
    {0x00080032, "101210.250000"},
    {0x00080033, "101213.750000"},
    {0x00080050, "A4711"},
    {0x00080060, "MR"},
    {0x00080070, "SIEMENS"},
    {0x00080080, "Heart Centre"},
    {0x00080081, "1 Main Street"},
    {0x00080090, "Referrer^Rita"},
    {0x00080201, "+0100"},
    {0x00081010, "MR1"},
    {0x00081030, "MRI CARDIAC"},
    {0x0008103E, "cine_sax_retro"},
    {0x00081040, "Radiology"},
    {0x00081050, "Physician^Paul"},
    {0x00081070, "Smith^Anna\\Jones^Bob"},
    {0x00081090, "Avanto"},
    {0x00100010, "Doe^Jane"},
    {0x00100020, "4711"},
    {0x00100030, "19700101"},
    {0x00100040, "F"},
    {0x00101010, "054Y"},
    {0x00101020, "1.7"},
    {0x00101030, "68.5"},
    {0x001021B0, "chest pain"},
    {0x00104000, "none"},
    {0x00180010, "Gadovist"},
    {0x00180015, "HEART"},
    {0x00180020, "GR"},
    {0x00180021, "SK\\SS"},
    {0x00180022, "CT\\RETRO"},
    {0x00180023, "2D"},
    {0x00180024, "*tfi2d1_14"},
    {0x00180025, "N"},
    {0x00180050, "8"},
    {0x00180080, "44.1"},
    {0x00180081, "1.12"},
    {0x00180083, "1"},
    {0x00180084, "63.676041"},
    {0x00180085, "1H"},
    {0x00180086, "1"},
    {0x00180087, "1.5"},
    {0x00180088, "10"},
    {0x00180089, "156"},
    {0x00180091, "14"},
    {0x00180093, "100"},
    {0x00180094, "80"},
    {0x00180095, "930"},
    {0x00181000, "25471"},
    {0x00181020, "syngo MR B17"},
    {0x00181030, "cine_sax_retro"},
    {0x00181041, "15"},
    {0x00181042, "101100.000000"},
    {0x00181060, "32.5"},
    {0x00181062, "870"},
    {0x00181081, "800"},
    {0x00181082, "900"},
    {0x00181088, "69"},
    {0x00181090, "25"},
    {0x00181251, "Body"},
    {0x00181310, "0\\192\\156\\0"},
    {0x00181312, "ROW"},
    {0x00181314, "60"},
    {0x00181315, "N"},
    {0x00181316, "1.2"},
    {0x00181318, "0"},
    {0x00185100, "HFS"},
    {0x0020000D, "1.3.12.2.1107.5.2.30.25471.30000024031210000000000000001"},
    {0x0020000E, "1.3.12.2.1107.5.2.30.25471.30000024031210100000000000007"},
    {0x00200010, "S1"},
    {0x00200011, "7"},
    {0x00200012, "1"},
    {0x00200013, "12"},
    {0x00200032, "-120.5\\-98.25\\47.125"},
    {0x00200037, "0.7\\0.7\\0\\-0.2\\0.2\\-0.95"},
    {0x00200052, "1.3.12.2.1107.5.2.30.25471.1.20240312"},
    {0x00201040, ""},
    {0x00201041, "12.5"},
    {0x00204000, "breathhold"},
    {0x00280002, "1"},
    {0x00280004, "MONOCHROME2"},
    {0x00280010, "192"},
    {0x00280011, "156"},
    {0x00280030, "1.7708\\1.7708"},
    {0x00280100, "16"},
    {0x00280101, "12"},
    {0x00280102, "11"},
    {0x00280103, "0"},
    {0x00280106, "0"},
    {0x00280107, "1023"},
    {0x00281050, "300"},
    {0x00281051, "700"},
    {0x00281055, "Algo1"},
    {0x00321030, "viability"},
    {0x00321060, "MRI CARDIAC W CONTRAST"},
    {0x00400244, "20240312"},
    {0x00400245, "101000.000000"},
    {0x00400253, "MR20240312"},
    {0x00400254, "MRI CARDIAC"},
};

void add_nested(DcmItem& data) {
  put_code(data, 0x00081032, "MRCARD", "MRI CARDIAC");
  DcmItem& who = item_of(data, 0x00081072);
  put_code(who, 0x00401101, "E4711", "Smith");
  put(who, 0x00080080, "Heart Centre");
  DcmItem& step = item_of(data, 0x00081111);
  put(step, 0x00081150, "1.2.840.10008.3.1.2.3.3");
  put(step, 0x00081155, "1.3.12.2.1107.5.2.30.25471.9");
  for (int i = 0; i < 3; ++i) {
    DcmItem& image = item_of(data, 0x00081140);
    put(image, 0x00081150, "1.2.840.10008.5.1.4.1.1.4");
    put(image, 0x00081155, fmt::format("1.3.12.2.1107.5.2.30.25471.77.{}", i));
  }
  DcmItem& related = item_of(data, 0x00081250);  // another study, whose attributes are not this data set's
  put(related, 0x0020000D, "1.2.3.4.5");
  put(related, 0x0020000E, "1.2.3.4.5.6");
  put_code(related, 0x0040A170, "109132", "alternate");
  put_code(data, 0x00082218, "T-32000", "Heart");
  put_code(data, 0x00321064, "MRCARDC", "MRI CARDIAC W CONTRAST");
  DcmItem& equipment = item_of(data, 0x0018A001);
  put(equipment, 0x00080070, "Router Inc");
  put(equipment, 0x00081070, "Service^Account");
  DcmItem& request = item_of(data, 0x00400275);
  put(request, 0x00321060, "MRI CARDIAC");
  put(request, 0x00400007, "CMR");
  put_code(request, 0x00400008, "CMR1", "cardiac protocol");
  put_code(request, 0x00321064, "MRCARDC", "MRI CARDIAC W CONTRAST");
  put_code(data, 0x00400260, "CMR1", "cardiac protocol");
}

void add_private(DcmItem& data, std::size_t blob) {
  put_private(data, {0x0019, 0x0010}, EVR_LO, "SIEMENS MR HEADER");
  put_private(data, {0x0019, 0x0011}, EVR_LO, "GEMS_ACQU_01");
  for (Uint16 i = 8; i < 0x18; ++i) {
    put_private(data, {0x0019, static_cast<std::uint16_t>(0x1000 + i)}, EVR_SH, fmt::format("v{}", i));
  }
  put_private(data, {0x0019, 0x119C}, EVR_LO, "fiestac");
  put_private(data, {0x0019, 0x119E}, EVR_LO, "FIESTA");
  put_private(data, {0x0019, 0x11CC}, EVR_SS, "150");
  put_private(data, {0x0029, 0x0010}, EVR_LO, "SIEMENS CSA HEADER");
  put_bytes(data, {0x0029, 0x1010}, std::string(blob, '\xFE'));
  put_private(data, {0x0051, 0x0010}, EVR_LO, "SIEMENS MR HEADER");
  for (Uint16 i = 8; i < 0x1C; ++i) {
    put_private(data, {0x0051, static_cast<std::uint16_t>(0x1000 + i)}, EVR_LO, fmt::format("v150in {}", i));
  }
  put_private(data, {0x2001, 0x0010}, EVR_LO, "Philips Imaging DD 001");
  for (Uint16 i = 0x10; i < 0x1A; ++i) {
    put_private(data, {0x2001, static_cast<std::uint16_t>(0x1000 + i)}, EVR_CS, fmt::format("N{}", i));
  }
  put_private(data, {0x2001, 0x101A}, EVR_FL, "0\\0\\150");
  put_private(data, {0x2001, 0x1020}, EVR_LO, "TFE");
}

void add_private_sequence(DcmItem& data) {
  put_private(data, {0x2005, 0x0014}, EVR_LO, "Philips MR Imaging DD 005");
  DcmItem* item = nullptr;
  const DcmTag sequence(0x2005, 0x140F, EVR_SQ);
  data.findOrCreateSequenceItem(sequence, item, -2);
  put(*item, 0x00180081, "2.5");
  put_private(*item, {0x2005, 0x0010}, EVR_LO, "Philips MR Imaging DD 001");
  put_private(*item, {0x2005, 0x1010}, EVR_CS, "NO");
  const DcmTag known(0x2005, 0x1402, EVR_SQ);  // a sequence of the private dictionary
  data.findOrCreateSequenceItem(known, item, -2);
  put_private(*item, {0x2005, 0x0014}, EVR_LO, "Philips MR Imaging DD 005");
  put_private(*item, {0x2005, 0x1431}, EVR_LO, "inside");
}

void add_siemens_sequence(DcmItem& frame, const char* image_type) {
  put_private(frame, {0x0021, 0x0011}, EVR_LO, "SIEMENS MR SDI 02");
  DcmItem* item = nullptr;
  frame.findOrCreateSequenceItem(DcmTag(0x0021, 0x11FE, EVR_SQ), item, -2);
  put_private(*item, {0x0021, 0x0011}, EVR_LO, "SIEMENS MR SDI 02");
  put_private(*item, {0x0021, 0x1175}, EVR_CS, image_type);
}

void add_evidence(DcmItem& data) {
  put_code(data, 0x0040A043, "113001", "Rejected for Quality Reasons");
  DcmItem& study = item_of(data, 0x0040A375);
  for (int series = 0; series < 2; ++series) {
    DcmItem& references = item_of(study, 0x00081115);
    for (int i = 0; i < 3; ++i)
      put(item_of(references, 0x00081199), 0x00081155, fmt::format("1.3.12.2.1107.5.2.30.25471.88.{}.{}", series, i));
  }
}

void add_classic(DcmItem& data, std::size_t blob) {
  for (const Text& text : kClassic)
    put(data, text.tag, text.value);
  add_nested(data);
  add_private(data, blob);
}

void add_frames(DcmItem& data, int frames) {
  put(data, 0x00280008, std::to_string(frames));
  DcmItem& shared = item_of(data, 0x52009229);
  put(item_of(shared, 0x00189112), 0x00180080, "44.1");
  DcmItem& modifier = item_of(shared, 0x00189115);
  put(modifier, 0x00189079, "120.5\\300");
  put(modifier, 0x00189009, "YES");
  put(item_of(shared, 0x00209116), 0x00200037, "1\\0\\0\\0\\1\\0");
  DcmItem& unassigned = item_of(shared, 0x00209170);
  put(unassigned, 0x00180024, "*tfi2d1_14");
  put(unassigned, 0x00180010, "Gadovist");
  put_code(item_of(shared, 0x00209071), 0x00082218, "T-32000", "Heart");
  for (int i = 0; i < frames; ++i) {
    DcmItem& frame = item_of(data, 0x52009230);
    put(item_of(frame, 0x00209113), 0x00200032, fmt::format("1\\2\\{}", i));
    DcmItem& content = item_of(frame, 0x00209111);
    put(content, 0x00209157, fmt::format("1\\{}", i + 1));
    put(content, 0x00209156, std::to_string(i));
    DcmItem& velocity = item_of(frame, 0x00189197);
    put(velocity, 0x00189091, fmt::format("{}", 150.5 + i % 3));
    put(item_of(frame, 0x00189118), 0x00209153, fmt::format("{}", 30.5 * (i % 4)));
    put(content, 0x00189074, fmt::format("202403121012{:02}.5", i / 4));
    put(item_of(frame, 0x00189226), 0x00089007,
        i % 2 == 0 ? "ORIGINAL\\PRIMARY\\M\\NONE" : "ORIGINAL\\PRIMARY\\P\\NONE");
    put(item_of(frame, 0x00209171), 0x00181060, fmt::format("{}", 31 * (i % 4)));
    add_siemens_sequence(frame, i % 2 == 0 ? "ORIGINAL\\PRIMARY\\M\\DIS2D" : "ORIGINAL\\PRIMARY\\P\\DIS2D");
    add_private_sequence(frame);
  }
}

void add_icon(DcmItem& data) {
  DcmItem& icon = item_of(data, 0x00880200);
  put(icon, 0x00280010, "16");
  put(icon, 0x00280011, "16");
  const std::vector<Uint8> pixels(256, 7);
  icon.putAndInsertUint8Array(DcmTag(0x7FE0, 0x0010, EVR_OB), pixels.data(), pixels.size());
}

void add_pixels(DcmItem& data) {
  const std::vector<Uint16> pixels(128, 0x1234);
  data.putAndInsertUint16Array(DCM_PixelData, pixels.data(), pixels.size());
}

E_TransferSyntax transfer_syntax(Encoding encoding) {
  if (encoding.deflated) return EXS_DeflatedLittleEndianExplicit;
  if (!encoding.explicit_vr) return EXS_LittleEndianImplicit;
  return encoding.big_endian ? EXS_BigEndianExplicit : EXS_LittleEndianExplicit;
}

std::string written(DcmDataset& data, Encoding encoding, E_EncodingType lengths, E_GrpLenEncoding groups) {
  std::string bytes(std::size_t{4} << 20, '\0');
  DcmOutputBufferStream stream(bytes.data(), static_cast<offile_off_t>(bytes.size()));
  data.transferInit();
  const OFCondition result = data.write(stream, transfer_syntax(encoding), lengths, nullptr, groups);
  data.transferEnd();
  stream.flush();
  void* begin = nullptr;
  offile_off_t size = 0;
  stream.flushBuffer(begin, size);
  if (result.bad()) throw std::runtime_error(result.text());
  return {static_cast<const char*>(begin), static_cast<std::size_t>(size)};
}

constexpr std::pair<const char*, Encoding> kEncodings[] = {{"explicit", kExplicitLittleEndian},
                                                           {"implicit", kImplicitLittleEndian},
                                                           {"big-endian", {.big_endian = true}},
                                                           {"deflated", {.deflated = true}}};

void fill(DcmDataset& data, std::string_view kind) {
  if (kind == "small") {
    for (const Text& text : kClassic) {
      if (text.tag < 0x00200000) put(data, text.tag, text.value);
    }
    add_evidence(data);
    return add_nested(data);
  }
  add_classic(data, kind == "classic" ? 8192 : 64);
  add_private_sequence(data);
  if (kind == "enhanced") add_frames(data, 12);
  add_icon(data);
  add_pixels(data);
}

}  // namespace

std::vector<Sample> written_by_dcmtk() {
  std::vector<Sample> samples;
  for (const char* kind : {"small", "classic", "enhanced"}) {
    DcmDataset data;
    fill(data, kind);
    for (const auto& [name, encoding] : kEncodings) {
      for (const auto lengths : {EET_ExplicitLength, EET_UndefinedLength}) {
        for (const auto groups : {EGL_withoutGL, EGL_withGL}) {
          samples.push_back({.name = fmt::format("{} {}{}{}", kind, name,
                                                 lengths == EET_ExplicitLength ? ", lengths" : ", no lengths",
                                                 groups == EGL_withGL ? ", group lengths" : ""),
                             .encoding = encoding,
                             .bytes = written(data, encoding, lengths, groups)});
        }
      }
    }
  }
  return samples;
}

Sample classic_header(Encoding encoding) {
  DcmDataset data;
  add_classic(data, 8192);
  add_pixels(data);
  return {.name = "classic", .encoding = encoding, .bytes = written(data, encoding, EET_ExplicitLength, EGL_withoutGL)};
}

std::size_t elements_of(const Sample& sample) {
  DcmInputBufferStream stream;
  stream.setBuffer(sample.bytes.data(), static_cast<offile_off_t>(sample.bytes.size()));
  stream.setEos();
  DcmDataset data;
  data.readUntilTag(stream, transfer_syntax(sample.encoding), EGL_noChange, DCM_MaxReadLength,
                    DcmTagKey(0x7FE0, 0x0008));
  std::size_t count = 0;
  DcmStack stack;
  while (data.nextObject(stack, OFTrue).good())
    count += stack.top()->ident() == EVR_item ? 0 : 1;
  return count;
}

}  // namespace cmrcredit::dicom_parsing::oracle
