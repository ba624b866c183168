#include "listener/counters.h"

namespace cmrcredit::listener {
namespace {

template <std::size_t Size>
std::array<std::uint64_t, Size> copy(const std::array<std::atomic<std::uint64_t>, Size>& from) {
  std::array<std::uint64_t, Size> to{};
  for (std::size_t i = 0; i < Size; ++i)
    to[i] = from[i].load();
  return to;
}

}  // namespace

Counters snapshot(const LiveCounters& live) {
  return {.connections = live.connections,
          .probes = live.probes,
          .half_open_evicted = live.half_open_evicted,
          .associate_timeouts = live.associate_timeouts,
          .malformed_before_association = live.malformed_before_association,
          .associations_accepted = live.associations_accepted,
          .associations_open = live.associations_open,
          .rejected = copy(live.rejected),
          .released = live.released,
          .aborted_by_peer = live.aborted_by_peer,
          .closed_without_release = live.closed_without_release,
          .protocol_violations = live.protocol_violations,
          .timeouts = live.timeouts,
          .aborted_at_shutdown = live.aborted_at_shutdown,
          .echoes = live.echoes,
          .stored = live.stored,
          .store_faults = copy(live.store_faults),
          .steps_created = live.steps_created,
          .steps_set = live.steps_set,
          .step_faults = copy(live.step_faults),
          .other_faults = live.other_faults,
          .broken_off = live.broken_off,
          .bytes_received = live.bytes_received,
          .descriptor_shortages = live.descriptor_shortages};
}

}  // namespace cmrcredit::listener
