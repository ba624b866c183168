// What a person's progress looks at is kept in step with the cases, whatever happens to these.
#include "credit_engine/ledger/case_records.h"

#include <fmt/format.h>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/erasure.h"
#include "credit_engine/ledger/rebuild.h"
#include "credit_engine/ledger/sql.h"
#include "store_fixture.h"

namespace cmrcredit::credit_engine {
namespace {

class CaseRecords : public ::testing::Test {
 protected:
  CaseRecords() {
    world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}});
    for (const char* study : {"1.2.1", "1.2.2", "1.2.3"}) {
      world.send(report_of({.study = study}));
      world.pass(900);
    }
  }
  [[nodiscard]] std::vector<CaseRecord> of(const std::string& technologist) const {
    auto reader = world.reader();
    return case_records(reader, technologist);
  }
  void suggest(const std::string& study, const std::string& people) {
    world.sql(fmt::format(
        "UPDATE cases SET technologist = NULL, status = 'pending', counts = 0, suggestions = '{}' WHERE study = "
        "(SELECT id FROM studies WHERE study_uid = '{}')",
        people, study));
  }
  void rebuild() {
    for (RebuildStep step; !step.done;) {
      const auto next = rebuild_step(*world.store, judge_by_name, step.next_after, std::chrono::milliseconds{0}, {});
      ASSERT_TRUE(next) << next.error().sentence;
      step = *next;
    }
  }
  World world;
};

TEST_F(CaseRecords, AreThePersonsOwn) {
  const auto records = of("T1");
  ASSERT_EQ(records.size(), 3U);
  EXPECT_EQ(records[0].study_date, "20260301");
  EXPECT_EQ(records[0].technologist, "T1");
  EXPECT_EQ(records[0].role, Role::PrimaryOperator);
  EXPECT_EQ(records[0].status, CaseStatus::Credited);
  EXPECT_TRUE(records[0].counts);
  EXPECT_EQ(records[0].credits, std::vector<std::string>{"L1.LVF"});
  EXPECT_TRUE(of("T2").empty());
}

TEST_F(CaseRecords, AreThoseThatSuggestThePersonTooAndSayWhyTheyDoNotCount) {
  world.sql(R"(UPDATE cases SET reasons = '[{"code":"hand_over","facts":["4"]}]')");
  suggest("1.2.2", R"(["T2","T1"])");
  EXPECT_EQ(of("T1").size(), 3U);
  const auto suggested = of("T2");
  ASSERT_EQ(suggested.size(), 1U);
  EXPECT_EQ(suggested[0].study_uid, "1.2.2");
  EXPECT_EQ(suggested[0].technologist, "");
  EXPECT_EQ(suggested[0].suggestions, (std::vector<std::string>{"T2", "T1"}));
  EXPECT_EQ(suggested[0].reasons.at(0).code, "hand_over");
  EXPECT_EQ(world.progress_cases_amiss(), 0);
  suggest("1.2.2", R"(["T2"])");
  EXPECT_EQ(of("T1").size(), 2U);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, OneThatSuggestsItsOwnTechnologistIsThereOnce) {
  world.sql(R"(UPDATE cases SET suggestions = '["T1","T1"]')");
  EXPECT_EQ(of("T1").size(), 3U);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, AreOfTheDayAndTimeThatTheStudyIsOfNow) {
  world.sql("UPDATE exams SET study_date = '20260228' WHERE study = 3");
  EXPECT_EQ(of("T1").at(0).study_uid, "1.2.3");
  EXPECT_EQ(of("T1").at(0).study_date, "20260228");
  world.sql("UPDATE exams SET study_time = '070000' WHERE study = 3");
  EXPECT_EQ(of("T1").at(0).study_time, "070000");
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, AreOfTheSiteThatTheScannersAreOfNow) {
  EXPECT_EQ(of("T1").at(0).site, "");
  world.sql("UPDATE stations SET site = 'South'");
  EXPECT_EQ(of("T1").at(0).site, "South");
  world.sql("INSERT INTO stations (manufacturer, serial, model, site) VALUES ('GE', '1', 'Artist', 'North')");
  world.sql("INSERT INTO study_sources SELECT 1, 'ROUTER', id, 0 FROM stations WHERE site = 'North'");
  EXPECT_EQ(of("T1").at(0).site, "North");  // the first by name, where images are of two
  EXPECT_EQ(of("T1").at(1).site, "South");
  EXPECT_EQ(world.progress_cases_amiss(), 0);
  world.sql("INSERT INTO study_sources SELECT 2, 'ROUTER', id, 0 FROM stations WHERE site = 'South'");
  EXPECT_EQ(of("T1").at(1).site, "South");
  world.sql("DELETE FROM study_sources WHERE study = 3");
  world.sql("UPDATE exams SET study_time = '070000' WHERE study = 3");
  EXPECT_EQ(of("T1").at(2).site, "");
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, GoWithTheirCasesAndExams) {
  world.sql("DELETE FROM cases WHERE study = 1");
  EXPECT_EQ(of("T1").size(), 2U);
  world.sql("DELETE FROM exams WHERE study = 2");
  EXPECT_EQ(of("T1").size(), 1U);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, AreRebuiltFromTheLedger) {
  const auto before = of("T1");
  world.sql("DELETE FROM progress_cases WHERE study = 1");
  world.sql("UPDATE progress_cases SET technologist = 'T9', credits = '[]' WHERE study = 2");
  EXPECT_EQ(world.progress_cases_amiss(), 3);
  rebuild();
  EXPECT_EQ(of("T1"), before);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

TEST_F(CaseRecords, AreAnErasedPersonsWhereverTheyStood) {
  suggest("1.2.2", R"(["T2","T1"])");
  world.sql("UPDATE cases SET supervisor_technologist = 'T1', verifier_technologist = 'T1' WHERE study = 3");
  ASSERT_TRUE(erase_person(*world.store, {"T1"}, {"lead"}));
  EXPECT_TRUE(of("T1").empty());
  EXPECT_EQ(of("erased-1").size(), 3U);
  EXPECT_EQ(of("T2").at(0).suggestions, (std::vector<std::string>{"T2", "erased-1"}));
  EXPECT_EQ(world.count("SELECT count(*) FROM progress_cases WHERE supervisor_technologist = 'erased-1'"), 1);
  EXPECT_EQ(world.progress_cases_amiss(), 0);
}

// The scanners are few; the sources of a study are asked for only where images are of several.
TEST_F(CaseRecords, AreReadInOnePieceWithoutALookAtOtherStudies) {
  auto reader = world.reader();
  const auto plan = [&](const std::string& statement) {
    SQLite::Statement rows(reader.connection().database(), "EXPLAIN QUERY PLAN " + statement);
    std::string all;
    while (rows.executeStep())
      all += rows.getColumn(3).getString() + '\n';
    return all;
  };
  EXPECT_EQ(plan(sql("case_records")),
            "SEARCH p USING PRIMARY KEY (technologist=?)\n"
            "SEARCH t USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN\n"
            "CORRELATED SCALAR SUBQUERY 1\n"
            "SEARCH x USING PRIMARY KEY (study=?)\n"
            "SEARCH y USING INTEGER PRIMARY KEY (rowid=?)\n");
}

}  // namespace
}  // namespace cmrcredit::credit_engine
