#include "credit_engine/attribution/rules.h"

#include <algorithm>
#include <cctype>

namespace cmrcredit::credit_engine {
namespace {

using enum Vendor;
struct VendorWord {
  std::string_view text;  // as it stands in Manufacturer (0008,0070), in capitals
  Vendor vendor;
};
constexpr auto kVendorWords = std::to_array<VendorWord>({
    {"SIEMENS", Siemens},
    {"HEALTHINEERS", Siemens},
    {"GE", Ge},
    {"GEMS", Ge},
    {"GENERAL ELECTRIC", Ge},
    {"GENESIS", Ge},
    {"SIGNA", Ge},
    {"PHILIPS", Philips},
    {"CANON", Canon},
    {"TOSHIBA", Canon},
    {"UIH", Uih},
    {"UNITED IMAGING", Uih},
    {"HITACHI", Hitachi},
    {"FUJIFILM", Hitachi},
});

bool has_word(std::string_view text, std::string_view word) {
  const auto letter = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !letter(text[at - 1])) && (end == text.size() || !letter(text[end]))) return true;
  }
  return false;
}

}  // namespace

std::string_view to_string(Strength strength) {
  switch (strength) {
    case Strength::None:
      return "none";
    case Strength::Weak:
      return "weak";
    case Strength::Fair:
      return "fair";
    case Strength::Strong:
      return "strong";
    case Strength::Sure:
      return "sure";
  }
  return "none";
}

std::optional<Vendor> vendor_from(std::string_view name) {
  if (name == "siemens") return Siemens;
  if (name == "ge") return Ge;
  if (name == "philips") return Philips;
  if (name == "canon") return Canon;
  if (name == "uih") return Uih;
  if (name == "hitachi") return Hitachi;
  return std::nullopt;
}

VendorSet VendorSet::of_manufacturer(std::string_view text) {
  std::string upper(text);
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); });
  VendorSet vendors;
  for (const auto& [word, vendor] : kVendorWords) {
    if (has_word(upper, word)) vendors.add(vendor);
  }
  return vendors;
}

std::string_view keyword(Attribute attribute) {
  switch (attribute) {
    case Attribute::SeriesDescription:
      return "SeriesDescription";
    case Attribute::ProtocolName:
      return "ProtocolName";
    case Attribute::ProtocolCode:
      return "PerformedProtocolCodeSequence";
    case Attribute::SequenceName:
      return "SequenceName";
    case Attribute::BodyPart:
      return "BodyPartExamined";
    case Attribute::StudyText:
      return "StudyDescription";
  }
  return "";
}

}  // namespace cmrcredit::credit_engine
