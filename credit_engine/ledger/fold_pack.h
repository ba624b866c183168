// A closed study's instances in one blob: column by column, about 10 bytes an instance beside its UID. Nothing is left
// out: the facts, and so whatever is evaluated later, are the same before and after.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::credit_engine {

// As common_facts has it, without its number.
struct FoldedCommon {
  std::string facts, operators, operator_codes, physicians;
  std::int64_t station = 0;
  bool operator==(const FoldedCommon&) const = default;
};

struct FoldedInstance {
  std::string sop_uid;
  std::uint32_t common = 0;  // its place in FoldedStudy::commons
  std::string own;
  bool incomplete = false;
  std::int64_t heard_minutes = 0;  // since 1970
  bool operator==(const FoldedInstance&) const = default;
};

struct FoldedStudy {
  std::vector<FoldedCommon> commons;
  std::vector<FoldedInstance> instances;
  bool operator==(const FoldedStudy&) const = default;
};

// The order of the instances is the pack's own: pack() sorts them.
[[nodiscard]] std::string pack(FoldedStudy& study);
// Throws std::runtime_error on bytes that pack() cannot have made (a damaged database).
[[nodiscard]] FoldedStudy unpack(std::string_view bytes);

}  // namespace cmrcredit::credit_engine
