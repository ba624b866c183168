// The one door through which wire, folders, web and tests all come: instances and performed steps alike.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "credit_engine/ledger/receipt.h"
#include "dicom_parsing/facts.h"
#include "dicom_parsing/step_facts.h"

namespace cmrcredit::credit_engine {

struct InstanceReport {
  dicom_parsing::ReadInstance instance;
  std::string calling_ae;  // who sent it; empty for files
};

using Ticket = std::uint64_t;

struct StepReport {
  dicom_parsing::ReadStep step;
  std::string calling_ae;
};

// What became of a message of a performed step.
struct StepReceipt {
  enum class Verdict {
    Kept,       // durable: the commit that holds it has been synced
    Duplicate,  // N-CREATE of a step that is known: 0111H, also for the loser of a race
    Unknown,    // N-SET of a step that was never created: 0112H
    Final,      // N-SET of a step that is COMPLETED or DISCONTINUED: 0110H, Error ID A710H
    NotKept,    // the store could not keep it: 0213H
  };
  Verdict verdict = Verdict::NotKept;
  std::string why;  // a sentence, unless it was kept
};

class Door {
 public:
  virtual ~Door() = default;
  // Queues the facts for the next group commit and returns at once. `done` is called exactly once, from the writer's
  // thread (or from this one when the writer is gone); it must not block. Any thread.
  virtual Ticket take(InstanceReport report, std::function<void(Receipt)> done) = 0;
  // The transfer that brought the header ended: whole, or broken off. A broken-off one leaves the facts and marks the
  // instance incomplete until it comes again. Call it exactly once a ticket. Any thread.
  virtual void ended(Ticket ticket, bool whole) = 0;

  // A performed step's N-CREATE and N-SET (PS3.4 F.7.2). `done` as above, once, when the verdict is durable. Any
  // thread.
  virtual void create_step(StepReport report, std::function<void(StepReceipt)> done) = 0;
  virtual void set_step(StepReport report, std::function<void(StepReceipt)> done) = 0;
};

}  // namespace cmrcredit::credit_engine
