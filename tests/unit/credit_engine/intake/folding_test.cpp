// DESIGN.md, promise 4: the same thing sent again changes nothing, years later too, in little space.
#include "credit_engine/intake/folding.h"

#include <algorithm>
#include <random>

#include "../ledger/cardiac_study.h"
#include "../ledger/store_fixture.h"
#include "credit_engine/ledger/audit.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/instance_codec.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr std::chrono::days kAfter{30};

// Everything the facts of a study say, as text, so that two can be compared.
std::string said_by(const dicom_parsing::StudyFacts& study) {
  std::string all =
      fmt::format("{} {} {} {} {} {} {}\n", study.study_uid, study.study_date, study.study_time, study.station.serial,
                  study.order.accession, study.patient.key, fmt::join(study.accessions, ","));
  const auto spread = [&all](const dicom_parsing::Spread& s) {
    all += fmt::format(" [{} {} {} {}]", s.count, s.min, s.max, fmt::join(s.values, ","));
  };
  for (const auto& s : study.series) {
    all += fmt::format("{} {} {} {} {} {} {} {} {}", s.series_uid, s.number.value_or(-1), s.series_description,
                       s.instances, s.incomplete_instances, s.frames, s.acquired_from, s.acquired_until,
                       s.rows.value_or(0));
    for (const auto* one : {&s.trigger_times, &s.nominal_intervals, &s.heart_rates, &s.inversion_times, &s.echo_times,
                            &s.repetition_times, &s.flip_angles, &s.temporal_positions, &s.slice_thickness})
      spread(*one);
    all += fmt::format(" {} {} {} {} {} {}", s.orientations, s.locations, s.instances_per_location,
                       s.trigger_times_per_location, s.acquisition_times_per_location, s.inversion_times_per_location);
    for (const auto& position : s.positions)
      all += fmt::format(" ({} {} {})", position[0], position[1], position[2]);
    for (const auto& [name, count] : s.operators)
      all += fmt::format(" {}:{}", name, count);
    for (const auto& [code, count] : s.operator_codes)
      all += fmt::format(" {}:{}", code, count);
    all += '\n';
  }
  return all;
}

class FoldingStudies : public ::testing::Test {
 protected:
  void send_all(const std::vector<InstanceReport>& reports) {
    for (const auto& report : reports) {
      const auto ticket = world.intake->take(report, [](const Receipt& receipt) { EXPECT_TRUE(receipt.durable); });
      world.intake->ended(ticket, true);
      if (world.store->queued() > 1000) world.settle();
    }
    world.settle();
  }
  // Sends, completes, and lets the years go by.
  void send_and_fold(const std::vector<InstanceReport>& reports) {
    send_all(reports);
    world.pass(900);
    years_pass();
    EXPECT_GE(fold(), 1U);
  }
  void years_pass() { world.clock.pass(std::chrono::days{800}); }
  std::size_t fold() {
    auto folding = Folding::open(*world.store, kAfter);
    EXPECT_TRUE(folding);
    return (*folding)->fold_due();
  }
  std::string facts() {
    auto reader = world.reader();
    std::string all;
    for (std::int64_t study = 1; const auto loaded = load_study(reader.connection(), study); ++study)
      all += said_by(loaded->facts);
    return all;
  }
  // All that could move when something changes.
  std::string state() {
    auto reader = world.reader();
    return boost::json::serialize(studies_json_text()) + facts() +
           std::to_string(world.count("SELECT count(*) FROM ledger")) + '/' +
           std::to_string(world.count("SELECT sum(facts_revision) FROM studies")) + '/' +
           std::to_string(world.count("SELECT count(*) FROM instances")) + '/' +
           std::to_string(world.count("SELECT count(*) FROM common_facts"));
  }
  boost::json::value studies_json_text() const { return {world.studies(), world.cases()}; }

  World world;
};

std::vector<InstanceReport> small_study(const std::string& study = "1.2.3", int instances = 12) {
  std::vector<InstanceReport> reports;
  for (int number = 1; number <= instances; ++number)
    reports.push_back(report_of({.study = study, .series = 1 + number % 3, .number = number}));
  return reports;
}

class FoldingScanners : public FoldingStudies, public ::testing::WithParamInterface<Scanner> {};

