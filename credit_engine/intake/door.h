// The one door through which wire, folders, web and tests all come. Performed steps (MPPS) join here with issue 2.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "credit_engine/ledger/receipt.h"
#include "dicom_parsing/facts.h"

namespace cmrcredit::credit_engine {

struct InstanceReport {
  dicom_parsing::ReadInstance instance;
  std::string calling_ae;  // who sent it; empty for files
};

using Ticket = std::uint64_t;

class Door {
 public:
  virtual ~Door() = default;
  // Queues the facts for the next group commit and returns at once. `done` is called exactly once, from the writer's
  // thread (or from this one when the writer is gone); it must not block. Any thread.
  virtual Ticket take(InstanceReport report, std::function<void(Receipt)> done) = 0;
  // The transfer that brought the header ended: whole, or broken off. A broken-off one leaves the facts and marks the
  // instance incomplete until it comes again. Call it exactly once a ticket. Any thread.
  virtual void ended(Ticket ticket, bool whole) = 0;
};

}  // namespace cmrcredit::credit_engine
