#include "credit_engine/exam/exam.h"

#include <algorithm>
#include <array>
#include <map>

#include "credit_engine/exam/indications.h"
#include "credit_engine/exam/modules.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::StudyFacts;
using enum Protocol;

// CPT codes of cardiac MR with stress (75559, 75563).
constexpr auto kStressCodes = std::to_array<std::string_view>({"75559", "75563"});

class Categories {
 public:
  void propose(const std::string& id, CategoryState state, std::string why) {
    const auto [at, fresh] = list_.try_emplace(id, Category{id, state, why});
    // the surer reason stays
    if (!fresh && state < at->second.state) at->second = Category{id, state, std::move(why)};
  }
  // Several answers to one question: a person picks.
  void weaken(const std::vector<std::string>& ids) {
    for (const auto& id : ids) {
      const auto at = list_.find(id);
      if (at != list_.end() && at->second.state == CategoryState::Certain) at->second.state = CategoryState::Suggested;
    }
  }
  [[nodiscard]] bool has(const std::string& id) const { return list_.contains(id); }
  [[nodiscard]] std::vector<Category> sorted() && {
    std::vector<Category> all;
    for (auto& [id, category] : list_)
      all.push_back(std::move(category));
    return all;
  }

 private:
  std::map<std::string, Category> list_;
};

struct Assessment {
  const Modules& modules;
  const std::vector<Indication>& indications;
  Categories& categories;
  std::vector<std::string>& notes;

  [[nodiscard]] const Indication* asked(std::string_view name) const {
    const auto at = std::find_if(indications.begin(), indications.end(), [&](const auto& i) { return i.name == name; });
    return at == indications.end() ? nullptr : &*at;
  }
};

std::string because(const Indication& i) {
  return "the order says '" + i.saw + "' (" + i.attribute + ")";
}

bool has_cine(const Modules& m) {
  return m.has("CINE_SAX") || m.has("CINE_LAX") || m.has("CINE_RV") || m.has("CINE_RT") || m.sax_slices > 0;
}

void volumes_and_function(Assessment& a) {
  if (!a.modules.complete_cine()) return;
  std::string views;
  for (const auto& view : a.modules.long_axes)
    views += (views.empty() ? "" : ", ") + view;
  const std::string set = std::to_string(a.modules.sax_slices) + " short-axis slices, long axes " + views;
  if (a.modules.contrast) {
    a.categories.propose("L1.LVF", CategoryState::Suggested, "a complete cine set (" + set + "), with contrast");
  } else {
    a.categories.propose("L1.LVF", CategoryState::Certain, "a complete cine set (" + set + "), no contrast");
  }
}

// Whether what was acquired answers the question of this category in full.
bool answers(const std::string& id, const Modules& m) {
  if (!has_cine(m)) return false;
  if (id == "L2.INF") return m.has("LGE") && m.has("T1N") && m.has("T1P");
  if (id == "L2.ARVC") return m.has("LGE") && m.has("CINE_RV");
  if (id == "L2.MYO") return m.has("LGE") && m.has("EDEMA");
  if (id == "L2.PERI") return m.has("LGE") && (m.has("CINE_RT") || m.has("TAG") || m.has("BB"));
  if (id == "L2.MASS") return m.has("LGE") && (m.has("BB") || m.has("PERF"));
  return m.has("LGE");
}

void asked_for(Assessment& a) {
  std::vector<std::string> level2;
  for (const auto& indication : a.indications) {
    if (indication.category.rfind("L2.", 0) != 0) continue;
    if (std::find(level2.begin(), level2.end(), indication.category) == level2.end())
      level2.push_back(indication.category);
    const bool complete = answers(indication.category, a.modules);
    a.categories.propose(indication.category, complete ? CategoryState::Certain : CategoryState::Suggested,
                         because(indication) + (complete ? "" : "; not all its modules were acquired"));
  }
  if (level2.size() > 1) a.categories.weaken(level2);
  if (level2.empty() && has_cine(a.modules) && a.modules.has("LGE")) {
    a.notes.emplace_back("cine and late enhancement, but no text says what for: a person picks the protocol");
  }
}

