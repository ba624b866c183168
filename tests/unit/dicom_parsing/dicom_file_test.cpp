#include "dicom_parsing/dicom_file.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "data_set_bytes.h"

namespace cmrcredit::dicom_parsing {
namespace {

using ::testing::HasSubstr;

constexpr Tag kSopClass{0x0008, 0x0016}, kStudy{0x0020, 0x000D}, kPixelData{0x7FE0, 0x0010};

PickList two_picks() {
  return PickList({{.path = {kSopClass}}, {.path = {kStudy}}}, Tag{0x5200, 0x9230});
}

class DicomFile : public ::testing::Test {
 protected:
  std::filesystem::path file(std::string_view bytes) {
    const auto path = folder_ / std::to_string(++number_);
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "dicom_file_XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path folder_;
  int number_ = 0;
};

std::string preamble() {
  return std::string(128, '\0') + "DICM";
}

std::string meta(std::string_view transfer_syntax, Encoding encoding = kExplicitLittleEndian) {
  DataSetBytes bytes(encoding);
  bytes.element({0x0002, 0x0000}, "UL", std::string(4, '\1'));  // a group length that is wrong
  bytes.element({0x0002, 0x0001}, "OB", std::string("\0\1", 2));
  if (!transfer_syntax.empty()) bytes.element({0x0002, 0x0010}, "UI", transfer_syntax);
  bytes.element({0x0002, 0x0102}, "OB", std::string(100000, 'x'));  // longer than a chunk
  return bytes.bytes();
}

std::string data_set(Encoding encoding) {
  DataSetBytes data(encoding);
  data.element(kSopClass, "UI", "1.2.840").element(kStudy, "UI", "1.2.3");
  return data.head(kPixelData, "OW", 1000000).bytes();
}

void expect_sound(const tl::expected<Header, FileError>& header) {
  ASSERT_TRUE(header.has_value()) << header.error().sentence;
  EXPECT_EQ(header->value(kSopClass), "1.2.840");
  EXPECT_EQ(header->value(kStudy), "1.2.3");
}

TEST_F(DicomFile, ReadsMetaInformationAndTheDataSetInItsTransferSyntax) {
  const std::pair<std::string, Encoding> syntaxes[] = {{std::string("1.2.840.10008.1.2\0", 18), kImplicitLittleEndian},
                                                       {"1.2.840.10008.1.2.1 ", kExplicitLittleEndian},
                                                       {"1.2.840.10008.1.2.2", {.big_endian = true}},
                                                       {"1.2.840.10008.1.2.4.90", kExplicitLittleEndian}};
  for (const auto& [uid, encoding] : syntaxes) {
    const auto path = file(preamble() + meta(uid) + data_set(encoding));
    expect_sound(read_file_header(path, two_picks()));
    EXPECT_EQ(read_file_beginning(path)->encoding, encoding);
    expect_sound(read_file_header(file(meta(uid) + data_set(encoding)), two_picks()));
    expect_sound(
        read_file_header(file(preamble() + meta(uid, kImplicitLittleEndian) + data_set(encoding)), two_picks()));
  }
}

TEST_F(DicomFile, GuessesTheEncodingOfABareDataSet) {
  for (const Encoding encoding : {kImplicitLittleEndian, kExplicitLittleEndian, Encoding{.big_endian = true}}) {
    expect_sound(read_file_header(file(data_set(encoding)), two_picks()));
    expect_sound(read_file_header(file(preamble() + data_set(encoding)), two_picks()));
    expect_sound(read_file_header(file(preamble() + meta("") + data_set(encoding)), two_picks()));
  }
}

TEST_F(DicomFile, SaysWhatIsNoDicom) {
  const std::string others[] = {"",
                                "DICM",
                                "id\tvendor\tseries_description\n1\tGE\tcine\n",
                                std::string(1000, '\0'),
                                "\x89PNG\r\n\x1A\n....IHDR....",
                                std::string("\x08\x00\x05\x00", 4),
                                "%PDF-1.4 .........."};
  for (const auto& bytes : others) {
    const auto header = read_file_header(file(bytes), two_picks());
    ASSERT_FALSE(header.has_value()) << bytes;
    EXPECT_EQ(header.error().kind, FileErrorKind::NotDicom) << bytes;
  }
}

TEST_F(DicomFile, SaysWhatCannotBeOpened) {
  EXPECT_EQ(read_file_header(folder_, two_picks()).error().kind, FileErrorKind::CannotOpen);
  const auto missing = read_file_header(folder_ / "missing", two_picks());
  EXPECT_EQ(missing.error().kind, FileErrorKind::CannotOpen);
  EXPECT_THAT(missing.error().sentence, HasSubstr("No such file"));
}

TEST_F(DicomFile, NamesAnUnknownTransferSyntax) {
  const auto header = read_file_header(file(preamble() + meta("1.2.840.113619.5.2") + data_set({})), two_picks());
  ASSERT_FALSE(header.has_value());
  EXPECT_EQ(header.error().kind, FileErrorKind::UnknownTransferSyntax);
  EXPECT_THAT(header.error().sentence, HasSubstr("1.2.840.113619.5.2"));
}

TEST_F(DicomFile, SaysWhereItBreaksOff) {
  const std::string whole =
      preamble() + meta("1.2.840.10008.1.2.1") + DataSetBytes().element(kStudy, "UI", "1.2.3").bytes();
  for (const std::size_t missing : {1U, 4U, 8U, 1000U}) {
    const auto header = read_file_header(file(whole.substr(0, whole.size() - missing)), two_picks());
    ASSERT_FALSE(header.has_value()) << missing;
    EXPECT_EQ(header.error().kind, FileErrorKind::Unreadable);
    EXPECT_THAT(header.error().sentence, HasSubstr("ends at byte"));
  }
}

}  // namespace
}  // namespace cmrcredit::dicom_parsing
