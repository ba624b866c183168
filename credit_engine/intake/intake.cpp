#include "credit_engine/intake/intake.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "credit_engine/intake/privacy.h"
#include "credit_engine/intake/step_privacy.h"
#include "credit_engine/ledger/instances.h"
#include "credit_engine/ledger/steps.h"

namespace cmrcredit::credit_engine {
namespace {

using dicom_parsing::PatientIdentity;

std::string why_of(StepReceipt::Verdict verdict) {
  switch (verdict) {
    case StepReceipt::Verdict::Kept:
      return {};
    case StepReceipt::Verdict::Duplicate:
      return "the performed step exists already";
    case StepReceipt::Verdict::Unknown:
      return "no such performed step was created";
    case StepReceipt::Verdict::Final:
      return "the performed step is final and may no longer be updated";
    case StepReceipt::Verdict::NotKept:
      break;
  }
  return "the performed step could not be kept";
}

// All transfers of one instance that overlap in time: whether it ends up incomplete is decided when the last has ended.
// A mark that is not yet durable keeps the flight open: a transfer that begins meanwhile has its say.
struct Flight {
  std::string sop_uid, study_uid;
  int unsettled = 0;          // transfers without an end or without a receipt
  int marks = 0;              // marks that are not yet durable
  bool acknowledged = false;  // one came whole and is durable
  // The writer's thread alone:
  bool changed_here = false;  // the row was made, or made whole, by one of these transfers
  bool whole_before = false;  // the row was whole before any of them
};

struct Transfer {
  std::shared_ptr<Flight> flight;
  std::optional<bool> durable, whole;
};

void note(Flight& flight, Kept kept) {
  if (kept != Kept::Known) {
    flight.changed_here = true;
  } else if (!flight.changed_here) {
    flight.whole_before = true;
  }
}

}  // namespace

// Shared with the work in the writer's queue, which may outlive the intake.
struct Intake::Transfers : std::enable_shared_from_this<Intake::Transfers> {
  Transfers(Store& its_store, const config::IntakeSettings& its_periods) : store(its_store), periods(its_periods) {}

  std::pair<Ticket, std::shared_ptr<Flight>> begin(const PreparedInstance& instance) {
    const std::lock_guard lock(mutex);
    auto& flight = flights[instance.sop_uid + '\n' + instance.study_uid];
    if (!flight) flight = std::make_shared<Flight>(Flight{instance.sop_uid, instance.study_uid});
    ++flight->unsettled;
    transfers[++last_ticket] = {flight, std::nullopt, std::nullopt};
    return {last_ticket, flight};
  }

  template <class Change>
  void update(Ticket ticket, Change change) {
    std::shared_ptr<Flight> broken;
    {
      const std::lock_guard lock(mutex);
      const auto found = transfers.find(ticket);
      if (found == transfers.end()) return;
      auto& transfer = found->second;
      change(transfer);
      if (!transfer.durable || !transfer.whole) return;
      const auto flight = transfer.flight;
      flight->acknowledged |= *transfer.durable && *transfer.whole;
      transfers.erase(found);
      --flight->unsettled;
      if (flight->unsettled == 0 && !flight->acknowledged) {
        broken = flight;
        ++flight->marks;
      }
      land(*flight);
    }
    if (broken) mark(broken);
  }

  // The mutex is held.
  void land(const Flight& flight) {
    if (flight.unsettled == 0 && flight.marks == 0) flights.erase(flight.sop_uid + '\n' + flight.study_uid);
  }

  // Whether the instance did not come whole; not while another transfer of it is under way.
  bool is_broken(const Flight& flight) {
    const std::lock_guard lock(mutex);
    return flight.unsettled == 0 && !flight.acknowledged;
  }