void suggested_by_modules(Assessment& a) {
  const Modules& m = a.modules;
  if (!has_cine(m)) return;
  const auto propose = [&](const char* id, CategoryState state, const char* why) {
    if (!a.categories.has(id)) a.categories.propose(id, state, why);
  };
  if (m.has("T2STAR")) propose("L2.INF", CategoryState::Suggested, "T2* was measured");
  if (m.has("BB") && m.has("PERF") && (m.has("LGE") || m.has("EGE"))) {
    propose("L2.MASS", CategoryState::Suggested, "black blood, perfusion and enhancement were acquired");
  }
  if (m.has("CINE_RV") && m.has("BB") && m.has("LGE")) {
    propose("L2.ARVC", CategoryState::Suggested,
            "right-ventricular cines, black blood and late enhancement were acquired");
  }
  if (m.has("TAG")) propose("L2.PERI", CategoryState::Suggested, "tagging was acquired");
  if (m.has("EDEMA") && m.has("LGE")) {
    propose("L2.MYO", CategoryState::Confirm,
            "oedema imaging and late enhancement were acquired: myocarditis or infarct");
    propose("L2.VIAB", CategoryState::Confirm,
            "oedema imaging and late enhancement were acquired: myocarditis or infarct");
  }
}

bool coded_stress(const StudyFacts& study) {
  const auto& codes = study.order.procedure_codes;
  return std::any_of(codes.begin(), codes.end(), [](const auto& code) {
    return std::find(kStressCodes.begin(), kStressCodes.end(), code.value) != kStressCodes.end();
  });
}

std::optional<bool> stress(const StudyFacts& study, Assessment& a) {
  const Modules& m = a.modules;
  const Indication* ordered = a.asked("vasodilator-stress");
  const bool dobutamine = a.asked("dobutamine-stress") != nullptr;
  const bool said = ordered || coded_stress(study);
  if (dobutamine) {
    a.categories.propose("L3.STRESS", CategoryState::Confirm,
                         "the order names dobutamine or exercise, which is no vasodilator stress");
    return true;
  }
  if (m.stress) {
    a.categories.propose("L3.STRESS", m.stress_certain ? CategoryState::Certain : CategoryState::Suggested,
                         "a perfusion series is named for stress");
    return true;
  }
  if (!m.has("PERF")) return said ? std::optional<bool>() : false;
  const std::string source = ordered ? because(*ordered) : "the procedure code orders stress";
  if (said && m.perfusion_named_rest) {
    a.categories.propose("L3.STRESS", CategoryState::Confirm, source + ", but the perfusion that is named is at rest");
    return std::nullopt;
  }
  if (said) {
    a.categories.propose("L3.STRESS", CategoryState::Certain, source + " and perfusion was acquired");
    return true;
  }
  if (const auto* ischaemia = a.asked("ischaemia"); ischaemia && !m.perfusion_named_rest) {
    a.categories.propose("L3.STRESS", CategoryState::Suggested,
                         because(*ischaemia) + " and perfusion was acquired, without a word of stress");
  } else if (m.perfusions >= 2) {
    a.categories.propose("L3.STRESS", CategoryState::Confirm,
                         "two perfusion series without a word of stress: a dummy run and rest look the same");
  }
  return std::nullopt;
}

bool measured_at(const Modules& m, std::initializer_list<const char*> planes) {
  return std::any_of(planes.begin(), planes.end(), [&](const char* plane) { return m.flow_planes.contains(plane); });
}

void flow_and_vessels(Assessment& a) {
  const Modules& m = a.modules;
  const bool flow = m.has("FLOW") || m.has("FLOW4D");
  if (const auto* valve = a.asked("valve")) {
    a.categories.propose("L3.VALVE", flow ? CategoryState::Suggested : CategoryState::Confirm,
                         because(*valve) + (flow ? " and flow was measured" : ", but no flow was measured"));
  } else if (measured_at(m, {"aortic_valve", "aorta"}) &&
             measured_at(m, {"mitral_valve", "pulmonary_valve", "pulmonary", "tricuspid_valve"})) {
    a.categories.propose("L3.VALVE", CategoryState::Confirm, "flow was measured at two planes");
  }
  if (const auto* shunt = a.asked("basic-chd")) {
    a.categories.propose(
        "L3.BCHD", CategoryState::Confirm,
        because(*shunt) + (flow ? " and flow was measured" : "") + "; basic or complex is a person's word");
  }
  if (const auto* complex = a.asked("complex-chd"))
    a.categories.propose("SP.CCHD", CategoryState::Confirm, because(*complex));
  if (m.advanced_angiography) {
    a.categories.propose("L3.AMRA", CategoryState::Suggested,
                         "a navigated, time-resolved or 4D acquisition of the vessels");
  } else if (const auto* vessels = a.asked("vessels-advanced"); vessels && m.has("MRA")) {
    a.categories.propose("L3.AMRA", CategoryState::Confirm, because(*vessels));
  }
}

bool wideband(const StudyFacts& study) {
  return std::any_of(study.series.begin(), study.series.end(),
                     [](const auto& s) { return indications_in(s.series_description).contains("device"); });
}

