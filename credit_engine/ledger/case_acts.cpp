#include "credit_engine/ledger/case_acts.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "credit_engine/ledger/acted_cases.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/outcome_json.h"
#include "credit_engine/ledger/outcomes.h"
#include "credit_engine/ledger/studies.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

// A study as acts see it, and the rows it was made from.
struct Loaded {
  std::int64_t id = 0;
  ActedStudy study;
  std::map<std::string, CaseRow> rows;
};

tl::expected<std::int64_t, ActError> find_study(Connection& connection, const CaseActRequest& request,
                                                std::string& study_uid) {
  if (!request.case_id.empty()) {
    Run found(connection, "study_of_case", request.case_id);
    if (!found.step())
      return refused(fmt::format("there is no case '{}'; `cmrcredit cases` lists them", request.case_id));
    study_uid = found.text(1);
    return found.number(0);
  }
  study_uid = request.study_uid;
  Run found(connection, "study_id", request.study_uid);
  if (!found.step())
    return refused(fmt::format("there is no study '{}'; `cmrcredit studies` lists them", request.study_uid));
  return found.number(0);
}

ExamState exam_state(std::string_view state, bool evaluated) {
  if (!evaluated) return ExamState::Open;
  if (state == "void") return ExamState::Void;
  return state == "excluded" ? ExamState::Excluded : ExamState::Sound;
}

tl::expected<Loaded, ActError> load(Connection& connection, const CaseActRequest& request) {
  Loaded loaded;
  const auto id = find_study(connection, request, loaded.study.study_uid);
  if (!id) return tl::unexpected(id.error());
  loaded.id = *id;
  {
    Run row(connection, "study_for_acts", *id);
    if (!row.step()) return refused(fmt::format("there is no study '{}'", loaded.study.study_uid));
    loaded.study.state = exam_state(row.view(0), row.number(1) != 0);
    if (!row.null(2)) loaded.study.categories = categories_from(json::parse(row.view(2)));
  }
  loaded.rows = stored_cases(connection, *id);
  for (const auto& [case_id, row] : loaded.rows)
    loaded.study.cases.push_back(acted_case(row));
  return loaded;
}

// The case that a study stands for.
tl::expected<std::string, ActError> target(const CaseActRequest& request, const Loaded& loaded) {
  if (!request.case_id.empty() || makes_a_case(request.act.kind)) return request.case_id;
  const auto primary = std::ranges::find(loaded.study.cases, Role::PrimaryOperator, &ActedCase::role);
  if (primary == loaded.study.cases.end())
    return refused(fmt::format("study {} has no case yet: it is not complete", loaded.study.study_uid));
  return primary->case_id;
}

CaseRow new_row(const Loaded& loaded, Role role) {
  CaseRow row;
  row.role = to_string(role);
  row.slot = kFirstSlotOfPeople;
  for (const auto& [id, known] : loaded.rows) {
    if (known.role == row.role) row.slot = std::max(row.slot, known.slot + 1);
  }
  row.case_id = case_id(loaded.study.study_uid, role, row.slot);
  return row;
}

// The evaluation's word, which stood beside what a person had settled, when the person takes that back; and no word any
// more where both say the same now.
void reconcile(CaseRow& row, const CaseRow& before, const std::string& study_uid) {
  if (!row.differs) return;
  const auto evaluated = case_from(json::parse(*row.differs).as_object(), study_uid);
  const bool taken_out =
      evaluated.status == to_string(CaseStatus::Excluded) || evaluated.status == to_string(CaseStatus::Void);
  if (row.settled) {
    if (!taken_out && evaluated.technologist == row.technologist) row.differs.reset();
    return;
  }
  if (!before.settled) return;
  auto one = acted_case(evaluated);
  one.supervisor = row.supervisor.value_or("");
  one.said.ticks = acted_case(row).said.ticks;
  if (one.status == CaseStatus::Credited) one.credits = with_ticks(one.credits, one.said.ticks);
  take_acted(row, one);
  row.operator_value = evaluated.operator_value;
  row.differs.reset();
}

