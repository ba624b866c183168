#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

#include "credit_engine/credit/credit.h"
#include "credit_engine/people/operator_name.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 6> kRoles{{{Role::PrimaryOperator, "primary_operator"},
                                                                   {Role::Observer, "observer"},
                                                                   {Role::Assistant, "assistant"},
                                                                   {Role::Supervisor, "supervisor"},
                                                                   {Role::PostProcessor, "post_processor"},
                                                                   {Role::RemoteOperator, "remote_operator"}}};
constexpr std::array<std::pair<CaseStatus, std::string_view>, 7> kStatuses{{{CaseStatus::Credited, "credited"},
                                                                            {CaseStatus::Pending, "pending"},
                                                                            {CaseStatus::Confirmed, "confirmed"},
                                                                            {CaseStatus::Declined, "declined"},
                                                                            {CaseStatus::Disputed, "disputed"},
                                                                            {CaseStatus::Excluded, "excluded"},
                                                                            {CaseStatus::Void, "void"}}};

template <class Names, class Value>
std::string_view name_in(const Names& names, Value value) {
  for (const auto& [known, name] : names) {
    if (known == value) return name;
  }
  return {};
}

template <class Names>
auto value_in(const Names& names, std::string_view wanted) -> std::optional<decltype(names.front().first)> {
  for (const auto& [value, name] : names) {
    if (name == wanted) return value;
  }
  return std::nullopt;
}

// The facts of a reason while its sentence is made; a fact that is missing is a question mark, never a crash: reasons
// are read back from a ledger that an older or newer version wrote.
class Facts {
 public:
  Facts(const Reason& reason, const NameOf& name_of) : facts_(reason.facts), name_of_(name_of) {}
  [[nodiscard]] std::string at(std::size_t i) const { return i < facts_.size() ? facts_[i] : "?"; }
  [[nodiscard]] std::string person(std::size_t i) const {
    if (i >= facts_.size() || !name_of_) return at(i);
    auto name = display_name(name_of_(facts_[i]));
    return name.empty() ? facts_[i] : name;
  }
  // Who acted: a person, or the administrator where none is named.
  [[nodiscard]] std::string actor(std::size_t i) const { return i < facts_.size() ? person(i) : "the administrator"; }
  // "3 of 9 scan series name"; from place i
  [[nodiscard]] std::string series_name(std::size_t i) const {
    return fmt::format("{} of {} scan series {}", at(i), at(i + 1), at(i) == "1" ? "names" : "name");
  }
  [[nodiscard]] std::string people(std::size_t from, std::string_view and_or) const {
    std::string list;
    for (std::size_t i = from; i < facts_.size(); ++i) {
      list += (i == from ? "" : i + 1 == facts_.size() ? fmt::format(" {} ", and_or) : ", ") + person(i);
    }
    return list;
  }
  [[nodiscard]] std::string list() const { return fmt::format("{}", fmt::join(facts_, ", ")); }
  [[nodiscard]] std::string rest(std::size_t from) const {
    std::string list;
    for (std::size_t i = from; i < facts_.size(); ++i)
      list += (i == from ? "" : ", ") + facts_[i];
    return list;
  }
  [[nodiscard]] std::size_t size() const { return facts_.size(); }

 private:
  const std::vector<std::string>& facts_;
  const NameOf& name_of_;
};

std::string hand_over(const Facts& facts) {
  std::string shares;
  for (std::size_t i = 1; i + 1 < facts.size(); i += 2) {
    shares += (i == 1 ? "" : ", ") + fmt::format("{} by {}", facts.person(i), facts.at(i + 1));
  }
  return fmt::format("More than one technologist is named; of {} cardiac series: {}.", facts.at(0), shares);
}

// "Dana Moore (70 % of the series, 64 % of the time)"
std::string shares(const Facts& facts) {
  std::string text;
  for (std::size_t i = 0; i + 2 < facts.size(); i += 3) {
    text += (i == 0 ? "" : ", ") + fmt::format("{} ({} % of the cardiac series, {} % of their time)", facts.person(i),
                                               facts.at(i + 1), facts.at(i + 2));
  }
  return text;
}

std::string setting(const std::string& policy) {
  return policy == "co_primary" ? "hand_over = \"co_primary\"" : policy;
}

