// One act on one case while it is judged: what the files of the acts share. Only they include this.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "credit_engine/credit/case_table.h"

namespace cmrcredit::credit_engine {

using ActResult = tl::expected<ActedCase, Refusal>;
[[nodiscard]] tl::unexpected<Refusal> refuse(RefusalKind kind, std::string sentence);

// What is known of the act before it is judged.
struct Acting {
  const ActedStudy& study;
  const Roster& roster;
  const CaseAct& what;
  std::string as;    // empty: the administrator
  ActedCase before;  // the case it is about; of acts that make one: the new case
  Standings standing = 0;

  [[nodiscard]] bool is(Standings any_of) const { return (standing & any_of) != 0; }
  [[nodiscard]] std::string name() const { return before.case_id; }
  [[nodiscard]] std::vector<const ActedCase*> primaries() const;  // the study's cases of the primary operator
};

// Nobody, or why this person cannot be the study's primary operator.
[[nodiscard]] tl::expected<void, Refusal> may_be_primary(const Acting& acting, const std::string& person);
// The person as the roster has them, or who else may have been meant.
[[nodiscard]] tl::expected<const Technologist*, Refusal> on_roster(const Roster& roster, const std::string& id);

// A case's reasons: what the evaluation said, then what people have said; the latter made anew from the case.
void retell(ActedCase& one, std::vector<Reason> latest = {});
[[nodiscard]] Reason by_whom(std::string code, const std::string& as);

// The acts, after the table has allowed them.
[[nodiscard]] ActResult confirm(const Acting& acting);
[[nodiscard]] ActResult decline(const Acting& acting);
[[nodiscard]] ActResult claim(const Acting& acting);
[[nodiscard]] ActResult nominate(const Acting& acting);
[[nodiscard]] ActResult accept(const Acting& acting);
[[nodiscard]] ActResult resolve(const Acting& acting);
[[nodiscard]] ActResult exclude(const Acting& acting);
[[nodiscard]] ActResult restore(const Acting& acting);
[[nodiscard]] ActResult supervise(const Acting& acting);
[[nodiscard]] ActResult verify(const Acting& acting);
[[nodiscard]] ActResult approve(const Acting& acting);
[[nodiscard]] ActResult settle(const Acting& acting);
[[nodiscard]] ActResult take_part(const Acting& acting);  // observe too
// Of cases that are not the primary operator's.
[[nodiscard]] ActResult confirm_part(const Acting& acting);
[[nodiscard]] ActResult withdraw_part(const Acting& acting);

// The categories that a case is credited with when it is confirmed, or why not those.
[[nodiscard]] tl::expected<std::vector<Tick>, Refusal> chosen_categories(const Acting& acting);
[[nodiscard]] std::vector<std::string> credits_on_confirmation(const ActedStudy& study, const std::vector<Tick>& ticks);

}  // namespace cmrcredit::credit_engine
