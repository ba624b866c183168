// How many may be inside at once. Connections without an association never use up the places of associations: past
// their own limit the oldest one is closed, nobody is refused for it (test tools and scanners share addresses).
// Associations are limited overall and per peer. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "listener/access.h"

namespace cmrcredit::listener {

struct AdmissionLimits {
  std::size_t associations = 256;
  std::size_t associations_per_peer = 64;  // calling AE title and address
  std::size_t half_open = 512;
};

class Admission {
 public:
  explicit Admission(AdmissionLimits limits);

  // A connection that waits for its association or, after it, for the peer's close. Gives its place back when
  // destroyed.
  class Waiting;
  // An association. Gives its place back when destroyed.
  class Seat;

  // `evict` is called at most once, from any thread, when newer ones need the room.
  [[nodiscard]] Waiting wait(std::function<void()> evict);
  // nullopt: a limit is reached.
  [[nodiscard]] std::optional<Seat> seat(std::string_view calling_ae, const Address& address);
  // Closes the oldest one that waits; false: none does.
  bool evict_oldest();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

class Admission::Waiting {
 public:
  Waiting() = default;
  Waiting(std::shared_ptr<State> state, std::uint64_t id) : state_(std::move(state)), id_(id) {}
  Waiting(Waiting&&) noexcept = default;
  Waiting& operator=(Waiting&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(id_, other.id_);
    return *this;
  }
  ~Waiting();

 private:
  std::shared_ptr<State> state_;
  std::uint64_t id_ = 0;
};

class Admission::Seat {
 public:
  Seat(std::shared_ptr<State> state, std::string peer) : state_(std::move(state)), peer_(std::move(peer)) {}
  Seat(Seat&&) noexcept = default;
  Seat& operator=(Seat&& other) noexcept {
    std::swap(state_, other.state_);
    std::swap(peer_, other.peer_);
    return *this;
  }
  ~Seat();

 private:
  std::shared_ptr<State> state_;
  std::string peer_;
};

}  // namespace cmrcredit::listener
