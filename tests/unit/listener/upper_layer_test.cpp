#include "listener/upper_layer.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <string>

namespace cmrcredit::listener {
namespace {

using enum Action;

std::string spelled(Action action) {
  constexpr std::array kNames = {"-",    "DT-1", "DT-2", "AE-5", "AE-6", "AE-7", "AE-8", "AR-2", "AR-4", "AR-5",
                                 "AR-7", "AA-1", "AA-2", "AA-3", "AA-4", "AA-5", "AA-6", "AA-7", "AA-8"};
  return kNames[static_cast<std::size_t>(action)];
}

// Table 9-10 of PS3.8, the columns of an acceptor, typed in from the standard: Sta1 Sta2 Sta3 Sta6 Sta8 Sta13.
const std::map<std::string, std::array<std::string, 6>> kStandard = {
    {"Evt3", {"-", "AA-1 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-6 Sta13"}},
    {"Evt4", {"-", "AA-1 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-6 Sta13"}},
    {"Evt5", {"AE-5 Sta2", "-", "-", "-", "-", "-"}},
    {"Evt6", {"-", "AE-6 Sta3", "AA-8 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-7 Sta13"}},
    {"Evt7", {"-", "-", "AE-7 Sta6", "-", "-", "-"}},
    {"Evt8", {"-", "-", "AE-8 Sta13", "-", "-", "-"}},
    {"Evt9", {"-", "-", "-", "DT-1 Sta6", "AR-7 Sta8", "-"}},
    {"Evt10", {"-", "AA-1 Sta13", "AA-8 Sta13", "DT-2 Sta6", "AA-8 Sta13", "AA-6 Sta13"}},
    {"Evt12", {"-", "AA-1 Sta13", "AA-8 Sta13", "AR-2 Sta8", "AA-8 Sta13", "AA-6 Sta13"}},
    {"Evt13", {"-", "AA-1 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-6 Sta13"}},
    {"Evt14", {"-", "-", "-", "-", "AR-4 Sta13", "-"}},
    {"Evt15", {"-", "-", "AA-1 Sta13", "AA-1 Sta13", "AA-1 Sta13", "-"}},
    {"Evt16", {"-", "AA-2 Sta1", "AA-3 Sta1", "AA-3 Sta1", "AA-3 Sta1", "AA-2 Sta1"}},
    {"Evt17", {"-", "AA-5 Sta1", "AA-4 Sta1", "AA-4 Sta1", "AA-4 Sta1", "AR-5 Sta1"}},
    {"Evt18", {"-", "AA-2 Sta1", "-", "-", "-", "AA-2 Sta1"}},
    {"Evt19", {"-", "AA-1 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-8 Sta13", "AA-7 Sta13"}},
};

TEST(UpperLayer, EveryStateAndEventOfAnAcceptor_IsAsInTable9_10) {
  ASSERT_EQ(all_events().size(), kStandard.size());
  for (const Event event : all_events()) {
    const auto& row = kStandard.at(std::string(name_of(event)));
    for (std::size_t i = 0; i < all_states().size(); ++i) {
      const State state = all_states()[i];
      const Transition transition = step(state, event);
      const std::string got =
          transition.action == None ? "-" : spelled(transition.action) + " " + std::string(name_of(transition.next));
      EXPECT_EQ(got, row[i]) << name_of(state) << " " << name_of(event);
      if (transition.action == None) {
        EXPECT_EQ(transition.next, state) << name_of(state) << " " << name_of(event);
      }
    }
  }
}

TEST(UpperLayer, EveryStateLeadsBackToIdle) {
  for (const State state : all_states()) {
    if (state != State::Sta1) {
      EXPECT_EQ(step(state, Event::Evt17).next, State::Sta1) << name_of(state);
    }
  }
}

}  // namespace
}  // namespace cmrcredit::listener
