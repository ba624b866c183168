// A closed study's instances in one blob: column by column, about 10 bytes an instance beside its UID. No fact is left
// out: whatever is evaluated later is the same before and after. Of UIDs that are made of chance (2.25 and a UUID: 16
// bytes an instance that nothing can shorten) only a digest is kept; all that they still have to do is to be known when
// they come again.
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

// The first 64 bits of a BLAKE2b. A new instance is taken for one of the 2,000 that its study holds already with a
// chance of 2,000 / 2^64, about 1 in 10^16: of ten million such instances, late in coming, each to a folded study, one
// is lost with a chance of 1 in 10^9. It is asked within one study only. (48 bits would give 1 in 10^11 and 1 in
// 14,000.)
[[nodiscard]] std::uint64_t short_digest(std::string_view text);

struct FoldedInstance {
  std::string sop_uid;            // empty where only its digest is kept
  std::uint64_t kept_digest = 0;  // then
  std::uint32_t common = 0;       // its place in FoldedStudy::commons
  std::string own;
  bool incomplete = false;
  std::int64_t heard_minutes = 0;  // since 1970
  [[nodiscard]] std::uint64_t uid_digest() const { return sop_uid.empty() ? kept_digest : short_digest(sop_uid); }
  bool operator==(const FoldedInstance&) const = default;
};

struct FoldedStudy {
  std::vector<FoldedCommon> commons;
  std::vector<FoldedInstance> instances;
  bool operator==(const FoldedStudy&) const = default;
};

// The order of the instances is the pack's own: pack() sorts them, and takes the UIDs out of those of which it keeps
// only digests: of all of them where that is much shorter, or where one is known by its digest alone.
[[nodiscard]] std::string pack(FoldedStudy& study);
// Throws std::runtime_error on bytes that pack() cannot have made (a damaged database).
[[nodiscard]] FoldedStudy unpack(std::string_view bytes);

}  // namespace cmrcredit::credit_engine
