#include "listener/admission.h"

#include <mutex>

namespace cmrcredit::listener {

struct Admission::State {
  explicit State(AdmissionLimits its_limits) : limits(its_limits) {}

  const AdmissionLimits limits;
  std::mutex mutex;
  std::uint64_t next_id = 1;
  std::map<std::uint64_t, std::function<void()>> waiting;  // in the order they came
  std::size_t associations = 0;
  std::map<std::string, std::size_t, std::less<>> per_peer;
};

namespace {

std::string peer_key(std::string_view calling_ae, const Address& address) {
  std::string key(reinterpret_cast<const char*>(address.data()), address.size());
  key += calling_ae;
  return key;
}

// The oldest one's evict(), to be called without the lock.
std::function<void()> take_oldest(Admission::State& state) {
  if (state.waiting.empty()) return {};
  auto evict = std::move(state.waiting.begin()->second);
  state.waiting.erase(state.waiting.begin());
  return evict;
}

}  // namespace

Admission::Admission(AdmissionLimits limits) : state_(std::make_shared<State>(limits)) {}

Admission::Waiting Admission::wait(std::function<void()> evict) {
  std::function<void()> oldest;
  std::uint64_t id = 0;
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->waiting.size() >= state_->limits.half_open) oldest = take_oldest(*state_);
    id = state_->next_id++;
    state_->waiting.emplace(id, std::move(evict));
  }
  if (oldest) oldest();
  return {state_, id};
}

std::optional<Admission::Seat> Admission::seat(std::string_view calling_ae, const Address& address) {
  std::string peer = peer_key(calling_ae, address);
  const std::lock_guard lock(state_->mutex);
  if (state_->associations >= state_->limits.associations) return std::nullopt;
  const auto known = state_->per_peer.find(peer);
  if (known != state_->per_peer.end() && known->second >= state_->limits.associations_per_peer) return std::nullopt;
  ++state_->associations;
  ++state_->per_peer[peer];
  return std::optional<Seat>(std::in_place, state_, std::move(peer));
}

bool Admission::evict_oldest() {
  std::function<void()> oldest;
  {
    const std::lock_guard lock(state_->mutex);
    oldest = take_oldest(*state_);
  }
  if (!oldest) return false;
  oldest();
  return true;
}

Admission::Waiting::~Waiting() {
  if (!state_) return;
  std::function<void()> evict;  // destroyed without the lock
  const std::lock_guard lock(state_->mutex);
  if (const auto found = state_->waiting.find(id_); found != state_->waiting.end()) {
    evict = std::move(found->second);
    state_->waiting.erase(found);
  }
}

Admission::Seat::~Seat() {
  if (!state_) return;
  const std::lock_guard lock(state_->mutex);
  --state_->associations;
  if (const auto found = state_->per_peer.find(peer_); found != state_->per_peer.end() && --found->second == 0) {
    state_->per_peer.erase(found);
  }
}

}  // namespace cmrcredit::listener
