// What the server has seen since it started. Read from any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "listener/association_policy.h"
#include "listener/dimse_status.h"

namespace cmrcredit::listener {

template <class Number>
struct CountersOf {
  Number connections{};         // accepted on the socket, probes included
  Number probes{};              // closed again without a byte
  Number half_open_evicted{};   // closed to make room for newer ones
  Number associate_timeouts{};  // no whole A-ASSOCIATE-RQ in time
  Number malformed_before_association{};
  Number associations_accepted{};
  Number associations_open{};                     // now
  std::array<Number, kRejectReasons> rejected{};  // by RejectReason
  Number released{};
  Number aborted_by_peer{};
  Number closed_without_release{};
  Number protocol_violations{};  // aborted by us
  Number timeouts{};             // aborted by us: a PDU, a pause or the association took too long
  Number aborted_at_shutdown{};
  Number echoes{};
  Number stored{};                             // answered 0000H
  std::array<Number, kFaults> store_faults{};  // C-STORE answered with an error, by Fault
  Number steps_created{};                      // N-CREATE answered 0000H
  Number steps_set{};                          // N-SET answered 0000H
  std::array<Number, kFaults> step_faults{};   // N-CREATE and N-SET answered with an error, by Fault
  Number other_faults{};                       // other requests answered with an error
  Number broken_off{};                         // data sets that did not arrive whole
  Number bytes_received{};
  Number descriptor_shortages{};  // accept failed for want of file descriptors
};

using LiveCounters = CountersOf<std::atomic<std::uint64_t>>;
using Counters = CountersOf<std::uint64_t>;

[[nodiscard]] Counters snapshot(const LiveCounters& live);

}  // namespace cmrcredit::listener
