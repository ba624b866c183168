#include "credit_engine/ledger/presences.h"

#include <set>

namespace cmrcredit::credit_engine {
namespace {

struct Neighbour {
  std::int64_t study = 0;
  std::string study_uid;
  bool another_scanner = false, same_technologist = false, same_exam = false, is_exam = false;
};

bool both_say_otherwise(const std::string& one, const std::string& other) {
  return !one.empty() && !other.empty() && one != other;
}

// By serial number; where one of them has none (a step seldom does), by the station's name.
bool is_another_scanner(const Presence& one, const Presence& other) {
  if (!one.serial.empty() && !other.serial.empty()) return one.serial != other.serial;
  return both_say_otherwise(one.station_name, other.station_name);
}

Presence presence_in(const Run& row, int first) {
  return {row.text(first),     row.text(first + 1), row.text(first + 2),       row.text(first + 3),
          row.text(first + 4), row.text(first + 5), row.number(first + 6) != 0};
}

// Studies whose times overlap with these.
std::vector<Neighbour> neighbours(Connection& connection, std::int64_t study, const Presence& presence) {
  std::vector<Neighbour> found;
  Run rows(connection, "presences_around", study, presence.begun, presence.ended);
  while (rows.step()) {
    const auto other = presence_in(rows, 2);
    Neighbour one{rows.number(0), rows.text(1)};
    one.another_scanner = is_another_scanner(presence, other);
    one.same_technologist = !presence.technologist.empty() && presence.technologist == other.technologist;
    // a copy with new UIDs keeps the times; a second request of the same acquisition keeps the patient
    const bool same_times = presence.begun == other.begun && presence.ended == other.ended;
    const bool same_patient = !presence.patient.empty() && presence.patient == other.patient;
    one.same_exam = !one.another_scanner && (same_times || same_patient);
    one.is_exam = other.is_exam;
    found.push_back(std::move(one));
  }
  return found;
}

std::optional<Presence> stored(Connection& connection, std::int64_t study) {
  Run row(connection, "presence_of_study", study);
  if (!row.step()) return std::nullopt;
  return presence_in(row, 0);
}

void wake_neighbours(WriteSession& session, std::int64_t study, const Presence& presence) {
  for (const auto& one : neighbours(session.connection(), study, presence)) {
    const bool concerned = (one.another_scanner && one.same_technologist) || one.same_exam;
    if (!concerned) continue;
    Run due(session.connection(), "due_for_neighbours", one.study, session.now_ms());
    if (due.step()) session.wake(one.study);
  }
}

}  // namespace

Surroundings surroundings_of(Connection& connection, std::int64_t study, const Presence& presence) {
  Surroundings surroundings;
  for (auto& one : neighbours(connection, study, presence)) {
    if (one.another_scanner && one.same_technologist) surroundings.on_other_scanners.push_back(one.study_uid);
    // whichever came first keeps its credit
    if (one.same_exam && one.is_exam && one.study < study) surroundings.same_exam.push_back(one.study_uid);
  }
  return surroundings;
}

void write_presence(Connection& connection, std::int64_t study, const std::optional<Presence>& presence) {
  if (presence) {
    Run(connection, "put_presence", study, presence->technologist, presence->serial, presence->station_name,
        presence->patient, presence->begun, presence->ended, presence->is_exam)
        .exec();
  } else {
    Run(connection, "delete_presence", study).exec();
  }
}

void put_presence(WriteSession& session, std::int64_t study, const std::optional<Presence>& presence) {
  const auto before = stored(session.connection(), study);
  if (before == presence) return;
  write_presence(session.connection(), study, presence);
  if (before) wake_neighbours(session, study, *before);
  if (presence) wake_neighbours(session, study, *presence);
}

}  // namespace cmrcredit::credit_engine
