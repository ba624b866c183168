// Every deadline of the server in one struct, so that tests can shorten them below a second.
#pragma once

#include <chrono>

#include "config/settings.h"

namespace cmrcredit::listener {

struct Deadlines {
  std::chrono::milliseconds associate{};     // ARTIM: the whole A-ASSOCIATE-RQ; the peer's close after our last PDU
  std::chrono::milliseconds pdu{};           // a PDU, once begun; a message makes kLeastProgressBytes in each such span
  std::chrono::milliseconds idle{};          // between messages
  std::chrono::milliseconds association{};   // the whole association
  std::chrono::milliseconds writer_stuck{};  // an answer, once the request is whole
  std::chrono::milliseconds drain{};         // running messages at shutdown
};

// A peer that sends its data set a few bytes a minute holds a place; one on the slowest real link does not do that.
inline constexpr std::uint64_t kLeastProgressBytes = 1024;

[[nodiscard]] inline Deadlines deadlines_of(const config::ListenerSettings& settings) {
  using std::chrono::seconds;
  return {seconds(settings.associate_seconds),    seconds(settings.pdu_seconds),
          seconds(settings.idle_seconds),         seconds(settings.association_seconds),
          seconds(settings.writer_stuck_seconds), seconds(settings.drain_seconds)};
}

}  // namespace cmrcredit::listener
