#include "credit_engine/ledger/site_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>
#include <map>

#include "credit_engine/ledger/chain.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/studies.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr const char* kSetting = "site_rules";
constexpr std::size_t kStudiesAWork = 500;  // woken in one piece of the writer's work

// What is said of a series, as a person reads it.
struct Said {
  std::string protocol, view, component, contrast, state, description;

  [[nodiscard]] bool same_answer(const Said& other) const {
    return protocol == other.protocol && view == other.view && component == other.component &&
           contrast == other.contrast;
  }
  [[nodiscard]] std::string text() const {
    std::string words = protocol;
    for (const auto* more : {&view, &component, &contrast}) {
      if (!more->empty()) words += " " + *more;
    }
    return words + ", " + state;
  }
};

std::map<std::string, Said> series_as_decided(Connection& connection, std::int64_t study) {
  std::map<std::string, Said> series;
  Run rows(connection, "series_as_decided", study);
  while (rows.step()) {
    series[rows.text(0)] = {rows.text(1), rows.text(2), rows.text(3), rows.text(4), rows.text(5), rows.text(6)};
  }
  return series;
}

Said said_by(const Attribution& a) {
  return {std::string(to_string(a.protocol)), a.view, a.component, a.contrast, std::string(to_string(a.state)), {}};
}

json::array ids_and_states(const std::vector<Category>& categories) {
  json::array list;
  for (const auto& one : categories)
    list.push_back(json::object{{"id", one.id}, {"state", to_string(one.state)}});
  return list;
}

// What of an exam a rule can change, and people see.
struct ExamSaid {
  bool is_cmr = false;
  json::value modules, categories, context;
  bool operator==(const ExamSaid&) const = default;
};

std::optional<ExamSaid> exam_as_decided(Connection& connection, std::int64_t study) {
  Run row(connection, "exam_as_decided", study);
  if (!row.step()) return std::nullopt;
  return ExamSaid{row.number(0) != 0, json::parse(row.view(1)),
                  ids_and_states(categories_from(json::parse(row.view(2)))), json::parse(row.view(3))};
}

ExamSaid exam_said(const Exam& exam) {
  return {exam.is_cmr, strings_json(exam.modules), ids_and_states(exam.categories), context_json(exam)};
}

void compare(Connection& connection, const LoadedStudy& study, const Outcome& outcome, RulesPreview& preview) {
  const auto before = series_as_decided(connection, study.id);
  const std::size_t known = preview.series.size();
  for (std::size_t i = 0; i < outcome.series_uids.size(); ++i) {
    const auto was = before.find(outcome.series_uids[i]);
    if (was == before.end()) continue;  // came in since: evaluated anyway
    const Said now = said_by(outcome.attributions[i]);
    const bool same = was->second.same_answer(now);
    if (same && was->second.state == now.state) continue;
    preview.series.push_back(
        {study.study_uid, outcome.series_uids[i], was->second.description, was->second.text(), now.text(), !same});
  }
  const auto exam = exam_as_decided(connection, study.id);
  const bool exam_changes = exam && *exam != exam_said(outcome.exam);
  preview.exams += exam_changes;
  const bool reclassified = std::any_of(preview.series.begin() + static_cast<std::ptrdiff_t>(known),
                                        preview.series.end(), [](const auto& change) { return change.reclassified; });
  if (preview.series.size() > known || exam_changes) preview.changed.push_back(study.id);
  if (!exam_changes && !reclassified) return;
  Run settled(connection, "cases_settled", study.id);
  while (settled.step()) {
    preview.settled_cases.push_back({settled.text(0), study.study_uid,
                                     exam_changes ? "its exam would change" : "a series would be something else"});
  }
}

json::object counts_json(const RulesPreview& preview) {
  return {{"studies", preview.studies},
          {"series", preview.reclassified()},
          {"series_surer_or_less_sure", preview.series.size() - preview.reclassified()},
          {"exams", preview.exams},
          {"settled_cases", preview.settled_cases.size()},
          {"unreadable", preview.unreadable}};
}

json::array files_json(const RuleFiles& files) {
  json::array list;
  for (const auto& file : files)
    list.push_back(json::object{{"name", file.name}, {"text", file.text}});
  return list;
}