// Discontinuation reasons as PS3.16 CID 9300 and 9301 number them: ": the patient refused to continue".
std::string because(std::string_view code) {
  static const std::map<std::string_view, std::string_view> kMeanings{
      {"110500", "a doctor cancelled it"},
      {"110501", "equipment failure"},
      {"110502", "an incorrect procedure was ordered"},
      {"110503", "allergy to media or contrast"},
      {"110504", "the patient died"},
      {"110505", "the patient refused to continue"},
      {"110506", "the patient was taken for treatment or surgery"},
      {"110507", "the patient did not arrive"},
      {"110508", "the patient is pregnant"},
      {"110509", "the procedure was changed for correct charging"},
      {"110510", "a duplicate order"},
      {"110511", "the nursing unit cancelled it"},
      {"110512", "the incorrect side was ordered"},
      {"110515", "the patient's condition prevented continuing"},
      {"110516", "a change of equipment"}};
  if (const auto found = kMeanings.find(code); found != kMeanings.end()) return fmt::format(": {}", found->second);
  return code.empty() || code == "110513" || code == "?" ? std::string() : fmt::format(" (reason {})", code);
}

using Say = std::string (*)(const Facts&);

const std::map<std::string_view, Say>& sayings() {
  static const std::map<std::string_view, Say> kSayings{
      {"one_technologist",
       [](const Facts& f) {
         return fmt::format("{} is named by {} of {} scan series (matched by {}).", f.person(0), f.at(1), f.at(2),
                            f.at(3));
       }},
      {"cardiac_exam", [](const Facts& f) { return fmt::format("A cardiac exam: {}.", f.list()); }},
      {"no_operator",
       [](const Facts& f) {
         return f.at(0) == "1" ? std::string("The one scan series names no operator.")
                               : fmt::format("None of the {} scan series names an operator.", f.at(0));
       }},
      {"shared_login", [](const Facts& f) { return f.series_name(0) + " a shared login."; }},
      {"not_on_roster", [](const Facts& f) { return f.series_name(0) + " someone who is not on the roster."; }},
      {"unreadable_operator",
       [](const Facts& f) { return f.series_name(0) + " an operator in characters that could not be decoded."; }},
      {"several_names", [](const Facts& f) { return f.series_name(0) + " several people at once."; }},
      {"alias_conflict",
       [](const Facts& f) {
         return fmt::format("{} an operator who may be {}.", f.series_name(0), f.people(2, "or"));
       }},
      {"hand_over", hand_over},
      {"named_by_too_few",
       [](const Facts& f) {
         return fmt::format("{} is named by only {} of {} scan series; the others name nobody.", f.person(0), f.at(1),
                            f.at(2));
       }},
      {"only_angiography",
       [](const Facts&) { return std::string("Angiography without a cine: a person must say whether it counts."); }},
      {"images_and_steps_disagree",
       [](const Facts& f) {
         return fmt::format("Images and MPPS disagree about the operator in {} of {} scan series.", f.at(0), f.at(1));
       }},
      {"appended_by_another",
       [](const Facts& f) { return fmt::format("A step was appended by someone else: {}.", f.people(0, "and")); }},
      {"discontinued",
       [](const Facts& f) {
         return fmt::format("A step was discontinued after diagnostic acquisition{}.", because(f.at(0)));
       }},
      {"two_scanners",
       [](const Facts& f) {
         return fmt::format("{} is named on another scanner at the same time: study {}.", f.person(0), f.rest(1));
       }},
      {"suspected_duplicate",
       [](const Facts& f) { return fmt::format("Perhaps the same exam as study {}.", f.rest(0)); }},
      {"same_day",
       [](const Facts& f) { return fmt::format("Perhaps the rest of study {} of the same day.", f.rest(0)); }},
      {"repeat",
       [](const Facts& f) {
         return fmt::format(
             "No whole protocol of its own, soon after study {} of the same patient: perhaps a part of it again.",
             f.rest(0));
       }},
      {"research",
       [](const Facts&) {
         return std::string("A volunteer or a clinical trial: whether it counts is for a person to say.");
       }},
      {"physician_at_console",
       [](const Facts& f) {
         return fmt::format("{} is named as operator: a physician gets no technologist's credit.", f.people(0, "and"));
       }},
      {"clear_share", [](const Facts& f) { return fmt::format("Most of the heart was scanned by {}.", shares(f)); }},
      {"close_shares", [](const Facts& f) { return fmt::format("Nobody scanned most of the heart: {}.", shares(f)); }},
      {"trainee_and_supervisor",
       [](const Facts& f) {
         return fmt::format("{} scanned, it seems, and {} (level {}) supervised.", f.person(0), f.person(1), f.at(2));
       }},
      {"another_day", [](const Facts& f) { return fmt::format("Acquired on another day: {}.", f.at(0)); }},
      {"by_policy",
       [](const Facts& f) { return fmt::format("Credited by the site's policy ([credit] {}).", setting(f.at(0))); }},
      {"discontinued_early",
       [](const Facts& f) { return fmt::format("Discontinued before any diagnostic series{}.", because(f.at(0))); }},
      {"acquired_with_another",
       [](const Facts& f) {
         return fmt::format("One acquisition for several requests: its series are in study {}.", f.at(0));
       }},
      {"wrong_worklist_entry",
       [](const Facts&) {
         return std::string("The wrong worklist entry was selected (110514), and no diagnostic series is left.");
       }},
      {"rejected",
       [](const Facts& f) {
         return fmt::format("{} {} rejected by a note, and no diagnostic series is left.", f.at(0),
                            f.at(0) == "1" ? "instance was" : "instances were");
       }},
      {"not_a_person",
       [](const Facts& f) { return fmt::format("Not a patient: {}.", f.at(0) == "test" ? "a test" : f.at(0)); }},
      {"nothing_acquired",
       [](const Facts&) { return std::string("Nothing was acquired: reports, captures or derived images only."); }},
      {"only_localizers", [](const Facts&) { return std::string("Localizers only: no diagnostic series."); }},
      {"not_cardiac", [](const Facts&) { return std::string("Not a cardiac exam."); }},
      {"claimed",
       [](const Facts& f) { return fmt::format("{} says it was them; a colleague or a lead confirms.", f.person(0)); }},
      {"nominated",
       [](const Facts& f) {
         return fmt::format("{} was nominated by {} and has not accepted yet.", f.person(0), f.actor(1));
       }},
      {"accepted",
       [](const Facts& f) {
         return fmt::format("{} was nominated by {} and accepted; a lead approves.", f.person(0), f.actor(1));
       }},
      {"declined", [](const Facts& f) { return fmt::format("{} says it was someone else.", f.person(0)); }},
      {"confirmed", [](const Facts& f) { return fmt::format("Confirmed by {}.", f.actor(0)); }},
      {"assigned", [](const Facts& f) { return fmt::format("It was {}, says {}.", f.person(0), f.actor(1)); }},
      {"excluded_by", [](const Facts& f) { return fmt::format("Excluded by {}.", f.actor(0)); }},
      {"repeat_for_quality",
       [](const Facts& f) { return fmt::format("Repeated for quality, says {}: excluded.", f.actor(0)); }},
      {"entered", [](const Facts& f) { return fmt::format("Entered by {}.", f.actor(0)); }},
      {"withdrawn",
       [](const Facts& f) { return fmt::format("The case was {} before; its credit is withdrawn.", f.at(0)); }},
      {"says_they_observed",
       [](const Facts& f) { return fmt::format("{} is down as observer of this study.", f.person(0)); }},
      {"no_date", [](const Facts&) { return std::string("The study has no date."); }},
      {"same_exam", [](const Facts& f) { return fmt::format("The same exam as case {}.", f.at(0)); }},
      {"performed_too", [](const Facts& f) { return fmt::format("Performed by the same person: case {}.", f.at(0)); }},
      {"other_role",
       [](const Facts& f) {
         return fmt::format("Done as {}: only exams performed as primary operator count.", f.at(0));
       }},
      {"before_observation",
       [](const Facts& f) { return fmt::format("Performed before the {} observed exams that come first.", f.at(0)); }},
      {"waits_for_confirmation", [](const Facts&) { return std::string("Waits for a person's confirmation."); }},
      {"marked_not_counting", [](const Facts&) { return std::string("Marked as not counting."); }},
      {"daily_cap",
       [](const Facts& f) {
         return fmt::format("The {} cases of that day which the program counts came before.", f.at(0));
       }},
      {"look_back",
       [](const Facts& f) { return fmt::format("Older than the {} months that the program looks back.", f.at(0)); }},
      {"not_verified", [](const Facts&) { return std::string("Nobody has verified it, which the program asks for."); }},
      {"not_approved",
       [](const Facts&) {
         return std::string("Verified, but no supervisor has approved it, which the program asks for.");
       }},
      {"outside_employment",
       [](const Facts&) { return std::string("Outside employment window: not employed there on that day."); }},
      {"status", [](const Facts& f) { return fmt::format("The case is {}.", f.at(0)); }},
  };
  return kSayings;
}

}  // namespace

std::string_view to_string(Role role) {
  return name_in(kRoles, role);
}
std::optional<Role> role_from(std::string_view name) {
  return value_in(kRoles, name);
}
std::string_view to_string(CaseStatus status) {
  return name_in(kStatuses, status);
}
std::optional<CaseStatus> case_status_from(std::string_view name) {
  return value_in(kStatuses, name);
}

std::string sentence(const Reason& reason, const NameOf& name_of) {
  const Facts facts(reason, name_of);
  const auto say = sayings().find(reason.code);
  if (say != sayings().end()) return say->second(facts);
  return facts.size() == 0 ? reason.code : fmt::format("{}: {}", reason.code, facts.list());
}

}  // namespace cmrcredit::credit_engine
