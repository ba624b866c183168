#include "credit_engine/ledger/instances.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <numeric>
#include <optional>

#include "credit_engine/ledger/fold.h"
#include "credit_engine/ledger/stations.h"

namespace cmrcredit::credit_engine {
namespace {

using Values = std::vector<std::string>;

std::string value_ids(WriteSession& session, std::string_view kind, const Values& raw_values) {
  boost::json::array ids;
  for (const auto& raw : raw_values)
    ids.emplace_back(session.operator_value(kind, raw));
  return boost::json::serialize(ids);
}

// Manufacturer and serial number are the scanner; without a serial number the station's name at its site must do.
std::int64_t station_id(WriteSession& session, const dicom_parsing::StationFacts& station) {
  const std::string named = station.site.empty() ? station.station_name : station.site + '/' + station.station_name;
  const std::string serial = station.serial.empty() && !station.station_name.empty() ? "name:" + named : station.serial;
  const std::string key = station.manufacturer + '\n' + serial + '\n' + station.model + '\n' + station.site;
  auto& known = session.stations_by_key;
  if (const auto found = known.find(key); found != known.end()) return found->second;
  Run(session.connection(), "insert_station", station.manufacturer, serial, station.model).exec();
  std::int64_t id = 0;
  {
    Run found(session.connection(), "station_id", station.manufacturer, serial, station.model);
    found.step();
    id = found.number(0);
  }
  Run(session.connection(), "set_station_site", station.site, id).exec();
  return known[key] = id;
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
  std::erase(fields, "site");  // ours, not the sender's: the configuration changed
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
  const auto stored = std::ranges::find(folded->instances, short_digest(instance.sop_uid), &FoldedInstance::uid_digest);
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
  if (instance.delay_ms) note_clock(session, common.station, ClockSource::Image, *instance.delay_ms);
}

// The instances that a note names may be here already, in whichever study, or come later.
void note_rejections(WriteSession& session, std::int64_t study, const PreparedInstance& note,
                     const config::IntakeSettings& periods) {
  if (note.rejection_title.empty()) return;
  for (const auto& rejected : note.rejected_instances) {
    Run(session.connection(), "insert_rejection", rejected, note.sop_uid, note.rejection_title, study).exec();
    for (const auto holder : studies_that_hold(session.connection(), rejected))
      session.touch(holder, note.heard_ms, periods);
    for (const auto holder : session.folded.other_holders(session.connection(), study, rejected))
      session.touch(holder, note.heard_ms, periods);
  }
}

std::string study_uid_of(Connection& connection, std::int64_t study) {
  Run found(connection, "study_uid_by_id", study);
  return found.step() ? found.text(0) : std::string();
}

}  // namespace

PreparedInstance prepare(const dicom_parsing::InstanceFacts& facts, const dicom_parsing::PatientFacts& patient,
                         std::string calling_ae, std::int64_t heard_ms) {
  return {facts.sop_instance_uid,
          facts.study_uid,
          std::move(calling_ae),
          encode(facts, patient),
          facts.operator_names,
          facts.operator_codes,
          facts.performing_physicians,
          facts.station,
          heard_ms,
          std::nullopt,
          facts.rejection_title,
          facts.rejected_instances};
}

Kept keep_instance(WriteSession& session, const PreparedInstance& instance, const config::IntakeSettings& periods) {
  auto& connection = session.connection();
  const auto study = session.study_id(instance.study_uid, instance.heard_ms);
  auto holders = studies_that_hold(connection, instance.sop_uid);
  if (std::find(holders.begin(), holders.end(), study) != holders.end()) {
    const auto row = stored_row(connection, study, instance.sop_uid);
    note_differences(session, study, row, instance);
    if (!row.incomplete) return Kept::Known;
    Run(connection, "set_incomplete", 0, study, instance.sop_uid).exec();
    session.touch(study, instance.heard_ms, periods);
    return Kept::Completed;
  }
  if (const auto* folded = session.folded.find(connection, study, instance.sop_uid)) {
    if (folded->incomplete) {
      unfold_instance(session, study, instance.sop_uid);
      return keep_instance(session, instance, periods);
    }
    note_folded_differences(session, study, *folded, instance);
    return Kept::Known;
  }
  const auto folded_holders = session.folded.other_holders(connection, study, instance.sop_uid);
  holders.insert(holders.end(), folded_holders.begin(), folded_holders.end());
  insert(session, study, instance);
  note_rejections(session, study, instance, periods);
  for (const auto other : holders) {
    note_conflict(session, study, "other_study", study_uid_of(connection, other), instance);
    note_conflict(session, other, "other_study", instance.study_uid, instance);
  }
  session.touch(study, instance.heard_ms, periods);
  return Kept::New;
}

bool mark_incomplete(WriteSession& session, const std::string& sop_uid, const std::string& study_uid,
                     std::int64_t heard_ms, const config::IntakeSettings& periods) {
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
  session.touch(study, heard_ms, periods);
  return true;
}

}  // namespace cmrcredit::credit_engine
