#include "listener/upper_layer.h"

#include <array>

namespace cmrcredit::listener {
namespace {

using enum State;
using enum Event;
using enum Action;

constexpr std::array kStates = {Sta1, Sta2, Sta3, Sta6, Sta8, Sta13};
constexpr std::array kStateNames = {"Sta1", "Sta2", "Sta3", "Sta6", "Sta8", "Sta13"};
constexpr std::array kEvents = {Evt3,  Evt4,  Evt5,  Evt6,  Evt7,  Evt8,  Evt9,  Evt10,
                                Evt12, Evt13, Evt14, Evt15, Evt16, Evt17, Evt18, Evt19};
constexpr std::array kEventNames = {"Evt3",  "Evt4",  "Evt5",  "Evt6",  "Evt7",  "Evt8",  "Evt9",  "Evt10",
                                    "Evt12", "Evt13", "Evt14", "Evt15", "Evt16", "Evt17", "Evt18", "Evt19"};

// One row an event, in the order of kStates.
using Row = std::array<Transition, kStates.size()>;
constexpr Transition kEmpty{};

constexpr std::array<Row, kEvents.size()> kTable = {{
    // Sta1           Sta2           Sta3           Sta6           Sta8           Sta13
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_6, Sta13}}},  // Evt3
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_6, Sta13}}},  // Evt4
    {{{AE_5, Sta2}, kEmpty, kEmpty, kEmpty, kEmpty, kEmpty}},                               // Evt5
    {{kEmpty, {AE_6, Sta3}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_7, Sta13}}},   // Evt6
    {{kEmpty, kEmpty, {AE_7, Sta6}, kEmpty, kEmpty, kEmpty}},                               // Evt7
    {{kEmpty, kEmpty, {AE_8, Sta13}, kEmpty, kEmpty, kEmpty}},                              // Evt8
    {{kEmpty, kEmpty, kEmpty, {DT_1, Sta6}, {AR_7, Sta8}, kEmpty}},                         // Evt9
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {DT_2, Sta6}, {AA_8, Sta13}, {AA_6, Sta13}}},   // Evt10
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {AR_2, Sta8}, {AA_8, Sta13}, {AA_6, Sta13}}},   // Evt12
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_6, Sta13}}},  // Evt13
    {{kEmpty, kEmpty, kEmpty, kEmpty, {AR_4, Sta13}, kEmpty}},                              // Evt14
    {{kEmpty, kEmpty, {AA_1, Sta13}, {AA_1, Sta13}, {AA_1, Sta13}, kEmpty}},                // Evt15
    {{kEmpty, {AA_2, Sta1}, {AA_3, Sta1}, {AA_3, Sta1}, {AA_3, Sta1}, {AA_2, Sta1}}},       // Evt16
    {{kEmpty, {AA_5, Sta1}, {AA_4, Sta1}, {AA_4, Sta1}, {AA_4, Sta1}, {AR_5, Sta1}}},       // Evt17
    {{kEmpty, {AA_2, Sta1}, kEmpty, kEmpty, kEmpty, {AA_2, Sta1}}},                         // Evt18
    {{kEmpty, {AA_1, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_8, Sta13}, {AA_7, Sta13}}},  // Evt19
}};

}  // namespace

Transition step(State state, Event event) {
  const Transition cell = kTable[static_cast<std::size_t>(event)][static_cast<std::size_t>(state)];
  return cell.action == None ? Transition{None, state} : cell;
}

std::string_view name_of(State state) {
  return kStateNames[static_cast<std::size_t>(state)];
}
std::string_view name_of(Event event) {
  return kEventNames[static_cast<std::size_t>(event)];
}
std::span<const State> all_states() {
  return kStates;
}
std::span<const Event> all_events() {
  return kEvents;
}

}  // namespace cmrcredit::listener
