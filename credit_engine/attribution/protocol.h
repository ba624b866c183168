// The vocabulary of acquisition protocols (DESIGN.md, Protocol vocabulary). Every label can be given.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace cmrcredit::credit_engine {

enum class Protocol {
  Cine,
  RealtimeCine,
  Lge,
  Ege,
  PerfusionStress,
  PerfusionRest,
  Perfusion,
  Flow2d,
  Flow4d,
  T1Map,
  T2Map,
  T2StarMap,
  T2wEdema,
  BlackBlood,
  Mra,
  WholeHeartCoronary,
  TaggingStrain,
  TiScout,
  Localizer,
  Derived,
  OtherCardiac,
  NonCardiac,
  Ambiguous
};

[[nodiscard]] std::string_view to_string(Protocol protocol);  // "perfusion_stress"
[[nodiscard]] std::optional<Protocol> protocol_from(std::string_view name);
[[nodiscard]] std::span<const Protocol> all_protocols();
// Counts as an acquired cardiac module of an exam (not localizers, scouts, derived or non-cardiac series).
[[nodiscard]] bool is_cardiac_module(Protocol protocol);

}  // namespace cmrcredit::credit_engine
