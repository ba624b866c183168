// R-CASE-1 with performed steps: images and steps of the same studies in any interleaving, sent again, broken off, in
// reverse, with waits and restarts between any two messages, end in one exam and one case, as the canonical order does.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <variant>

#include "../ledger/step_fixture.h"
#include "credit_engine/ledger/connection.h"

namespace cmrcredit::credit_engine {
namespace {

constexpr int kStudiesAtOnce = 100, kRounds = 25, kShards = 4;  // 10,000 schedules
constexpr int kPerSeries = 2;

// What kinds of study there are; each must come out the same in every schedule.
enum class Kind {
  ImagesOnly,
  StepOnly,
  Both,
  SilentImages,
  SilentStep,
  Disagreeing,
  AppendedBySame,
  AppendedByAnother,
  OpenStep,
  Discontinued,
  WrongEntry,
  WrongEntryThenRight,
  Rejected,
  PartlyRejected,
  Count
};

struct Message {
  enum class What { Image, Create, Set } what = What::Image;
  InstanceReport image;
  StepReport step;
};

struct Plan {
  std::vector<Message> images;
  std::vector<std::vector<Message>> steps;  // each in the order in which its scanner sends
};

std::string study_uid(int study) {
  return fmt::format("1.2.{}", 1000 + study);
}

void add_images(Plan& plan, const std::string& study, const std::string& operator_name) {
  for (int series = 1; series <= 3; ++series) {
    for (int number = 1; number <= kPerSeries; ++number) {
      plan.images.push_back(
          {Message::What::Image,
           report_of({.study = study, .series = series, .number = number, .operator_name = operator_name}),
           {}});
    }
  }
}

void add_step(Plan& plan, const StepOf& what, StepStatus end) {
  auto interim = what;
  interim.series = std::max(0, what.series - 1);
  std::vector<Message> messages{{Message::What::Create, {}, n_create(what)},
                                {Message::What::Set, {}, n_set(interim, StepStatus::InProgress)}};
  if (end != StepStatus::InProgress) messages.push_back({Message::What::Set, {}, n_set(what, end)});
  plan.steps.push_back(std::move(messages));
}

std::vector<std::string> instances_of(const std::string& study, int series) {
  std::vector<std::string> uids;
  for (int number = 1; number <= kPerSeries; ++number)
    uids.push_back(fmt::format("{}.{}.{}", study, series, number));
  return uids;
}

Plan plan_of(Kind kind, const std::string& study) {
  Plan plan;
  const std::string dana = "MOORE^DANA", linh = "NGUYEN^LINH";
  const StepOf step{.step = study + ".91", .study = study, .series = 3, .operator_name = dana};
  auto changed = [&step](auto change) {
    auto other = step;
    change(other);
    return other;
  };
  const auto second = changed([&](StepOf& s) {
    s.step = study + ".92";
    s.first_series = 4;
    s.series = 1;
    s.start_time = "110000";
  });
  const auto done = StepStatus::Completed;
  if (kind != Kind::StepOnly) add_images(plan, study, kind == Kind::SilentImages ? "" : dana);
  switch (kind) {
    case Kind::SilentStep:
      add_step(plan, changed([](StepOf& s) { s.operator_name = ""; }), done);
      break;
    case Kind::Disagreeing:
      add_step(plan, changed([&](StepOf& s) { s.operator_name = linh; }), done);
      break;
    case Kind::AppendedBySame:
      add_step(plan, step, done);
      add_step(plan, second, done);
      break;
    case Kind::AppendedByAnother: {
      auto other = second;
      other.operator_name = linh;
      add_step(plan, step, done);
      add_step(plan, other, done);
      break;
    }
    case Kind::OpenStep:
      add_step(plan, step, StepStatus::InProgress);
      break;
    case Kind::Discontinued:
      add_step(plan, changed([](StepOf& s) { s.reason = "110501"; }), StepStatus::Discontinued);
      break;
    case Kind::WrongEntry:
      add_step(plan, changed([](StepOf& s) { s.reason = "110514"; }), StepStatus::Discontinued);
      break;
    case Kind::WrongEntryThenRight: {
      auto wrong = second;
      wrong.reason = "110514";
      wrong.operator_name = linh;
      add_step(plan, step, done);
      add_step(plan, wrong, StepStatus::Discontinued);
      break;
    }
    case Kind::Rejected:
    case Kind::PartlyRejected:
      for (int series = 1; series <= (kind == Kind::Rejected ? 3 : 1); ++series)
        plan.images.push_back({Message::What::Image, rejection_note(study, "113001", instances_of(study, series)), {}});
      break;
    case Kind::ImagesOnly:
      break;
    default:
      add_step(plan, step, done);
  }
  return plan;
}

Kind kind_of(int study) {
  return static_cast<Kind>(study % static_cast<int>(Kind::Count));
}

// Every message at least once; of a step in its order, repeats after the first.
std::vector<Message> schedule_of(const Plan& plan, std::mt19937& random) {
  std::vector<Message> images;
  for (const auto& image : plan.images) {
    for (auto times = 1 + random() % 2; times > 0; --times)
      images.push_back(image);
  }
  std::shuffle(images.begin(), images.end(), random);
  std::vector<std::vector<Message>> lanes{std::move(images)};
  for (const auto& step : plan.steps) {
    std::vector<Message> lane;
    for (const auto& message : step) {
      for (auto times = 1 + random() % 2; times > 0; --times)
        lane.push_back(message);
    }
    lanes.push_back(std::move(lane));
  }
  std::vector<Message> all;
  const auto way = random() % 3;  // interleaved, images first, steps first
  if (way == 1) std::rotate(lanes.begin(), lanes.begin() + 1, lanes.end());
  std::vector<std::size_t> at(lanes.size());
  for (;;) {
    std::vector<std::size_t> left;
    for (std::size_t lane = 0; lane < lanes.size(); ++lane) {
      if (at[lane] < lanes[lane].size()) left.push_back(lane);
    }
    if (left.empty()) return all;
    const auto lane = way == 0 ? left[random() % left.size()] : left.front();
    all.push_back(lanes[lane][at[lane]++]);
  }
}

void play(World& world, const Message& message, bool whole) {
  switch (message.what) {
    case Message::What::Image:
      world.intake->ended(world.intake->take(message.image, [](const Receipt&) {}), whole);
      break;
    case Message::What::Create:
      world.intake->create_step(message.step, [](const StepReceipt& receipt) {
        EXPECT_TRUE(receipt.verdict == StepReceipt::Verdict::Kept ||
                    receipt.verdict == StepReceipt::Verdict::Duplicate);
      });
      break;
    case Message::What::Set:
      world.intake->set_step(message.step, [](const StepReceipt& receipt) {
        EXPECT_TRUE(receipt.verdict == StepReceipt::Verdict::Kept || receipt.verdict == StepReceipt::Verdict::Final);
      });
      break;
  }
}

// Everything a study came to, without what names it and without when: a long pause completes a study earlier.
std::string portrait(const boost::json::array& rows, const std::string& uid) {
  std::string all;
  for (const auto& row : rows) {
    if (text(row.at("study_uid")) != uid) continue;
    auto object = row.as_object();
    if (auto* patient = object.if_contains("patient")) patient->as_object().erase("key");
    for (const char* varies : {"changed_ms", "revisions", "case_id", "completed_by"})
      object.erase(varies);
    all += boost::json::serialize(object) + '\n';
  }
  for (auto at = all.find(uid); at != std::string::npos; at = all.find(uid, at))
    all.replace(at, uid.size(), "UID");
  return all;
}

void begin(World& world) {
  world.evaluate = judge;
  world.restart();
  world.import({{"T1", "MOORE^DANA", "", "", 1, {}, true}, {"T2", "NGUYEN^LINH", "", "", 1, {}, true}});
}

void end(World& world) {
  for (const int seconds : {0, 7200, 86400, 900, 900})
    world.pass(seconds);
}

// The same studies lie at the same times on the same scanner under the same patient: no schedule may take one for a
// copy of another, so each has a patient and a day of its own.
Message of_its_own(Message message, int study) {
  const auto date = fmt::format("2026{:02}{:02}", 1 + study / 28 % 12, 1 + study % 28);
  const auto patient = fmt::format("PAT-{:05}", study);
  message.image.instance.patient.id = patient;
  message.image.instance.facts.study_date = date;
  message.image.instance.facts.acquisition_date = date;
  message.step.step.patient.id = patient;
  if (message.step.step.message.start_date) message.step.step.message.start_date = date;
  if (message.step.step.message.end_date) message.step.step.message.end_date = date;
  return message;
}

std::map<int, std::pair<std::string, std::string>> reference_portraits() {
  std::map<int, std::pair<std::string, std::string>> all;
  World world;
  begin(world);
  for (int study = 0; study < kStudiesAtOnce; ++study) {
    const auto plan = plan_of(kind_of(study), study_uid(study));
    for (const auto& step : plan.steps)
      play(world, of_its_own(step.front(), study), true);
    for (const auto& image : plan.images)
      play(world, of_its_own(image, study), true);
    for (const auto& step : plan.steps) {
      for (std::size_t i = 1; i < step.size(); ++i)
        play(world, of_its_own(step[i], study), true);
    }
  }
  end(world);
  const auto studies = world.studies(), cases = world.cases();
  for (int study = 0; study < kStudiesAtOnce; ++study)
    all[study] = {portrait(studies, study_uid(study)), portrait(cases, study_uid(study))};
  return all;
}

class StepsInAnyOrder : public ::testing::TestWithParam<int> {};

TEST_P(StepsInAnyOrder, GiveOneExamOneCaseAndTheSameResult) {
  static const auto reference = reference_portraits();
  const std::map<Kind, const char*> statuses{
      {Kind::ImagesOnly, "credited"},     {Kind::StepOnly, "credited"},         {Kind::Both, "credited"},
      {Kind::SilentImages, "credited"},   {Kind::SilentStep, "credited"},       {Kind::Disagreeing, "pending"},
      {Kind::AppendedBySame, "credited"}, {Kind::AppendedByAnother, "pending"}, {Kind::OpenStep, "credited"},
      {Kind::Discontinued, "pending"},    {Kind::WrongEntry, "void"},           {Kind::WrongEntryThenRight, "credited"},
      {Kind::Rejected, "void"},           {Kind::PartlyRejected, "credited"}};
  for (int study = 0; study < static_cast<int>(Kind::Count); ++study) {
    const auto wanted = fmt::format("\"status\":\"{}\"", statuses.at(kind_of(study)));
    ASSERT_NE(reference.at(study).second.find(wanted), std::string::npos)
        << study << ": " << reference.at(study).second;
  }
  for (int round = 0; round < kRounds; ++round) {
    SCOPED_TRACE(fmt::format("round {}", round));
    std::mt19937 random(static_cast<unsigned>(GetParam() * kRounds + round));
    World world;
    begin(world);
    std::vector<std::pair<int, Message>> all;
    std::vector<std::vector<Message>> lanes;
    std::vector<int> turns;
    for (int study = 0; study < kStudiesAtOnce; ++study) {
      lanes.push_back(schedule_of(plan_of(kind_of(study), study_uid(study)), random));
      turns.insert(turns.end(), lanes.back().size(), study);
    }
    std::shuffle(turns.begin(), turns.end(), random);
    std::vector<std::size_t> at(lanes.size());
    for (const int study : turns) {
      const auto lane = static_cast<std::size_t>(study);
      auto message = of_its_own(lanes[lane][at[lane]++], study);
      const bool again = message.what == Message::What::Image && random() % 4 == 0;
      if (again) play(world, message, false);  // broken off, and then whole
      play(world, message, true);
      const auto chance = random() % 400;
      if (chance == 0) {
        world.restart();
      } else if (chance < 5) {
        world.pass(static_cast<int>(random() % (chance == 1 ? 20'000 : 1200)));
      }
    }
    end(world);
    const auto studies = world.studies(), cases = world.cases();
    ASSERT_EQ(studies.size(), static_cast<std::size_t>(kStudiesAtOnce));
    ASSERT_EQ(cases.size(), static_cast<std::size_t>(kStudiesAtOnce));
    for (int study = 0; study < kStudiesAtOnce; ++study) {
      ASSERT_EQ(portrait(studies, study_uid(study)), reference.at(study).first);
      ASSERT_EQ(portrait(cases, study_uid(study)), reference.at(study).second);
    }
    ASSERT_EQ(world.count("SELECT count(*) FROM ledger WHERE kind = 'study.completed'"), kStudiesAtOnce);
  }
}

INSTANTIATE_TEST_SUITE_P(Shards, StepsInAnyOrder, ::testing::Range(0, kShards));

}  // namespace
}  // namespace cmrcredit::credit_engine
