// From A-ASSOCIATE-RQ to a seat or a refusal, and the lines an administrator reads about it.
#include <spdlog/spdlog.h>

#include <utility>

#include "listener/connection.h"
#include "listener/limited_log.h"
#include "listener/offered_services.h"
#include "listener/peer_text.h"

namespace cmrcredit::listener {
namespace {

constexpr std::size_t kBufferBytes = 65536;

std::string refused_classes_of(const AssociateRq& request, const AssociateAc& answer) {
  std::string text;
  for (const ContextAnswer& said : answer.contexts) {
    if (said.result == ContextResult::Acceptance) continue;
    for (const ProposedContext& proposed : request.contexts) {
      if (proposed.id != said.id) continue;
      if (text.size() > 1024) return text + ", ...";
      text += fmt::format("{}{}={}", text.empty() ? "" : ", ", escaped(proposed.abstract_syntax),
                          static_cast<unsigned>(said.result));
      break;
    }
  }
  return text;
}

}  // namespace

std::string Connection::peer_name() const {
  return fmt::format("'{}' at {}", escaped(calling_ae_, 16), address_text_);
}

Connection::Awaitable<void> Connection::associate(AssociateRq request) {
  calling_ae_ = request.calling_ae();
  seat_ = shared_->admission.seat(calling_ae_, address_);
  const Arrival arrival{address_, seat_.has_value()};
  auto decided = decide(request, shared_->settings, shared_->access, arrival);
  if (!decided) {
    seat_.reset();
    state_ = step(state_, Event::Evt8).next;
    co_await reject(std::move(decided.error()));
    co_return;
  }
  state_ = step(state_, Event::Evt7).next;
  number_ = shared_->next_association++;
  peer_max_length_ = request.max_length;
  log_within(shared_->association_log, spdlog::level::info,
             "association {} accepted from {} (calls '{}', implementation '{}'): {} of {} contexts", number_,
             peer_name(), escaped(request.called_ae(), 16), escaped(request.implementation_version, 16),
             decided->contexts.size(), decided->answer.contexts.size());
  if (decided->contexts.size() < decided->answer.contexts.size()) {
    spdlog::debug("association {}: refused contexts: {}", number_, refused_classes_of(request, decided->answer));
  }
  co_await accept(std::move(*decided));
}

Connection::Awaitable<void> Connection::accept(Accepted accepted) {
  waiting_ = {};
  contexts_ = std::move(accepted.contexts);
  for (std::size_t i = 0; i < contexts_.size(); ++i)
    context_index_[contexts_[i].id] = static_cast<std::uint16_t>(i + 1);
  stream_.established();
  began_ = std::chrono::steady_clock::now();
  lifetime_.at = began_ + shared_->deadlines.association;
  ++shared_->counters.associations_accepted;
  ++shared_->counters.associations_open;
  Bytes larger(kBufferBytes);
  std::copy(unread_.begin(), unread_.end(), larger.begin());
  unread_ = ByteView(larger).first(unread_.size());  // a vector's storage moves with it
  buffer_ = std::move(larger);
  Bytes pdu = encode(accepted.answer);
  co_await send(std::move(pdu));
  if (draining_) interrupt(Interrupt::Shutdown);
}

Connection::Awaitable<void> Connection::reject(Refused refused) {
  ++shared_->counters.rejected[static_cast<std::size_t>(refused.reason)];
  log_within(shared_->rejection_log, spdlog::level::warn, "association from {} rejected ({}/{}/{}): {}", peer_name(),
             refused.code.result, refused.code.source, refused.code.reason, refused.sentence);
  Bytes pdu = encode(refused.code);
  co_await await_close(std::move(pdu), true);
}

// The summary, and every trace of a request that was under way.
void Connection::end_association(const std::string& how, bool to_warn_of) {
  if (!seat_) return;
  const bool broken_off = command_reader_ || (running_ && !running_->whole);
  if (broken_off) ++shared_->counters.broken_off;
  running_.reset();
  command_reader_.reset();
  --shared_->counters.associations_open;
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - began_;
  log_within(
      shared_->association_log, to_warn_of ? spdlog::level::warn : spdlog::level::info,
      "association {} with {} ended after {:.1f} s ({} stored, {} of steps, {} refused, {} echoed, {:.1f} MB): {}{}",
      number_, peer_name(), lasted.count(), stored_, steps_, refused_, echoed_, static_cast<double>(received_) / 1e6,
      how, broken_off ? "; its last message did not arrive whole" : "");
  seat_.reset();
  waiting_ = shared_->admission.wait(evictor());
}

// Port scanners and health checks open and close without a word: that is nobody's event. The rest is worth a line,
// within a budget.
void Connection::end_before_association(const Input& input) {
  LiveCounters& counters = shared_->counters;
  if (input.event == Event::Evt19) ++counters.malformed_before_association;
  if (received_ == 0 && input.event == Event::Evt17) ++counters.probes;
  if (received_ == 0 || input.event == Event::Evt17 || input.event == Event::Evt16) {
    spdlog::debug("connection from {} ended before an association: {}", address_text_, input.why);
    return;
  }
  log_within(shared_->garbage_log, spdlog::level::warn, "connection from {} closed before an association: {}",
             address_text_, input.why);
}

}  // namespace cmrcredit::listener
