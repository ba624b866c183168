#include "credit_engine/ledger/instances.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <numeric>
#include <optional>

#include "credit_engine/ledger/fold.h"

namespace cmrcredit::credit_engine {
namespace {

using Values = std::vector<std::string>;

std::string value_ids(WriteSession& session, std::string_view kind, const Values& raw_values) {
  boost::json::array ids;
  for (const auto& raw : raw_values)
    ids.emplace_back(session.operator_value(kind, raw));
  return boost::json::serialize(ids);
}

std::int64_t study_id(WriteSession& session, const PreparedInstance& instance) {
  auto& known = session.studies_by_uid;
  if (const auto found = known.find(instance.study_uid); found != known.end()) return found->second;
  Run(session.connection(), "insert_study", instance.study_uid, instance.heard_ms).exec();
  Run found(session.connection(), "study_id", instance.study_uid);
  found.step();
  return known[instance.study_uid] = found.number(0);
}

// Manufacturer and serial number are the scanner; without a serial number the station's name must do.
std::int64_t station_id(WriteSession& session, const dicom_parsing::StationFacts& station) {
  const std::string serial =
      station.serial.empty() && !station.station_name.empty() ? "name:" + station.station_name : station.serial;
  const std::string key = station.manufacturer + '\n' + serial + '\n' + station.model;
  auto& known = session.stations_by_key;
  if (const auto found = known.find(key); found != known.end()) return found->second;
  Run(session.connection(), "insert_station", station.manufacturer, serial, station.model).exec();
  Run found(session.connection(), "station_id", station.manufacturer, serial, station.model);
  found.step();
  return known[key] = found.number(0);
}

// What an instance shares with its neighbours, as the database keeps it.
struct Common : FoldedCommon {
  std::string digest;
};

Common common_of(WriteSession& session, const PreparedInstance& instance) {
  Common common;
  common.facts = instance.coded.common;
  common.operators = value_ids(session, "name", instance.operators);
  common.operator_codes = value_ids(session, "code", instance.operator_codes);
  common.physicians = value_ids(session, "physician", instance.physicians);
  common.station = station_id(session, instance.station);
  common.digest = common_digest(common);
  return common;
}

std::int64_t common_id(WriteSession& session, const Common& common) {
  auto& known = session.commons_by_digest;
  if (const auto found = known.find(common.digest); found != known.end()) return found->second;
  Run(session.connection(), "insert_common", Blob{common.digest}, Blob{common.facts}, common.operators,
      common.operator_codes, common.physicians, common.station)
      .exec();
  Run found(session.connection(), "common_id", Blob{common.digest});
  found.step();
  return known[common.digest] = found.number(0);
}

void note_source(WriteSession& session, std::int64_t study, std::int64_t station, const PreparedInstance& instance) {
  const std::string key = std::to_string(study) + '/' + std::to_string(station) + '/' + instance.calling_ae;
  if (!session.sources_known.insert(key).second) return;
  auto& connection = session.connection();
  Run(connection, "insert_source", study, instance.calling_ae, station, instance.heard_ms).exec();
  const auto alias = [&](const char* kind, const std::string& value) {
    if (!value.empty()) Run(connection, "insert_station_alias", station, kind, value).exec();
  };
  alias("station_name", instance.station.station_name);
  alias("ae_title", instance.calling_ae);
}

void note_conflict(WriteSession& session, std::int64_t study, const char* kind, const std::string& detail,
                   const PreparedInstance& instance) {
  Run(session.connection(), "insert_conflict", study, kind, detail, instance.sop_uid, instance.calling_ae,
      instance.heard_ms)
      .exec();
}

struct StoredRow {
  std::int64_t common = 0;
  bool incomplete = false;
  std::string own;
};

std::vector<std::int64_t> studies_that_hold(Connection& connection, const std::string& sop_uid) {
  std::vector<std::int64_t> studies;
  Run rows(connection, "studies_of_uid", sop_uid);
  while (rows.step())
    studies.push_back(rows.number(0));
  return studies;
}

StoredRow stored_row(Connection& connection, std::int64_t study, const std::string& sop_uid) {
  Run row(connection, "instance", study, sop_uid);
  row.step();
  return {row.number(0), row.number(1) != 0, row.text(2)};
}

std::string joined(const Values& names) {
  return std::accumulate(names.begin(), names.end(), std::string(), [](std::string all, const std::string& name) {
    return all.empty() ? name : std::move(all) + ", " + name;
  });
}

Values fields_that_differ(const FoldedCommon& stored, const std::string& own, const PreparedInstance& instance,
                          const Common& common) {
  Values fields = differing_fields({stored.facts, own}, instance.coded);
  if (stored.operators != common.operators || stored.operator_codes != common.operator_codes) {
    fields.emplace_back("operators");
  }
  if (stored.physicians != common.physicians) fields.emplace_back("performing_physicians");
  return fields;
}

// Sent again with other facts (a PACS that edits, a second conversion): the first stay, the difference is shown.
void note_differences(WriteSession& session, std::int64_t study, const StoredRow& row,
                      const PreparedInstance& instance) {
  const Common common = common_of(session, instance);
  Values fields;
  {
    Run stored(session.connection(), "common_by_id", row.common);
    stored.step();
    if (stored.view(0) == common.digest && row.own == instance.coded.own) return;
    fields =
        fields_that_differ({stored.text(1), stored.text(2), stored.text(3), stored.text(4)}, row.own, instance, common);
  }
  if (!fields.empty()) note_conflict(session, study, "other_facts", joined(fields), instance);
}

// Likewise of an instance that is folded; a whole study that comes again is unpacked once.
void note_folded_differences(WriteSession& session, std::int64_t study, const FoldIndex::Known& known,
                             const PreparedInstance& instance) {
  const Common common = common_of(session, instance);
  if (session.folded.says_the_same(study, known, common.digest, instance.coded.own)) return;
  const auto folded = folded_study(session.connection(), study);
  if (!folded) return;
  const auto stored = std::ranges::find(folded->instances, instance.sop_uid, &FoldedInstance::sop_uid);
  if (stored == folded->instances.end()) return;
  const auto fields = fields_that_differ(folded->commons[stored->common], stored->own, instance, common);
  if (!fields.empty()) note_conflict(session, study, "other_facts", joined(fields), instance);
  if (stored->own == instance.coded.own) session.folded.differences_are_noted(study, known, common.digest);
}

void insert(WriteSession& session, std::int64_t study, const PreparedInstance& instance) {
  const Common common = common_of(session, instance);
  Run(session.connection(), "insert_instance", study, instance.sop_uid, common_id(session, common),
      Blob{instance.coded.own}, instance.heard_ms)
      .exec();
  note_source(session, study, common.station, instance);
}

std::string study_uid_of(Connection& connection, std::int64_t study) {
  Run found(connection, "study_uid_by_id", study);
  return found.step() ? found.text(0) : std::string();
}

}  // namespace

PreparedInstance prepare(const dicom_parsing::InstanceFacts& facts, const dicom_parsing::PatientFacts& patient,
                         std::string calling_ae, std::int64_t heard_ms) {
  return {facts.sop_instance_uid,      facts.study_uid,      std::move(calling_ae),
          encode(facts, patient),      facts.operator_names, facts.operator_codes,
          facts.performing_physicians, facts.station,        heard_ms};
}

Kept keep_instance(WriteSession& session, const PreparedInstance& instance, WriteSession::Quiet quiet) {
  auto& connection = session.connection();
  const auto study = study_id(session, instance);
  auto holders = studies_that_hold(connection, instance.sop_uid);
  if (std::find(holders.begin(), holders.end(), study) != holders.end()) {
    const auto row = stored_row(connection, study, instance.sop_uid);
    note_differences(session, study, row, instance);
    if (!row.incomplete) return Kept::Known;
    Run(connection, "set_incomplete", 0, study, instance.sop_uid).exec();
    session.touch(study, instance.heard_ms, quiet);
    return Kept::Completed;
  }
  if (const auto* folded = session.folded.find(connection, study, instance.sop_uid)) {
    if (folded->incomplete) {
      unfold_instance(session, study, instance.sop_uid);
      return keep_instance(session, instance, quiet);
    }
    note_folded_differences(session, study, *folded, instance);
    return Kept::Known;
  }
  const auto folded_holders = session.folded.other_holders(connection, study, instance.sop_uid);
  holders.insert(holders.end(), folded_holders.begin(), folded_holders.end());
  insert(session, study, instance);
  for (const auto other : holders) {
    note_conflict(session, study, "other_study", study_uid_of(connection, other), instance);
    note_conflict(session, other, "other_study", instance.study_uid, instance);
  }
  session.touch(study, instance.heard_ms, quiet);
  return Kept::New;
}

bool mark_incomplete(WriteSession& session, const std::string& sop_uid, const std::string& study_uid,
                     std::int64_t heard_ms, WriteSession::Quiet quiet) {
  std::int64_t study = 0;
  {
    Run found(session.connection(), "study_id", study_uid);
    if (!found.step()) return false;
    study = found.number(0);
  }
  const auto* folded = session.folded.find(session.connection(), study, sop_uid);
  const auto holders = studies_that_hold(session.connection(), sop_uid);
  const bool is_row = std::ranges::find(holders, study) != holders.end();
  if (!is_row && (!folded || folded->incomplete)) return false;
  if (!is_row) unfold_instance(session, study, sop_uid);
  if (stored_row(session.connection(), study, sop_uid).incomplete) return false;
  Run(session.connection(), "set_incomplete", 1, study, sop_uid).exec();
  session.touch(study, heard_ms, quiet);
  return true;
}

}  // namespace cmrcredit::credit_engine
