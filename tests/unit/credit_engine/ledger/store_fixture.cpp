#include "store_fixture.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <random>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/reports.h"
#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::credit_engine {
namespace fs = std::filesystem;

TempFolder::TempFolder() {
  static std::atomic<unsigned> number{0};
  std::error_code ignored;
  const fs::path base = fs::is_directory("/dev/shm", ignored) ? fs::path("/dev/shm") : fs::temp_directory_path();
  path_ = base / fmt::format("cmrcredit-test-{:08x}-{}", std::random_device{}(), ++number);
  fs::create_directories(path_);
}

TempFolder::~TempFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

InstanceReport report_of(const InstanceOf& what) {
  InstanceReport report;
  auto& facts = report.instance.facts;
  facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.4";
  facts.study_uid = what.study;
  facts.series_uid = fmt::format("{}.{}", what.study, what.series);
  facts.sop_instance_uid = fmt::format("{}.{}.{}", what.study, what.series, what.number);
  facts.modality = "MR";
  facts.study_date = "20260301";
  facts.study_time = "101500";
  facts.acquisition_time = fmt::format("1015{:02}", what.number % 60);
  facts.station = {"SIEMENS", "Aera", "4711", "MR1", "E11", "General", "Cardiology", 1.5};
  facts.order.accession = "A-17";
  facts.operator_names = {what.operator_name};
  facts.series_description = what.description;
  facts.series_number = what.series;
  facts.instance_number = what.number;
  facts.trigger_time = 33.25 * what.number;
  facts.position = {{1.5, -2.25, 10.0 * what.series}};
  facts.orientation = {{1, 0, 0, 0, 1, 0}};
  report.instance.patient.name = "ROE^RICHARD";
  report.instance.patient.id = "PAT-0815";
  report.instance.patient.birth_date = "19610704";
  report.instance.patient.sex = "M";
  report.calling_ae = what.calling_ae;
  return report;
}

Outcome judge_by_name(const dicom_parsing::StudyFacts& study, const Roster& roster) {
  Outcome outcome;
  std::string named;
  bool cardiac = false;
  for (const auto& series : study.series) {
    outcome.series_uids.push_back(series.series_uid);
    Attribution said;
    said.protocol = series.series_description == "brain" ? Protocol::NonCardiac : Protocol::Cine;
    said.confidence = 0.9;
    said.state = Certainty::Certain;
    said.evidence.push_back({"test.description", "SeriesDescription", series.series_description, "cine"});
    cardiac |= said.protocol == Protocol::Cine;
    outcome.attributions.push_back(said);
    if (!series.operators.empty()) named = series.operators.begin()->first;
  }
  outcome.exam.is_cmr = cardiac;
  outcome.exam.contrast = false;
  if (cardiac) outcome.exam.modules = {"CINE_SAX"};
  if (cardiac) outcome.exam.categories = {{"L1.LVF", CategoryState::Certain, "a cine set"}};
  Case decided;
  decided.study_uid = study.study_uid;
  decided.operator_raw = named;
  decided.status = cardiac ? CaseStatus::Pending : CaseStatus::Excluded;
  decided.reasons = {{cardiac ? "not_on_roster" : "not_cardiac", {}}};
  for (const auto& person : roster.technologists()) {
    const bool is_meant = person.name == named || std::count(person.aliases.begin(), person.aliases.end(), named) > 0;
    if (!cardiac || !is_meant) continue;
    decided.technologist = person.id;
    decided.status = CaseStatus::Credited;
    decided.counts = true;
    decided.credits = {"L1.LVF"};
    decided.reasons = {{"one_technologist", {person.id, std::to_string(study.series.size())}}};
  }
  outcome.cases.push_back(decided);
  return outcome;
}

World::World(Closed) {
  options.data = folder.path() / "data";
  options.clock = &clock;
  options.software = "cmrcredit test";
}