TEST_P(FoldingScanners, GiveTheSameFactsBeforeAndAfterIn40kB) {
  const CardiacStudy study(GetParam(), 1);
  const std::vector<InstanceReport> reports(study.reports().begin(), study.reports().begin() + 2000);
  send_all(reports);
  world.pass(900);
  const auto before = facts();
  const auto shown = studies_json_text();
  years_pass();
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(facts(), before);
  EXPECT_EQ(studies_json_text(), shown);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 0);
  EXPECT_EQ(world.count("SELECT count(*) FROM common_facts"), 0);
  EXPECT_EQ(world.count("SELECT instances FROM folded_studies"), 2000);
  const auto bytes =
      world.count("SELECT (SELECT sum(length(pack)) FROM folded_studies) + (SELECT 14 * count(*) FROM folded_uids)");
  EXPECT_LE(bytes, 40'000);
  // and as the disk has it, in whole pages beyond those that the tables take empty
  const auto pages = world.count(
      "SELECT sum(pageno) FROM dbstat WHERE aggregate = 1 AND name IN ('folded_studies', 'folded_uids', 'common_facts',"
      " 'instances', 'instances_by_uid', 'sqlite_autoindex_common_facts_1')");
  std::printf("a folded study of 2,000 instances: %lld bytes, %lld pages\n", static_cast<long long>(bytes),
              static_cast<long long>(pages - 6));
  EXPECT_LE(pages - 6, 10);
  EXPECT_EQ(world.reader().connection().text("PRAGMA integrity_check"), "ok");
}

TEST_P(FoldingScanners, AnyPartFoldedBetweenAnyTwoInstancesEndsInTheSameFacts) {
  const CardiacStudy study(GetParam(), 9, 1);
  auto reports = study.reports();
  send_all(reports);
  world.pass(900);
  const auto whole = facts();
  const auto rows = world.count("SELECT count(*) FROM instances");
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    World again;
    std::shuffle(reports.begin(), reports.end(), random);
    std::size_t folded = 0;
    auto folding = Folding::open(*again.store, kAfter);
    ASSERT_TRUE(folding);
    for (std::size_t at = 0; at < reports.size(); ++at) {
      again.intake->ended(again.intake->take(reports[at], [](const Receipt&) {}), random() % 9 != 0);
      if (random() % 3 == 0)
        again.intake->ended(again.intake->take(reports[random() % (at + 1)], [](const Receipt&) {}), true);
      if (random() % 40 != 0) continue;
      again.pass(900);
      again.clock.pass(std::chrono::days{40});
      folded += (*folding)->fold_due();
    }
    for (const auto& report : reports)
      again.intake->ended(again.intake->take(report, [](const Receipt&) {}), true);
    again.pass(900);
    EXPECT_GT(folded, 2U);
    auto reader = again.reader();
    const auto loaded = load_study(reader.connection(), 1);
    ASSERT_TRUE(loaded);
    EXPECT_EQ(said_by(loaded->facts), whole) << seed;  // nobody is named in these headers, so no store's key is in it
  }
  EXPECT_EQ(rows, static_cast<std::int64_t>(reports.size()));
}

