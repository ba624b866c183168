// Messages over the wire to any node, in their order: a step's each on an association of its own, as scanners do, the
// images between two of them dealt over several associations.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tools/simulator/association.h"
#include "tools/simulator/messages.h"
#include "tools/simulator/object.h"

namespace cmrcredit::tools {

struct Destination {
  Node node;
  E_TransferSyntax syntax = EXS_LittleEndianExplicit;
  int associations = 1;
};

struct Delivery {
  std::size_t stored = 0, failed = 0;
  std::vector<std::string> complaints = {};  // sentences, each once
};

// Deals the places over the associations like cards and sends them side by side, each association in the order given.
// `stored` may be watched by another thread. Never throws for what the peer does; its refusals are complaints.
[[nodiscard]] Delivery send(const std::vector<Place>& places, const Destination& to, std::atomic<std::size_t>& stored);

// A step's message on an association of its own. Whatever status the node answers is an answer; the sentence says why
// there was none.
[[nodiscard]] tl::expected<Answer, std::string> tell(const Message& message, const Node& to);

struct Play {
  Destination images;
  Node steps;
  Sequencing sequencing = Sequencing::Forward;  // of the images between two messages of steps
  std::uint64_t seed = 0;
  double speed = 0;  // virtual seconds in one of ours; 0: no waiting
  int repeat = 1;    // how many times each run of images goes
};

struct Told {
  std::size_t number = 0;  // of the message
  Answer answer = {};
};

struct Played {
  Delivery images = {};
  std::vector<Told> steps = {};  // those that were answered, in order
  std::size_t steps_failed = 0;
};
// A step's message that is not answered 0000 is a failure and a complaint; the rest goes on.
[[nodiscard]] Played play(const std::vector<Message>& messages, const Play& how, std::atomic<std::size_t>& stored);

}  // namespace cmrcredit::tools