  // Marks the instance incomplete. When the store cannot keep even that, it is tried again with the next thing it
  // keeps.
  void mark(const std::shared_ptr<Flight>& flight) {
    store.submit(
        [self = shared_from_this(), flight, its_periods = periods](WriteSession& session) {
          if (!flight->changed_here || flight->whole_before || !self->is_broken(*flight)) return;
          mark_incomplete(session, flight->sop_uid, flight->study_uid, session.now_ms(), its_periods);
        },
        [self = shared_from_this(), flight](const Receipt& receipt) {
          const std::lock_guard lock(self->mutex);
          if (!receipt.durable) return self->unmarked.push_back(flight);
          --flight->marks;
          self->land(*flight);
        });
  }

  void retry_marks() {
    std::vector<std::shared_ptr<Flight>> again;
    {
      const std::lock_guard lock(mutex);
      again.swap(unmarked);
    }
    for (const auto& flight : again)
      mark(flight);
  }

  Store& store;
  const config::IntakeSettings periods;
  std::mutex mutex;
  Ticket last_ticket = 0;
  std::unordered_map<Ticket, Transfer> transfers;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights;
  std::vector<std::shared_ptr<Flight>> unmarked;
};

Intake::Intake(Store& store, const IntakeOptions& options)
    : store_(store),
      options_(options),
      sites_(options.sites),
      transfers_(std::make_shared<Transfers>(store, options.periods)),
      step_patients_(std::make_shared<StepPatients>()) {}

Intake::~Intake() = default;

void Intake::place(dicom_parsing::StationFacts& station, PatientIdentity& patient, std::string_view ae_title) const {
  station.site = sites_.site_of({.serial = station.serial,
                                 .institution = station.institution,
                                 .ae_title = ae_title,
                                 .station_name = station.station_name});
  if (patient.issuer.empty()) patient.issuer = sites_.issuer_of(station.site);
}

Ticket Intake::take(InstanceReport report, std::function<void(Receipt)> done) {
  auto& facts = report.instance.facts;
  place(facts.station, report.instance.patient, report.calling_ae);
  const auto patient = pseudonymise(report.instance, store_.patient_key());
  if (!options_.keep_accession) facts.order.accession.clear();
  const auto heard_ms = store_.clock().utc().time_since_epoch().count();
  const auto taken_at =
      sites_.utc_of(facts.station.site, facts.content_date, facts.content_time, facts.timezone_offset);
  const auto prepared = std::make_shared<PreparedInstance>(prepare(facts, patient, report.calling_ae, heard_ms));
  if (taken_at && !report.calling_ae.empty()) prepared->delay_ms = heard_ms - taken_at->time_since_epoch().count();

  const auto [ticket, flight] = transfers_->begin(*prepared);
  store_.submit([prepared, flight = flight, periods = transfers_->periods](
                    WriteSession& session) { note(*flight, keep_instance(session, *prepared, periods)); },
                [transfers = transfers_, ticket = ticket, done = std::move(done)](const Receipt& receipt) {
                  transfers->update(ticket, [&receipt](Transfer& transfer) { transfer.durable = receipt.durable; });
                  if (receipt.durable) transfers->retry_marks();
                  done(receipt);
                });
  return ticket;
}

void Intake::ended(Ticket ticket, bool whole) {
  transfers_->update(ticket, [whole](Transfer& transfer) { transfer.whole = whole; });
}

// An N-SET does not name the patient whose words are to be struck from it; while this process lives it is known from
// the N-CREATE. Bounded: of the oldest steps the store's keyed hashes remain.
struct Intake::StepPatients {
  static constexpr std::size_t kMost = 1000;

  void remember(const std::string& step_uid, const PatientIdentity& patient) {
    const std::lock_guard lock(mutex);
    if (!patients.emplace(step_uid, patient).second) return;  // a duplicate N-CREATE says nothing about the first
    oldest_first.push_back(step_uid);
    if (oldest_first.size() <= kMost) return;
    patients.erase(oldest_first.front());
    oldest_first.pop_front();
  }
  [[nodiscard]] std::optional<PatientIdentity> of(const std::string& step_uid) {
    const std::lock_guard lock(mutex);
    const auto found = patients.find(step_uid);
    return found == patients.end() ? std::nullopt : std::optional(found->second);
  }
  void forget(const std::string& step_uid) {
    const std::lock_guard lock(mutex);
    patients.erase(step_uid);
    std::erase(oldest_first, step_uid);
  }

