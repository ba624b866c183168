// The plans of studies as the messages that tell them, in order and numbered: a step's N-CREATE and N-SETs and the
// images of a series, each with the moment it leaves the scanner. The same plans and roads give the same messages, so a
// test can send them one by one and put a restart between any two.
#pragma once

#include <chrono>
#include <span>
#include <string_view>
#include <vector>

#include "tools/simulator/study_plan.h"

namespace cmrcredit::tools {

struct Message {
  enum class Kind { Create, Set, Images };

  std::size_t number = 0;  // from 1
  Kind kind = Kind::Images;
  std::chrono::local_time<std::chrono::milliseconds> at = {};  // by the scanner's clock
  const StudyPlan* study = nullptr;
  std::size_t step = 0;                  // Create and Set
  bool final = false;                    // Set
  std::vector<std::size_t> series = {};  // Set: performed so far; Images: the one
  std::size_t first = 0, count = 0;      // Images: of the series' objects
};
[[nodiscard]] std::string_view to_string(Message::Kind kind);  // "n-create"

enum class Arrival {
  AsAcquired,        // everything when it happens, several scanners side by side
  StepBeforeImages,  // a router holds the images back
  StepAfterImages,   // the RIS forwards the steps late
  Interleaved,       // half of every series' images before its step ends, half after
  Reverse,           // the last image first and the last step first, each step's own messages in their order
};
struct NamedArrival {
  std::string_view name;  // what --arrival takes
  Arrival arrival;
};
[[nodiscard]] std::span<const NamedArrival> arrivals();

struct Roads {
  bool steps = false, images = true;
  Arrival arrival = Arrival::AsAcquired;
};
// The studies must outlive the messages.
[[nodiscard]] std::vector<Message> messages_of(const std::vector<StudyPlan>& studies, const Roads& roads);

}  // namespace cmrcredit::tools