void World::open() {
  auto opened = Store::open(options);
  ASSERT_TRUE(opened) << opened.error().sentence;
  store = std::move(*opened);
  intake = std::make_unique<Intake>(*store, intake_options);
  auto completing = Completion::open(*store, {intake_options.periods, {}}, evaluate);
  ASSERT_TRUE(completing) << completing.error().sentence;
  completion = std::move(*completing);
}

void World::close() {
  completion.reset();
  intake.reset();
  store.reset();
}

Receipt World::take(const InstanceReport& report) {
  const auto promise = std::make_shared<std::promise<Receipt>>();
  last_ticket = intake->take(report, [promise](const Receipt& receipt) { promise->set_value(receipt); });
  return promise->get_future().get();
}

Receipt World::send(const InstanceReport& report) {
  auto receipt = take(report);
  intake->ended(last_ticket, true);
  return receipt;
}

Receipt World::break_off(const InstanceReport& report) {
  auto receipt = take(report);
  intake->ended(last_ticket, false);
  return receipt;
}

void World::settle() const {
  // twice: what is queued may queue something more (the mark of a broken transfer)
  for (int time = 0; time < 2; ++time) {
    const auto receipt = store->perform([](WriteSession&) {});
    EXPECT_TRUE(receipt.durable) << receipt.why;
  }
}

std::size_t World::pass(int seconds) {
  settle();
  clock.pass(std::chrono::seconds{seconds});
  return completion->run_due();
}

void World::import(const std::vector<Technologist>& people) {
  const auto change = import_technologists(*store, people, {"tester"});
  ASSERT_TRUE(change) << change.error().sentence;
}

Reader World::reader() const {
  auto opened = Reader::open(options.data, options.vfs);
  EXPECT_TRUE(opened) << opened.error().sentence;
  return std::move(*opened);
}

boost::json::array World::studies() const {
  auto reading = reader();
  return studies_json(reading, {});
}

boost::json::array World::cases() const {
  auto reading = reader();
  return cases_json(reading, {});
}

std::int64_t World::count(const std::string& query) const {
  auto reading = reader();
  return reading.connection().number(query);
}

void World::sql(const std::string& statement) {
  const auto receipt = store->perform([&](WriteSession& session) { session.connection().database().exec(statement); });
  EXPECT_TRUE(receipt.durable) << receipt.why;
}

std::int64_t World::progress_cases_amiss() const {
  const std::string kept =
      "SELECT technologist, study_date, case_id, study, study_uid, study_time, station, own_technologist, role, "
      "status, counts, "
      "suggestions, "
      "reasons, credits, supervisor_technologist, verifier_technologist, approver_technologist, changed_ms FROM "
      "progress_cases";
  const std::string scanned =
      "SELECT p.person, e.study_date, c.case_id, c.study, s.study_uid, e.study_time, "
      "(SELECT min(x.station) FROM study_sources x WHERE x.study = c.study HAVING count(DISTINCT x.station) = 1), "
      "c.technologist, c.role, c.status, c.counts, "
      "c.suggestions, CASE WHEN c.status = 'credited' OR c.status = 'confirmed' THEN '[]' ELSE c.reasons END, "
      "c.credits, "
      "c.supervisor_technologist, c.verifier_technologist, c.approver_technologist, c.changed_ms "
      "FROM (SELECT case_id, technologist AS person FROM cases WHERE technologist IS NOT NULL "
      "      UNION SELECT c.case_id, j.value FROM cases c, json_each(c.suggestions) j) p "
      "JOIN cases c USING (case_id) JOIN studies s ON s.id = c.study JOIN exams e ON e.study = c.study";
  return count(fmt::format(
      "SELECT count(*) FROM (SELECT * FROM ({0} EXCEPT {1}) UNION ALL SELECT * FROM ({1} EXCEPT {0}))", kept, scanned));
}

std::string text(const boost::json::value& value) {
  return value.is_null() ? std::string() : std::string(value.as_string());
}

}  // namespace cmrcredit::credit_engine
