#include <gmock/gmock.h>
#include <zlib.h>

#include "data_set_bytes.h"
#include "dicom_parsing/header_reader.h"

namespace cmrcredit::dicom_parsing {
namespace {

using ::testing::HasSubstr;

constexpr Tag kManufacturer{0x0008, 0x0070}, kStudy{0x0020, 0x000D}, kPixelData{0x7FE0, 0x0010};
constexpr Encoding kDeflated{.deflated = true};
constexpr int kRaw = -MAX_WBITS, kWrapped = MAX_WBITS;

PickList two_picks() {
  return PickList({{.path = {kManufacturer}}, {.path = {kStudy}}}, Tag{0x5200, 0x9230});
}

std::string deflated(std::string_view bytes, int window) {
  z_stream zlib{};
  EXPECT_EQ(deflateInit2(&zlib, Z_BEST_COMPRESSION, Z_DEFLATED, window, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&zlib, bytes.size()) + 16, '\0');
  std::string in(bytes);
  zlib.next_in = reinterpret_cast<Bytef*>(in.data());
  zlib.avail_in = static_cast<uInt>(in.size());
  zlib.next_out = reinterpret_cast<Bytef*>(out.data());
  zlib.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&zlib, Z_FINISH), Z_STREAM_END);
  out.resize(zlib.total_out);
  deflateEnd(&zlib);
  return out;
}

std::string a_header(std::size_t pixels = 0) {
  DataSetBytes data;
  data.element(kManufacturer, "LO", "SIEMENS ").element(kStudy, "UI", "1.2.3");
  if (pixels > 0) data.element(kPixelData, "OW", std::string(pixels, 'p'));
  return data.bytes();
}

TEST(HeaderReaderDeflate, InflatesRawAndWrappedStreamsInFragmentsOfAnySize) {
  for (const int window : {kRaw, kWrapped}) {
    const std::string stream = deflated(a_header(), window);
    for (std::size_t size = 1; size <= stream.size(); ++size) {
      const auto reader = read_all(two_picks(), kDeflated, stream, size);
      ASSERT_EQ(reader.state(), HeaderReader::State::Done) << size << ' ' << reader.error().sentence;
      EXPECT_EQ(reader.header().value(kManufacturer), "SIEMENS ");
      EXPECT_EQ(reader.header().value(kStudy), "1.2.3");
    }
  }
}

TEST(HeaderReaderDeflate, StopsInflatingAtPixelData) {
  const std::string stream = deflated(a_header(std::size_t{4} << 20), kRaw);
  const auto reader = read_all(two_picks(), kDeflated, stream, 100, {.inflated_bytes = 100000});
  EXPECT_EQ(reader.state(), HeaderReader::State::Done) << reader.error().sentence;
}

TEST(HeaderReaderDeflate, IgnoresWhatFollowsTheStream) {
  const auto reader = read_all(two_picks(), kDeflated, deflated(a_header(), kRaw) + std::string(5000, '\0'));
  EXPECT_EQ(reader.state(), HeaderReader::State::Done);
  EXPECT_EQ(reader.header().value(kStudy), "1.2.3");
}

TEST(HeaderReaderDeflate, RefusesABombAtTheLimit) {
  DataSetBytes data;
  data.element({0x0009, 0x1001}, "OB", std::string(std::size_t{8} << 20, '\0')).element(kStudy, "UI", "1.2.3");
  const std::string stream = deflated(data.bytes(), kRaw);
  ASSERT_LT(stream.size(), 100000U);
  const auto reader = read_all(two_picks(), kDeflated, stream, 16384, {.inflated_bytes = 1 << 20});
  ASSERT_EQ(reader.state(), HeaderReader::State::Failed);
  EXPECT_EQ(reader.error().kind, ReadErrorKind::InflateFailed);
  EXPECT_THAT(reader.error().sentence, HasSubstr("1048576"));
  EXPECT_EQ(read_all(two_picks(), kDeflated, stream, 16384).header().value(kStudy), "1.2.3");
}

TEST(HeaderReaderDeflate, SaysThatAStreamBreaksOff) {
  const std::string stream = deflated(a_header(), kRaw);
  for (std::size_t size = 0; size < stream.size(); ++size) {
    const auto reader = read_all(two_picks(), kDeflated, stream.substr(0, size));
    ASSERT_EQ(reader.state(), HeaderReader::State::Failed) << size;
    EXPECT_EQ(reader.error().kind, ReadErrorKind::Truncated);
  }
}

TEST(HeaderReaderDeflate, RefusesWhatIsNoDeflateStream) {
  for (const std::string& stream : {std::string(100, '\xFF'), a_header(), std::string("\x78\x9C\xFF\xFF\xFF\xFF")}) {
    const auto reader = read_all(two_picks(), kDeflated, stream);
    EXPECT_EQ(reader.state(), HeaderReader::State::Failed);
  }
}

TEST(HeaderReaderDeflate, RefusesABrokenDataSetInASoundStream) {
  DataSetBytes data;
  data.sequence(kStudy).item_end();
  const auto reader = read_all(two_picks(), kDeflated, deflated(data.bytes(), kRaw));
  ASSERT_EQ(reader.state(), HeaderReader::State::Failed);
  EXPECT_EQ(reader.error().kind, ReadErrorKind::Malformed);
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