json::object details_of(const CaseActRequest& request, const CaseRow& row) {
  const auto& act = request.act;
  json::object details{{"case_id", row.case_id}};
  details["as"] = request.as.empty() ? json::value() : json::value(request.as);
  if (!act.person.empty()) details["person"] = act.person;
  if (!act.reason.empty()) details["reason"] = act.reason;
  if (!act.with.empty()) details["with"] = strings_json(act.with);
  if (!act.without.empty()) details["without"] = strings_json(act.without);
  return details;
}

class ActingOnCase {
 public:
  ActingOnCase(WriteSession& session, const CaseActRequest& request, const Roster& roster, const Actor& actor)
      : session_(session), request_(request), roster_(roster), actor_(actor) {}

  tl::expected<CaseActDone, ActError> run() {
    auto loaded = load(session_.connection(), request_);
    if (!loaded) return tl::unexpected(loaded.error());
    const auto about = target(request_, *loaded);
    if (!about) return tl::unexpected(about.error());
    const auto acted = act({loaded->study, roster_, *about, request_.as}, request_.act);
    if (!acted) return refused(acted.error().sentence);
    const auto known = loaded->rows.find(acted->after.case_id);
    const bool is_new = known == loaded->rows.end();
    CaseRow row = is_new ? new_row(*loaded, acted->after.role) : known->second;
    take_acted(row, acted->after);
    if (!is_new) reconcile(row, known->second, loaded->study.study_uid);
    CaseChange change{
        loaded->study.study_uid, acted->event, session_.actor(actor_.user), details_of(request_, row), {row}};
    static_cast<void>(change_cases(session_, change));  // the study is there
    return CaseActDone{row.case_id, loaded->study.study_uid, case_status_from(row.status).value_or(CaseStatus::Pending),
                       row.technologist.value_or("")};
  }

 private:
  WriteSession& session_;
  const CaseActRequest& request_;
  const Roster& roster_;
  const Actor& actor_;
};

struct RosterRead {
  std::int64_t revision = 0;
  Roster roster;
};

tl::expected<RosterRead, ActError> read_roster(Store& store) {
  auto reader = Reader::open(store.data(), store.vfs());
  if (!reader) return not_kept(reader.error().sentence);
  const Snapshot snapshot(reader->connection());
  const auto revision = people_revision(reader->connection());
  return RosterRead{revision, load_roster(*reader, {})};
}

// `known` is the roster as it was read last; read again when it has moved since.
tl::expected<CaseActDone, ActError> act_with(Store& store, const CaseActRequest& request, const Actor& actor,
                                             std::optional<RosterRead>& known) {
  constexpr int kMostTries = 5;
  for (int tries = 0; tries < kMostTries; ++tries) {
    if (!known) {
      auto read = read_roster(store);
      if (!read) return tl::unexpected(std::move(read.error()));
      known = *std::move(read);
    }
    std::optional<tl::expected<CaseActDone, ActError>> done;
    const auto receipt = store.perform([&](WriteSession& session) {
      done.reset();
      session.flush();
      if (people_revision(session.connection()) == known->revision)
        done = ActingOnCase(session, request, known->roster, actor).run();
    });
    if (!receipt.durable) return not_kept(receipt);
    if (done) return *std::move(done);
    known.reset();
  }
  return not_kept("the roster keeps changing; try again");
}

}  // namespace

tl::expected<CaseActDone, ActError> act_on_case(Store& store, const CaseActRequest& request, const Actor& actor) {
  return act_on_cases(store, {request}, actor).front();
}

std::vector<tl::expected<CaseActDone, ActError>> act_on_cases(Store& store, const std::vector<CaseActRequest>& requests,
                                                              const Actor& actor) {
  std::optional<RosterRead> roster;
  std::vector<tl::expected<CaseActDone, ActError>> all;
  for (const auto& request : requests)
    all.push_back(act_with(store, request, actor, roster));
  return all;
}

}  // namespace cmrcredit::credit_engine
