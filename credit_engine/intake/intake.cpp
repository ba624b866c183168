#include "credit_engine/intake/intake.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "credit_engine/intake/privacy.h"
#include "credit_engine/ledger/instances.h"

namespace cmrcredit::credit_engine {
namespace {

WriteSession::Quiet quiet_period(const config::IntakeSettings& periods) {
  return {std::chrono::seconds{periods.quiet_seconds}, "quiet_period"};
}

// All transfers of one instance that overlap in time: whether it ends up incomplete is decided when the last has ended.
struct Flight {
  std::string sop_uid, study_uid;
  int unsettled = 0;          // transfers without an end or without a receipt
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
  Transfers(Store& its_store, WriteSession::Quiet its_quiet) : store(its_store), quiet(its_quiet) {}

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
      if (--flight->unsettled > 0) return;
      flights.erase(flight->sop_uid + '\n' + flight->study_uid);
      if (!flight->acknowledged) broken = flight;
    }
    if (broken) mark(broken);
  }

  // Marks the instance incomplete. When the store cannot keep even that, it is tried again with the next thing it
  // keeps.
  void mark(const std::shared_ptr<Flight>& flight) {
    store.submit(
        [flight, this_quiet = quiet](WriteSession& session) {
          if (!flight->changed_here || flight->whole_before) return;
          mark_incomplete(session, flight->sop_uid, flight->study_uid, session.now_ms(), this_quiet);
        },
        [self = shared_from_this(), flight](const Receipt& receipt) {
          if (receipt.durable) return;
          const std::lock_guard lock(self->mutex);
          self->unmarked.push_back(flight);
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
  const WriteSession::Quiet quiet;
  std::mutex mutex;
  Ticket last_ticket = 0;
  std::unordered_map<Ticket, Transfer> transfers;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights;
  std::vector<std::shared_ptr<Flight>> unmarked;
};

Intake::Intake(Store& store, const IntakeOptions& options)
    : store_(store), options_(options), transfers_(std::make_shared<Transfers>(store, quiet_period(options.periods))) {}

Intake::~Intake() = default;

Ticket Intake::take(InstanceReport report, std::function<void(Receipt)> done) {
  auto& facts = report.instance.facts;
  const auto patient = pseudonymise(report.instance, store_.patient_key());
  if (!options_.keep_accession) facts.order.accession.clear();
  const auto heard_ms = store_.clock().utc().time_since_epoch().count();
  const auto prepared =
      std::make_shared<const PreparedInstance>(prepare(facts, patient, std::move(report.calling_ae), heard_ms));

  const auto [ticket, flight] = transfers_->begin(*prepared);
  store_.submit([prepared, flight = flight, quiet = transfers_->quiet](
                    WriteSession& session) { note(*flight, keep_instance(session, *prepared, quiet)); },
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

void Intake::create_step(StepReport, std::function<void(StepReceipt)> done) {
  done({StepReceipt::Verdict::NotKept, "performed steps are not kept yet"});
}

void Intake::set_step(StepReport, std::function<void(StepReceipt)> done) {
  done({StepReceipt::Verdict::NotKept, "performed steps are not kept yet"});
}

}  // namespace cmrcredit::credit_engine
