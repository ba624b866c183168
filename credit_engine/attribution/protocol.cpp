#include "credit_engine/attribution/protocol.h"

#include <array>
#include <utility>

namespace cmrcredit::credit_engine {
namespace {

using enum Protocol;
constexpr std::array kNames = std::to_array<std::pair<Protocol, std::string_view>>({
    {Cine, "cine"},
    {RealtimeCine, "realtime_cine"},
    {Lge, "lge"},
    {Ege, "ege"},
    {PerfusionStress, "perfusion_stress"},
    {PerfusionRest, "perfusion_rest"},
    {Perfusion, "perfusion"},
    {Flow2d, "flow_2d"},
    {Flow4d, "flow_4d"},
    {T1Map, "t1_map"},
    {T2Map, "t2_map"},
    {T2StarMap, "t2star_map"},
    {T2wEdema, "t2w_edema"},
    {BlackBlood, "black_blood"},
    {Mra, "mra"},
    {WholeHeartCoronary, "whole_heart_coronary"},
    {TaggingStrain, "tagging_strain"},
    {TiScout, "ti_scout"},
    {Localizer, "localizer"},
    {Derived, "derived"},
    {OtherCardiac, "other_cardiac"},
    {NonCardiac, "non_cardiac"},
    {Ambiguous, "ambiguous"},
});

constexpr auto kAll = [] {
  std::array<Protocol, kNames.size()> all{};
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = kNames[i].first;
  return all;
}();

}  // namespace

std::string_view to_string(Protocol protocol) {
  for (const auto& [value, name] : kNames) {
    if (value == protocol) return name;
  }
  return "ambiguous";
}

std::optional<Protocol> protocol_from(std::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

std::span<const Protocol> all_protocols() {
  return kAll;
}

bool is_cardiac_module(Protocol protocol) {
  switch (protocol) {
    case TiScout:
    case Localizer:
    case Derived:
    case OtherCardiac:
    case NonCardiac:
    case Ambiguous:
      return false;
    default:
      return true;
  }
}

}  // namespace cmrcredit::credit_engine
