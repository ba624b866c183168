#include <algorithm>
#include <array>
#include <optional>

#include "dicom_parsing/code_tables.h"

namespace cmrcredit::dicom_parsing {
namespace {

using Base = CharacterSet::Base;
constexpr char kEscape = 0x1B;

struct Designation {
  std::string_view sequence;  // behind ESC
  bool g0;
  Base set;
};
// PS3.3 tables C.12-3 and C.12-4. JIS X 0201 romaji is ASCII but for the yen sign, whose byte is the delimiter here.
constexpr std::array<Designation, 19> kDesignations{{
    {"(B", true, Base::Undeclared}, {"(J", true, Base::Undeclared},  {")I", false, Base::Katakana},
    {"-A", false, Base::Latin1},    {"-B", false, Base::Latin2},     {"-C", false, Base::Latin3},
    {"-D", false, Base::Latin4},    {"-L", false, Base::Cyrillic},   {"-G", false, Base::Arabic},
    {"-F", false, Base::Greek},     {"-H", false, Base::Hebrew},     {"-M", false, Base::Latin5},
    {"-b", false, Base::Latin9},    {"-T", false, Base::Thai},       {"$B", true, Base::Japanese},
    {"$@", true, Base::Japanese},   {"$(D", true, Base::Supplement}, {"$)C", false, Base::Korean},
    {"$)A", false, Base::Chinese},
}};

bool is_multi_byte(Base set) {
  return set == Base::Japanese || set == Base::Supplement || set == Base::Korean || set == Base::Chinese;
}

const char* euc_name(Base set) {
  if (set == Base::Korean) return "EUC-KR";
  return set == Base::Chinese ? "EUC-CN" : "EUC-JP";
}

bool resets(char byte, CharacterSet::Kind kind) {
  constexpr std::string_view kResetting = "\\\t\n\f\r", kInNames = "^=";
  return kResetting.find(byte) != std::string_view::npos ||
         (kind == CharacterSet::Kind::PersonName && kInNames.find(byte) != std::string_view::npos);
}

class Decoder {
 public:
  Decoder(std::string_view bytes, Base g1, CharacterSet::Kind kind)
      : bytes_{bytes}, kind_{kind}, first_g1_{g1}, g1_{g1} {}

  DecodedText run() {
    while (at_ < bytes_.size())
      step();
    flush();
    return std::move(out_);
  }

 private:
  void step() {
    const char byte = bytes_[at_];
    const auto code = static_cast<unsigned char>(byte);
    if (byte == kEscape) return escape();
    if (code < 0x80) {
      if (is_multi_byte(g0_) && code > 0x20 && code < 0x7F) return pair(g0_);
      return single(byte);
    }
    if (is_multi_byte(g1_)) return pair(g1_);
    flush();
    const auto character = high_half(g1_)[code - 0x80U];
    character == 0 ? lose() : append_utf8(out_.text, character);
    ++at_;
  }

  void single(char byte) {
    flush();
    out_.text += byte;
    ++at_;
    if (!resets(byte, kind_)) return;
    g0_ = Base::Undeclared;
    g1_ = first_g1_;
  }

  // Two bytes of a 94x94 set; gathered, so that a run of them is converted at once. In EUC their high bits are set.
  void pair(Base set) {
    const auto first = static_cast<unsigned char>(bytes_[at_]);
    const auto second = at_ + 1 < bytes_.size() ? static_cast<unsigned char>(bytes_[at_ + 1]) : 0U;
    const auto in_half = [first](unsigned code) { return (code & 0x80U) == (first & 0x80U) && (code & 0x7FU) > 0x20; };
    if (second == 0 || !in_half(second) || (first & 0x7FU) <= 0x20) {
      flush();
      lose();
      ++at_;
      return;
    }
    if (run_set_ != set) flush();
    run_set_ = set;
    if (set == Base::Supplement) run_ += '\x8F';
    run_ += static_cast<char>(first | 0x80U);
    run_ += static_cast<char>(second | 0x80U);
    at_ += 2;
  }

  void escape() {
    flush();
    const auto rest = bytes_.substr(at_ + 1);
    const auto* known =
        std::ranges::find_if(kDesignations, [rest](const auto& d) { return rest.starts_with(d.sequence); });
    if (known != kDesignations.end()) {
      (known->g0 ? g0_ : g1_) = known->set;
      at_ += 1 + known->sequence.size();
      return;
    }
    // ESC, intermediate bytes 0x20..0x2F, a final byte: skip what it is, since what it would have meant is lost
    lose();
    ++at_;
    while (at_ < bytes_.size() && bytes_[at_] >= 0x20 && bytes_[at_] <= 0x2F)
      ++at_;
    if (at_ < bytes_.size() && bytes_[at_] >= 0x30 && bytes_[at_] < 0x7F && at_ > 0 && bytes_[at_ - 1] != kEscape)
      ++at_;
  }

  void flush() {
    if (run_.empty()) return;
    const auto converted = convert(euc_name(run_set_), run_);
    out_.text += converted.text;
    out_.loss |= converted.loss;
    run_.clear();
  }

  void lose() {
    out_.text += kReplacement;
    out_.loss = true;
  }

  std::string_view bytes_;
  CharacterSet::Kind kind_;
  std::size_t at_ = 0;
  Base first_g1_, g1_, g0_ = Base::Undeclared, run_set_ = Base::Undeclared;
  std::string run_;
  DecodedText out_;
};

}  // namespace

DecodedText decode_iso2022(std::string_view bytes, Base g1, CharacterSet::Kind kind) {
  return Decoder{bytes, g1, kind}.run();
}

}  // namespace cmrcredit::dicom_parsing