std::vector<std::int64_t> numbers(Connection& connection, std::string_view query) {
  std::vector<std::int64_t> found;
  Run rows(connection, query);
  while (rows.step())
    found.push_back(rows.number(0));
  return found;
}

}  // namespace

std::size_t RulesPreview::reclassified() const {
  return static_cast<std::size_t>(
      std::count_if(series.begin(), series.end(), [](const auto& change) { return change.reclassified; }));
}

json::object preview_json(const RulesPreview& preview) {
  json::object object = counts_json(preview);
  json::array changes, cases;
  for (const auto& one : preview.series) {
    changes.push_back(json::object{{"study_uid", one.study_uid},
                                   {"series_uid", one.series_uid},
                                   {"description", one.description},
                                   {"before", one.before},
                                   {"after", one.after},
                                   {"reclassified", one.reclassified}});
  }
  for (const auto& one : preview.settled_cases) {
    cases.push_back(json::object{{"case_id", one.case_id}, {"study_uid", one.study_uid}, {"what", one.what}});
  }
  object["changes"] = std::move(changes);
  object["cases"] = std::move(cases);
  return object;
}

RuleFiles applied_rules(Reader& reader) {
  RuleFiles files;
  Run row(reader.connection(), "setting", kSetting);
  if (!row.step()) return files;
  const json::value kept = json::parse(row.view(0));
  for (const auto& one : kept.as_array()) {
    files.push_back({json::value_to<std::string>(one.at("name")), json::value_to<std::string>(one.at("text"))});
  }
  return files;
}

void for_each_study(Reader& reader, const std::function<void(const dicom_parsing::StudyFacts&)>& visit) {
  for (const auto id : numbers(reader.connection(), "studies_all")) {
    const Snapshot snapshot(reader.connection());
    if (const auto study = load_study(reader.connection(), id)) visit(study->facts);
  }
}

RulesPreview preview_rules(Reader& reader, const std::vector<std::string>& shared_logins, const Evaluate& evaluate,
                           const std::function<void()>& pause) {
  RulesPreview preview;
  auto& connection = reader.connection();
  const Roster roster = load_roster(reader, shared_logins);
  for (const auto id : numbers(connection, "studies_decided")) {
    if (pause) pause();
    const Snapshot snapshot(connection);
    const auto study = load_study(connection, id);
    if (!study) {
      ++preview.unreadable;
      continue;
    }
    ++preview.studies;
    compare(connection, *study, evaluate(study->facts, roster), preview);
  }
  return preview;
}

tl::expected<void, ActError> record_rules(Store& store, const RuleFiles& files, const RulesPreview& preview,
                                          const Actor& actor) {
  const auto wake = [](WriteSession& session, std::int64_t study) {
    Run due(session.connection(), "study_due_at_once", session.now_ms(), study);
    while (due.step())
      session.wake(due.number(0));
  };
  const auto& changed = preview.changed;
  const auto receipt = store.perform([&](WriteSession& session) {
    const std::string acting = session.actor(actor.user);
    const std::string text = json::serialize(files_json(files));
    Run(session.connection(), "set_setting", kSetting, text).exec();
    json::object payload = counts_json(preview);
    payload["files"] = files_json(files);
    session.append(acting, "rules.applied", "rules", json::serialize(payload));
    for (const auto& touched : preview.settled_cases) {
      session.append(acting, "case.flagged", touched.case_id,
                     json::serialize(json::object{{"because", "rules"}, {"what", touched.what}}));
    }
    for (std::size_t i = 0; i < std::min(changed.size(), kStudiesAWork); ++i)
      wake(session, changed[i]);
  });
  if (!receipt.durable) return not_kept(receipt);
  // the rest in pieces, so that no store waits for them
  for (std::size_t from = kStudiesAWork; from < changed.size(); from += kStudiesAWork) {
    const auto rest = store.perform([&](WriteSession& session) {
      for (std::size_t i = from; i < std::min(changed.size(), from + kStudiesAWork); ++i)
        wake(session, changed[i]);
    });
    if (!rest.durable) {  // the files are kept: applying them again finds what is left
      return tl::unexpected(
          ActError{ActErrorKind::NotKept, fmt::format("{} studies were not looked at again: {}; apply the rules again",
                                                      changed.size() - from, rest.why)});
    }
  }
  return {};
}

}  // namespace cmrcredit::credit_engine
