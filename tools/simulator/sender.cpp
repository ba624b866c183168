#include "tools/simulator/sender.h"

#include <dcmtk/dcmdata/dctk.h>
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <thread>
#include <utility>

#include "tools/simulator/step_object.h"

namespace cmrcredit::tools {
namespace {

void complain(Delivery& delivery, std::size_t failed, const std::string& sentence) {
  delivery.failed += failed;
  if (std::find(delivery.complaints.begin(), delivery.complaints.end(), sentence) == delivery.complaints.end()) {
    delivery.complaints.push_back(sentence);
  }
}

std::vector<std::string> classes_of(const std::vector<Place>& places) {
  std::set<std::string> classes;
  for (const Place& place : places)
    classes.emplace(sop_class_of(place.study->series[place.series]));
  return {classes.begin(), classes.end()};
}

Delivery send_share(const std::vector<Place>& share, const Destination& to, std::atomic<std::size_t>& stored) {
  Delivery delivery;
  Association association(to.node, classes_of(share), to.syntax);
  if (const auto open = association.open(); !open) {
    complain(delivery, share.size(), open.error());
    return delivery;
  }
  for (std::size_t next = 0; next < share.size(); ++next) {
    const auto object = object_of(share[next], to.syntax);
    if (const auto done = association.store(*object)) {
      ++delivery.stored;
      ++stored;
    } else {
      complain(delivery, done.error().lost ? share.size() - next : 1, done.error().sentence);
      if (done.error().lost) break;
    }
  }
  return delivery;
}

void add(Delivery& to, const Delivery& more) {
  to.stored += more.stored;
  to.failed += more.failed;
  for (const auto& sentence : more.complaints)
    complain(to, 0, sentence);
}

void add_places(std::vector<Place>& to, const Message& message) {
  const std::size_t series = message.series.front();
  for (std::size_t object = message.first; object < message.first + message.count; ++object)
    to.push_back({message.study, series, object});
}

void tell_step(Played& played, const Message& message, const Node& to) {
  const auto answer = tell(message, to);
  if (!answer) {
    ++played.steps_failed;
    complain(played.images, 0, answer.error());
    return;
  }
  played.steps.push_back({message.number, *answer});
  if (answer->status == 0) return;
  ++played.steps_failed;
  const std::string id = answer->error_id != 0 ? fmt::format(", error id {:04X}H", answer->error_id) : "";
  const std::string comment = answer->comment.empty() ? "" : ": " + answer->comment;
  complain(played.images, 0,
           fmt::format("{} answered {:04X}H{} to the {} of message {}{}", address_of(to), answer->status, id,
                       message.kind == Message::Kind::Create ? "N-CREATE" : "N-SET", message.number, comment));
}

// Real time that follows the scanner's: sleeps until a message's turn.
class Pace {
 public:
  Pace(const std::vector<Message>& messages, double speed) : speed_(speed) {
    if (!messages.empty()) first_ = messages.front().at;
  }
  void wait_for(const Message& message) const {
    if (speed_ <= 0) return;
    const std::chrono::duration<double> after = message.at - first_;
    std::this_thread::sleep_until(begin_ + std::chrono::duration_cast<Clock::duration>(after / speed_));
  }

 private:
  using Clock = std::chrono::steady_clock;
  double speed_;
  decltype(Message::at) first_ = {};
  Clock::time_point begin_ = Clock::now();
};

}  // namespace

Delivery send(const std::vector<Place>& places, const Destination& to, std::atomic<std::size_t>& stored) {
  const std::size_t hands =
      std::min(static_cast<std::size_t>(std::max(to.associations, 1)), std::max<std::size_t>(places.size(), 1));
  std::vector<std::vector<Place>> shares(hands);
  for (std::size_t card = 0; card < places.size(); ++card)
    shares[card % hands].push_back(places[card]);
  std::vector<Delivery> deliveries(hands);
  {
    std::vector<std::jthread> threads;
    for (std::size_t hand = 0; hand < hands; ++hand) {
      threads.emplace_back([&, hand] { deliveries[hand] = send_share(shares[hand], to, stored); });
    }
  }
  Delivery all;
  for (const auto& one : deliveries)
    add(all, one);
  return all;
}

tl::expected<Answer, std::string> tell(const Message& message, const Node& to) {
  Association association(to, {UID_ModalityPerformedProcedureStepSOPClass}, EXS_LittleEndianExplicit);
  if (const auto open = association.open(); !open) return tl::unexpected(open.error());
  const auto object = step_object_of(message);
  const auto answer =
      association.tell({message.kind == Message::Kind::Create, message.study->steps[message.step].uid}, *object);
  if (!answer) return tl::unexpected(answer.error().sentence);
  return *answer;
}

Played play(const std::vector<Message>& messages, const Play& how, std::atomic<std::size_t>& stored) {
  Played played;
  const Pace pace(messages, how.speed);
  std::vector<Place> waiting;
  const auto flush = [&] {
    if (waiting.empty()) return;
    arrange(waiting, how.sequencing, how.seed);
    const std::vector<Place> once = std::exchange(waiting, {});
    std::vector<Place> all;
    for (int time = 0; time < how.repeat; ++time)
      all.insert(all.end(), once.begin(), once.end());
    add(played.images, send(all, how.images, stored));
  };
  for (const Message& message : messages) {
    if (message.kind == Message::Kind::Images) {
      pace.wait_for(message);
      add_places(waiting, message);
      if (how.speed > 0) flush();
      continue;
    }
    flush();
    pace.wait_for(message);
    tell_step(played, message, how.steps);
  }
  flush();
  return played;
}

}  // namespace cmrcredit::tools
