#include "credit_engine/ledger/presences.h"

#include <algorithm>
#include <boost/json/parse.hpp>

#include "credit_engine/ledger/outcome_json.h"
#include "dicom_parsing/value_text.h"

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

bool is_same_scanner(const Presence& one, const Presence& other) {
  if (!one.serial.empty() && !other.serial.empty()) return one.serial == other.serial;
  return !one.station_name.empty() && one.station_name == other.station_name;
}

// Most of the shorter one falls into the other: one scanner scans one patient at a time.
bool mostly_at_once(const Presence& one, const Presence& other) {
  const auto at = [](const std::string& text) { return dicom_parsing::moment(text)->microseconds; };
  const auto length = [&](const Presence& presence) { return at(presence.ended) - at(presence.begun); };
  const auto shared = at(std::min(one.ended, other.ended)) - at(std::max(one.begun, other.begun));
  return 2 * shared >= std::min(length(one), length(other));
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
    // a copy with new UIDs keeps the times, perhaps not all series; a second request of the same acquisition keeps the
    // patient
    const bool same_times = presence.begun == other.begun && presence.ended == other.ended;
    const bool same_patient = !presence.patient.empty() && presence.patient == other.patient;
    const bool same_place = is_same_scanner(presence, other) && mostly_at_once(presence, other);
    one.same_exam = !one.another_scanner && (same_times || same_patient || same_place);
    one.is_exam = other.is_exam;
    found.push_back(std::move(one));
  }
  return found;
}

// The same patient's other studies around this one, that are over before it begins or begin after it.
struct OfPatient {
  std::int64_t study = 0;
  std::string study_uid, study_date;
  bool is_exam = false, before = false;
};

std::vector<OfPatient> of_same_patient(Connection& connection, std::int64_t study, const Presence& presence,
                                       int repeat_days) {
  std::vector<OfPatient> found;
  if (presence.patient.empty()) return found;
  Run rows(connection, "presences_of_patient", study, presence.patient, presence.begun, std::max(repeat_days, 1));
  while (rows.step()) {
    const auto begun = rows.text(2), ended = rows.text(3);
    if (begun < presence.ended && ended > presence.begun) continue;
    found.push_back({rows.number(0), rows.text(1), rows.text(5), rows.number(4) != 0, begun < presence.begun});
  }
  return found;
}

OtherHalf other_half(Connection& connection, const Neighbour& neighbour) {
  OtherHalf half{neighbour.study_uid, {}};
  Run row(connection, "categories_of_exam", neighbour.study);
  if (!row.step()) return half;
  const auto categories = boost::json::parse(row.text(0));
  for (const auto& category : categories.as_array())
    half.categories.emplace_back(category.at("id").as_string());
  return half;
}

std::optional<Presence> stored(Connection& connection, std::int64_t study) {
  Run row(connection, "presence_of_study", study);
  if (!row.step()) return std::nullopt;
  return presence_in(row, 0);
}

void wake_neighbours(WriteSession& session, std::int64_t study, const Presence& presence, int repeat_days) {
  const auto wake = [&](std::int64_t neighbour) {
    Run due(session.connection(), "due_for_neighbours", neighbour, session.now_ms());
    if (due.step()) session.wake(neighbour);
  };
  for (const auto& one : neighbours(session.connection(), study, presence)) {
    if ((one.another_scanner && one.same_technologist) || one.same_exam) wake(one.study);
  }
  for (const auto& one : of_same_patient(session.connection(), study, presence, repeat_days)) {
    if (!one.before) wake(one.study);
  }
}

}  // namespace

Surroundings surroundings_of(Connection& connection, std::int64_t study, const Presence& presence,
                             const std::string& study_date, int repeat_days) {
  Surroundings surroundings;
  for (auto& one : neighbours(connection, study, presence)) {
    if (one.another_scanner && one.same_technologist) surroundings.on_other_scanners.push_back(one.study_uid);
    if (!one.same_exam || !one.is_exam) continue;
    // whichever came first keeps its credit
    if (one.study < study) {
      surroundings.same_exam.push_back(one.study_uid);
    } else {
      surroundings.other_halves.push_back(other_half(connection, one));
    }
  }
  for (auto& one : of_same_patient(connection, study, presence, repeat_days)) {
    if (!one.before || !one.is_exam) continue;
    const bool same_day = one.study_date == study_date;
    if (!same_day && repeat_days == 0) continue;
    (same_day ? surroundings.same_day : surroundings.days_before).push_back(std::move(one.study_uid));
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

void put_presence(WriteSession& session, std::int64_t study, const std::optional<Presence>& presence, int repeat_days) {
  const auto before = stored(session.connection(), study);
  if (before == presence) return;
  write_presence(session.connection(), study, presence);
  if (before) wake_neighbours(session, study, *before, repeat_days);
  if (presence) wake_neighbours(session, study, *presence, repeat_days);
}

}  // namespace cmrcredit::credit_engine