TEST_P(FoldingScanners, SentAgainWholeThroughOneMoreFoldingChangeNothing) {
  const CardiacStudy study(GetParam(), 4, 1);
  auto reports = study.reports();
  send_and_fold({reports.begin(), reports.end() - 3});
  send_all({reports.end() - 3, reports.end()});  // late
  world.pass(900);
  years_pass();
  EXPECT_EQ(fold(), 1U);
  const auto before = state();
  world.restart();
  std::ranges::reverse(reports);
  send_all(reports);
  EXPECT_EQ(world.pass(900), 0U);
  EXPECT_EQ(state(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts"), 0);
}

TEST_P(FoldingScanners, RejectionNoteAndWholeTransferFindTheFoldedInstance) {
  const CardiacStudy study(GetParam(), 4, 1);
  const auto& reports = study.reports();
  world.break_off(reports[1]);
  world.settle();
  send_and_fold({reports.begin() + 2, reports.end()});
  const auto instances = world.count("SELECT sum(instances) FROM series");
  EXPECT_EQ(world.count("SELECT sum(incomplete) FROM series"), 1);
  world.send(reports[1]);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT sum(incomplete) FROM series"), 0);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), instances);
  auto note = reports[0];
  auto& facts = note.instance.facts;
  facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.88.59";
  facts.modality = "KO";
  facts.series_uid = facts.sop_instance_uid = "1.2.3.50";
  facts.rejection_title = "113001";
  facts.rejected_instances = {reports[5].instance.facts.sop_instance_uid, reports[1].instance.facts.sop_instance_uid};
  world.send(note);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series WHERE series_uid <> '1.2.3.50'"), instances - 2);
}

INSTANTIATE_TEST_SUITE_P(Scanners, FoldingScanners,
                         ::testing::Values(Scanner::Siemens, Scanner::Ge, Scanner::Philips, Scanner::UuidUids),
                         [](const auto& tested) { return scanner_name(tested.param); });

TEST_F(FoldingStudies, SendingAgainChangesNothing) {
  world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
  send_and_fold(small_study());
  const auto before = state();
  world.restart();
  auto again = small_study();
  std::ranges::reverse(again);
  send_all(again);
  EXPECT_EQ(world.pass(900), 0U);
  EXPECT_EQ(state(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts"), 0);
  EXPECT_EQ(world.count("SELECT revisions FROM studies"), 0);
  years_pass();
  EXPECT_EQ(fold(), 0U);
}

TEST_F(FoldingStudies, WaitUntilTheyAreSettledAndSilentForLongEnough) {
  send_all(small_study());
  EXPECT_EQ(fold(), 0U);  // open
  world.pass(900);
  world.clock.pass(kAfter - std::chrono::hours{1});
  EXPECT_EQ(fold(), 0U);
  world.clock.pass(std::chrono::hours{1});
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(fold(), 0U);
}

TEST_F(FoldingStudies, LateInstanceGivesOneRevisionOfTheWholeStudy) {
  send_and_fold(small_study());
  const auto events = world.count("SELECT count(*) FROM ledger");
  ASSERT_TRUE(world.send(report_of({.series = 9, .number = 1, .description = "late_series"})).durable);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 1);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM ledger"), events + 1);
  EXPECT_EQ(world.count("SELECT revisions FROM studies"), 1);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 13);
  EXPECT_EQ(world.studies()[0].at("series").as_array().size(), 4U);
  const auto late = facts();
  years_pass();
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(facts(), late);
  EXPECT_EQ(world.count("SELECT instances FROM folded_studies"), 13);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 0);
}

TEST_F(FoldingStudies, IncompleteInstanceThatComesWholeBecomesWhole) {
  auto reports = small_study();
  world.break_off(reports[4]);
  world.settle();
  send_and_fold({reports.begin() + 5, reports.end()});
  EXPECT_EQ(world.count("SELECT sum(incomplete) FROM series"), 1);
  const auto commons = world.count("SELECT count(*) FROM common_facts");
  world.send(reports[4]);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT sum(incomplete) FROM series"), 0);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 8);
  EXPECT_EQ(world.count("SELECT count(*) FROM common_facts"), commons + 1);
  years_pass();
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM common_facts"), 0);
  world.send(reports[4]);
  EXPECT_EQ(world.pass(900), 0U);
}

TEST_F(FoldingStudies, BrokenTransferOfAFoldedInstanceLeavesItWhole) {
  send_and_fold(small_study());
  const auto before = state();
  world.break_off(small_study()[3]);
  world.settle();
  EXPECT_EQ(world.pass(900), 0U);
  EXPECT_EQ(state(), before);
}

TEST_F(FoldingStudies, InstanceSentAgainWithOtherFactsIsNotedAndTheFirstStay) {
  send_and_fold(small_study());
  const auto before = facts();
  for (auto report : small_study()) {
    report.instance.facts.order.accession = "edited";
    world.send(report);
  }
  auto moved = small_study()[0];
  moved.instance.facts.trigger_time = 1;
  world.send(moved);
  moved.instance.facts.operator_names = {"OTHER^ONE"};
  world.send(moved);
  EXPECT_EQ(world.pass(900), 0U);
  EXPECT_EQ(facts(), before);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts WHERE kind = 'other_facts'"), 3);
  for (const char* detail : {"accession", "trigger_time", "trigger_time, operators"})
    EXPECT_EQ(world.count(fmt::format("SELECT count(*) FROM conflicts WHERE detail = '{}'", detail)), 1) << detail;
}

TEST_F(FoldingStudies, SameInstancesUnderAnotherStudyUidAreNotedInBoth) {
  send_and_fold(small_study());
  for (auto report : small_study()) {
    report.instance.facts.study_uid = "1.2.99";
    world.send(report);
  }
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts WHERE kind = 'other_study'"), 2);
  EXPECT_EQ(world.count("SELECT count(*) FROM conflicts WHERE kind = 'other_study' AND detail = '1.2.3'"), 1);
}

TEST_F(FoldingStudies, StudyThatMovesWhileItIsPackedIsLeftAlone) {
  send_all(small_study());
  world.pass(900);
  years_pass();
  auto reader = world.reader();
  const auto plan = plan_folding(reader.connection(), 1);
  ASSERT_TRUE(plan);
  ASSERT_TRUE(world.send(report_of({.number = 77})).durable);
  bool kept = true;
  static_cast<void>(world.store->perform([&](WriteSession& session) { kept = keep_pack(session, *plan); }));
  EXPECT_FALSE(kept);
  EXPECT_EQ(world.count("SELECT count(*) FROM folded_studies"), 0);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 13);
}