  std::mutex mutex;
  std::unordered_map<std::string, PatientIdentity> patients;
  std::deque<std::string> oldest_first;
};

std::shared_ptr<const PreparedStep> Intake::prepare_step(StepReport report, PatientIdentity patient) const {
  auto prepared = std::make_shared<PreparedStep>();
  auto& message = report.step.message;
  // a step that a RIS forwards comes under the forwarder's AE title: its own is in (0040,0241)
  place(report.step.station, patient, message.station_ae.value_or(report.calling_ae));
  prepared->patient = pseudonymise(message, report.step.station, patient, store_.patient_key());
  if (!options_.keep_accession && message.scheduled) {
    for (auto& scheduled : *message.scheduled)
      scheduled.accession.clear();
  }
  prepared->words = word_hashes(patient, store_.patient_key());
  prepared->key = store_.patient_key();
  prepared->message = std::move(message);
  prepared->station = std::move(report.step.station);
  prepared->calling_ae = std::move(report.calling_ae);
  prepared->heard_ms = store_.clock().utc().time_since_epoch().count();
  const auto begun = sites_.utc_of(prepared->station.site, prepared->message.start_date.value_or(""),
                                   prepared->message.start_time.value_or(""));
  if (begun) prepared->delay_ms = prepared->heard_ms - begun->time_since_epoch().count();
  return prepared;
}

void Intake::decide_step(std::function<StepReceipt::Verdict(WriteSession&)> decide,
                         std::function<void(StepReceipt)> done) {
  const auto verdict = std::make_shared<StepReceipt::Verdict>(StepReceipt::Verdict::NotKept);
  store_.submit([verdict, decide = std::move(decide)](WriteSession& session) { *verdict = decide(session); },
                [verdict, transfers = transfers_, done = std::move(done)](const Receipt& receipt) {
                  if (!receipt.durable) return done({StepReceipt::Verdict::NotKept, receipt.why});
                  transfers->retry_marks();
                  done({*verdict, why_of(*verdict)});
                });
}

void Intake::create_step(StepReport report, std::function<void(StepReceipt)> done) {
  const auto patient = std::move(report.step.patient);
  const std::string step_uid = report.step.message.step_uid;
  const auto prepared = prepare_step(std::move(report), patient);
  decide_step([prepared, periods = options_.periods](
                  WriteSession& session) { return credit_engine::create_step(session, *prepared, periods); },
              [patients = step_patients_, step_uid, patient, done = std::move(done)](const StepReceipt& receipt) {
                // before the answer, so that the N-SET that follows it finds its patient
                if (receipt.verdict == StepReceipt::Verdict::Kept) patients->remember(step_uid, patient);
                done(receipt);
              });
}

void Intake::set_step(StepReport report, std::function<void(StepReceipt)> done) {
  auto patient = std::move(report.step.patient);
  const std::string step_uid = report.step.message.step_uid;
  if (patient.name.empty() && patient.id.empty()) patient = step_patients_->of(step_uid).value_or(std::move(patient));
  const auto prepared = prepare_step(std::move(report), patient);
  const bool ends = prepared->message.status && is_final(*prepared->message.status);
  decide_step([prepared, periods = options_.periods](
                  WriteSession& session) { return credit_engine::set_step(session, *prepared, periods); },
              [patients = step_patients_, step_uid, ends, done = std::move(done)](const StepReceipt& receipt) {
                if (ends && receipt.verdict == StepReceipt::Verdict::Kept) patients->forget(step_uid);
                done(receipt);
              });
}

}  // namespace cmrcredit::credit_engine
