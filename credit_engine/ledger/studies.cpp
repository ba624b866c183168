#include "credit_engine/ledger/studies.h"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <map>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/instance_codec.h"
#include "credit_engine/ledger/steps.h"
#include "credit_engine/ledger/waiting.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::InstanceFacts;
using dicom_parsing::PatientFacts;
using Values = std::vector<std::string>;

// The common parts of one study's instances, each read and decoded once.
class Commons {
 public:
  explicit Commons(Connection& connection) : connection_(connection) {}

  const std::pair<InstanceFacts, PatientFacts>& get(std::int64_t id) {
    const auto [at, is_new] = known_.try_emplace(id);
    if (is_new) read(id, at->second.first, at->second.second);
    return at->second;
  }

  std::pair<InstanceFacts, PatientFacts> get(const FoldedCommon& folded) {
    std::pair<InstanceFacts, PatientFacts> common;
    auto& [facts, patient] = common;
    decode_common(folded.facts, facts, patient);
    facts.operator_names = values(folded.operators);
    facts.operator_codes = values(folded.operator_codes);
    facts.performing_physicians = values(folded.physicians);
    return common;
  }

 private:
  void read(std::int64_t id, InstanceFacts& facts, PatientFacts& patient) {
    Run row(connection_, "common_by_id", id);
    row.step();
    decode_common(row.view(1), facts, patient);
    facts.operator_names = values(row.view(2));
    facts.operator_codes = values(row.view(3));
    facts.performing_physicians = values(row.view(4));
  }

  Values values(std::string_view ids) {
    Values raw;
    const auto parsed = boost::json::parse(ids);
    for (const auto& id : parsed.as_array())
      raw.push_back(value(id.to_number<std::int64_t>()));
    return raw;
  }

  const std::string& value(std::int64_t id) {
    const auto [at, is_new] = values_.try_emplace(id);
    if (is_new) {
      Run row(connection_, "operator_value_raw", id);
      row.step();
      at->second = row.text(0);
    }
    return at->second;
  }

  Connection& connection_;
  std::unordered_map<std::int64_t, std::pair<InstanceFacts, PatientFacts>> known_;
  std::unordered_map<std::int64_t, std::string> values_;
};

// What notes rejected, by series: it speaks for nothing any more, but for the study's identity when nothing else is
// left.
struct Rejected {
  dicom_parsing::StudyAccumulator all;
  std::map<std::string, dicom_parsing::TakenOut> series;

  void add(const InstanceFacts& facts, const PatientFacts& patient, bool incomplete) {
    all.add(facts, patient, incomplete);
    auto& out = series[facts.series_uid];
    out.series_uid = facts.series_uid;
    if (out.description.empty()) out.description = facts.series_description;
    ++out.instances;
  }
  void note_in(dicom_parsing::StudyFacts& study) const {
    if (series.empty()) return;
    if (study.series.empty()) {
      study = all.facts();
      study.series.clear();
    }
    for (const auto& [uid, out] : series)
      study.taken_out.push_back(out);
  }
};

struct Marks {
  bool incomplete = false, rejected = false;
};

// Which instances of a pack are rejected.
class Rejections {
 public:
  explicit Rejections(Connection& connection)
      : connection_(connection), any_(connection.number("SELECT EXISTS (SELECT 1 FROM rejections)") != 0) {}

  [[nodiscard]] bool name(const FoldedInstance& instance) {
    if (!any_) return false;
    if (instance.sop_uid.empty()) return digests().contains(instance.kept_digest);
    Run row(connection_, "is_rejected", instance.sop_uid);
    return row.step();
  }

 private:
  const std::unordered_set<std::uint64_t>& digests() {
    if (!digests_) {
      digests_.emplace();
      Run rows(connection_, "rejected_uids");
      while (rows.step())
        digests_->insert(short_digest(rows.view(0)));
    }
    return *digests_;
  }

  Connection& connection_;
  const bool any_;
  std::optional<std::unordered_set<std::uint64_t>> digests_;
};

// What is folded, but for the instances of which a row speaks: those rows are newer.
template <class Add>
void add_folded(Connection& connection, std::int64_t study, const std::unordered_set<std::uint64_t>& rows, Add&& add) {
  const auto folded = folded_study(connection, study);
  if (!folded) return;
  Commons commons(connection);
  std::vector<std::pair<InstanceFacts, PatientFacts>> decoded;
  for (const auto& common : folded->commons)
    decoded.push_back(commons.get(common));
  Rejections rejections(connection);
  for (const auto& instance : folded->instances) {
    if (!rows.empty() && rows.contains(instance.uid_digest())) continue;
    const bool rejected = rejections.name(instance);
    add(decoded[instance.common], instance.own, Marks{instance.incomplete, rejected});
  }
}

dicom_parsing::StudyFacts add_up(Connection& connection, std::int64_t study) {
  dicom_parsing::StudyAccumulator accumulator;
  Rejected rejected;
  // what they add up to has nothing of their SOP Instance UIDs
  const auto add = [&](const std::pair<InstanceFacts, PatientFacts>& common, std::string_view own, Marks marks) {
    InstanceFacts facts = common.first;
    decode_own(own, facts);
    marks.rejected ? rejected.add(facts, common.second, marks.incomplete)
                   : accumulator.add(facts, common.second, marks.incomplete);
  };
  Commons commons(connection);
  std::unordered_set<std::uint64_t> seen;
  {
    Run rows(connection, "instances_of_study", study);
    while (rows.step()) {
      add(commons.get(rows.number(1)), rows.view(2), Marks{rows.number(3) != 0, rows.number(4) != 0});
      seen.insert(short_digest(rows.view(0)));
    }
  }
  add_folded(connection, study, seen, add);
  auto added_up = accumulator.facts();
  rejected.note_in(added_up);
  return added_up;
}

}  // namespace

std::optional<LoadedStudy> load_study(Connection& connection, std::int64_t id) {
  LoadedStudy study;
  {
    Run row(connection, "study_by_id", id);
    if (!row.step()) return std::nullopt;
    study.id = id;
    study.study_uid = row.text(0);
    study.facts_revision = row.number(1);
  }
  study.facts = add_up(connection, id);
  study.facts.study_uid = study.study_uid;
  join_steps(study.facts, steps_of_study(connection, id));
  return study;
}

std::vector<OutstandingStudy> outstanding_studies(Connection& connection, const config::IntakeSettings& periods) {
  std::vector<OutstandingStudy> all;
  Run rows(connection, "outstanding_studies");
  while (rows.step()) {
    const bool at_once = rows.number(2) != 0;
    const auto wait = at_once ? std::chrono::milliseconds{0} : wait_of(connection, rows.number(0), periods).period;
    all.push_back({rows.number(0), rows.number(1), wait});
  }
  return all;
}

std::int64_t people_revision(Connection& connection) {
  Run row(connection, "people_revision");
  return row.step() ? row.number(0) : 0;
}

std::string station_label(const dicom_parsing::StationFacts& station) {
  if (!station.station_name.empty()) return station.station_name;
  const std::string& number = station.serial.empty() ? station.model : station.serial;
  if (station.manufacturer.empty() || number.empty()) return station.manufacturer + number;
  return station.manufacturer + ' ' + number;
}

}  // namespace cmrcredit::credit_engine