TEST_F(FoldingStudies, NewsBetweenTwoSlicesStopsThemAndNothingIsLost) {
  send_all(small_study());
  world.pass(900);
  years_pass();
  auto reader = world.reader();
  const auto plan = plan_folding(reader.connection(), 1);
  ASSERT_TRUE(plan);
  auto left = RowsLeft::None;
  bool kept = false;
  static_cast<void>(world.store->perform([&](WriteSession& session) {
    kept = keep_pack(session, *plan);
    left = delete_folded_rows(session, *plan, 5);
  }));
  EXPECT_TRUE(kept);
  EXPECT_EQ(left, RowsLeft::Some);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 7);
  world.send(report_of({.number = 77}));
  static_cast<void>(world.store->perform([&](WriteSession& session) { left = delete_folded_rows(session, *plan, 5); }));
  EXPECT_EQ(left, RowsLeft::Moved);
  world.pass(900);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 13);
  years_pass();
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(world.count("SELECT instances FROM folded_studies"), 13);
  EXPECT_EQ(world.count("SELECT count(*) FROM instances"), 0);
}

TEST_F(FoldingStudies, LateRejectionNoteTakesFoldedInstancesOut) {
  send_and_fold(small_study());
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series"), 12);
  auto note = report_of({.series = 50, .number = 1, .description = "Rejected for Quality Reasons"});
  note.instance.facts.sop_class_uid = "1.2.840.10008.5.1.4.1.1.88.59";
  note.instance.facts.modality = "KO";
  note.instance.facts.rejection_title = "113001";
  for (const auto& report : small_study()) {
    if (report.instance.facts.series_uid == "1.2.3.1")
      note.instance.facts.rejected_instances.push_back(report.instance.facts.sop_instance_uid);
  }
  ASSERT_EQ(note.instance.facts.rejected_instances.size(), 4U);
  world.send(note);
  EXPECT_EQ(world.pass(900), 1U);
  EXPECT_EQ(world.count("SELECT count(*) FROM series WHERE series_uid = '1.2.3.1'"), 0);
  EXPECT_EQ(world.count("SELECT sum(instances) FROM series WHERE series_uid <> '1.2.3.50'"), 8);
  years_pass();
  EXPECT_EQ(fold(), 1U);
  EXPECT_EQ(world.count("SELECT instances FROM folded_studies"), 13);
  EXPECT_EQ(facts().find("1.2.3.1 "), std::string::npos);
}

TEST_F(FoldingStudies, LedgerVerifiesAndRosterChangesStillReachThem) {
  send_and_fold(small_study());
  EXPECT_EQ(text(world.cases()[0].at("status")), "pending");
  world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
  EXPECT_EQ(world.pass(0), 1U);
  EXPECT_EQ(text(world.cases()[0].at("status")), "credited");
  auto reader = world.reader();
  EXPECT_TRUE(audit_verify(reader).sound);
}

TEST_F(FoldingStudies, SpaceGoesBackToTheDisk) {
  EXPECT_EQ(world.count("PRAGMA auto_vacuum"), 2);
}

}  // namespace
}  // namespace cmrcredit::credit_engine
