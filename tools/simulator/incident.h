// What goes otherwise than planned on a ward, done to a study's plan: who is named, which steps there are, how they
// end.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tools/simulator/study_plan.h"

namespace cmrcredit::tools {

enum class Incident {
  None,
  Append,          // re-opened: the late series belong to a second step of the same technologist
  HandOver,        // ... of a colleague
  EarlyStop,       // discontinued after the scout
  LateStop,        // discontinued after diagnostic series
  WrongEntry,      // discontinued with 110514: the wrong worklist entry was selected
  ForgottenLogin,  // the colleague who was logged in before is named throughout
  LateLogin,       // ... until after the first cine
  NoOperator,
  TwoOperators,  // both names in one value
  Emulated,      // no step comes; the archive makes one up, and another for the last series
  NeverEnded,    // nobody presses Complete
  LateStep,      // the step is sent by hand, after the images
};

struct NamedIncident {
  std::string_view name;  // what --incident takes
  Incident incident;
  std::string_view what;
};
[[nodiscard]] std::span<const NamedIncident> incidents();

struct Colleague {
  std::string name, code;
};
// Gives a study that has its series, and nothing of its steps yet, the steps it is told in.
void happen(Incident incident, StudyPlan& study, const Colleague& colleague);

}  // namespace cmrcredit::tools