// What only a person can know.
void for_a_person(const StudyFacts& study, Assessment& a) {
  if (const auto* device = a.asked("device")) {
    a.categories.propose("L3.DEV", CategoryState::Confirm, because(*device));
  } else if (wideband(study)) {
    a.categories.propose("L3.DEV", CategoryState::Confirm, "a series is named for a device (wideband)");
  }
  if (const auto* anaesthesia = a.asked("anaesthesia")) {
    a.categories.propose("SP.ANES", CategoryState::Confirm, because(*anaesthesia) + "; sedation is not anaesthesia");
  }
  if (a.modules.results)
    a.categories.propose("SP.POST", CategoryState::Confirm, "measurements exist; who made them is not in the images");
}

std::optional<bool> pediatric(const StudyFacts& study, const ExamPolicy& policy, Categories& categories) {
  const auto& age = study.patient.age_years;
  if (!age) return std::nullopt;
  if (*age >= policy.pediatric_below_years) return false;
  categories.propose("SP.PED", CategoryState::Certain,
                     "the patient was under " + std::to_string(policy.pediatric_below_years) + " years old");
  return true;
}

// Acquisitions that are of the heart whatever else the study holds; the others need to outnumber what is not cardiac.
bool of_the_heart(const Attribution& a) {
  switch (a.protocol) {
    case Cine:
    case RealtimeCine:
    case Lge:
    case Ege:
    case Perfusion:
    case PerfusionRest:
    case PerfusionStress:
    case TaggingStrain:
    case WholeHeartCoronary:
      return a.state == Certainty::Certain || (a.state == Certainty::Probable && a.confidence >= 0.75);
    default:
      return false;
  }
}

bool ends_before_it_began(const dicom_parsing::StepFacts& step) {
  if (step.start_date.empty() || step.end_date.empty()) return false;
  if (step.start_date != step.end_date) return step.end_date < step.start_date;
  return !step.start_time.empty() && !step.end_time.empty() && step.end_time < step.start_time;
}

std::string why_not_cardiac(const std::vector<Attribution>& attributions) {
  std::size_t other = 0, maybe = 0;
  for (const auto& a : attributions) {
    if (of_the_heart(a)) return {};
    if (a.state != Certainty::Ambiguous && is_cardiac_module(a.protocol) && a.confidence >= 0.75) ++maybe;
    if (a.protocol == NonCardiac) ++other;
  }
  if (attributions.empty()) return "the study holds no series";
  if (maybe == 0) return other > 0 ? "what was acquired is not of the heart" : "no series is a cardiac acquisition";
  if (other >= maybe) return "most of what was acquired is not of the heart";
  return {};
}

}  // namespace

std::string_view to_string(CategoryState state) {
  switch (state) {
    case CategoryState::Certain:
      return "certain";
    case CategoryState::Suggested:
      return "suggested";
    case CategoryState::Confirm:
      return "confirm";
  }
  return "confirm";
}

bool is_whole(const Exam& exam) {
  return std::ranges::any_of(exam.categories, [](const Category& one) {
    if (one.id == "L1.LVF") return one.state != CategoryState::Confirm;
    return one.id.starts_with('L') && one.state == CategoryState::Certain;
  });
}

Exam assess(const StudyFacts& study, const std::vector<Attribution>& attributions, const ExamPolicy& policy) {
  Exam exam;
  exam.not_cmr_why = why_not_cardiac(attributions);
  exam.is_cmr = exam.not_cmr_why.empty();
  if (!exam.is_cmr) return exam;
  const Modules modules = acquired_modules(study, attributions);
  exam.modules.assign(modules.codes.begin(), modules.codes.end());
  const auto indications = read_indications(study.order);
  Categories categories;
  Assessment assessment{modules, indications, categories, exam.notes};
  volumes_and_function(assessment);
  asked_for(assessment);
  suggested_by_modules(assessment);
  exam.stress = stress(study, assessment);
  flow_and_vessels(assessment);
  for_a_person(study, assessment);
  exam.pediatric = pediatric(study, policy, categories);
  exam.contrast = modules.contrast;
  if (assessment.asked("research") || !study.order.clinical_trial.empty()) exam.research = true;
  if (!has_cine(modules) && modules.has("MRA")) exam.notes.emplace_back("angiography without cine");
  for (const auto& step : study.steps) {
    if (ends_before_it_began(step))
      exam.notes.push_back("performed step " + step.step_uid + " ends before it began: a clock was set meanwhile");
  }
  exam.categories = std::move(categories).sorted();
  return exam;
}

}  // namespace cmrcredit::credit_engine
