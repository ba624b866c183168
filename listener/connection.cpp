#include "listener/connection.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <utility>

// GCC 12.2 compiles some coroutines wrongly: co_await stands on a line of its own, never in a condition, never with a
// braced list.

namespace cmrcredit::listener {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kFirstBufferBytes = 4096;  // until the association stands
constexpr auto kResult = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds kCloseAtShutdown{500};  // for the peer to read our A-ABORT

Connection::TimePoint now() {
  return std::chrono::steady_clock::now();
}

// Without this an unmodified DCMTK sender, which writes a PDU in two pieces with Nagle's algorithm on, waits 40 ms for
// our delayed acknowledgement. The option is not sticky: it is set again before each wait for data.
void acknowledge_quickly(Connection::Socket& socket) {
  const int on = 1;
  ::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
}

Address address_of(const asio::ip::address& address) {
  const auto v6 = address.is_v4() ? asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()) : address.to_v6();
  Address out{};
  const auto bytes = v6.to_bytes();
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}

}  // namespace

Connection::Connection(Socket socket, std::shared_ptr<IoThread> thread, std::shared_ptr<Shared> shared)
    : thread_(std::move(thread)),
      shared_(std::move(shared)),
      socket_(std::move(socket)),
      wake_(thread_->context(), TimePoint::max()),
      stream_(shared_->settings.max_pdu_bytes),
      buffer_(kFirstBufferBytes) {
  shared_->live.add();
  thread_->add(*this);
}

Connection::~Connection() {
  thread_->remove(*this);
  shared_->live.remove();
}

void Connection::start() {
  ++shared_->counters.connections;
  boost::system::error_code failed;
  const auto endpoint = socket_.remote_endpoint(failed);
  if (failed) {  // gone before we came
    ++shared_->counters.probes;
    return;
  }
  address_ = address_of(endpoint.address());
  address_text_ = endpoint.address().to_string();
  socket_.set_option(asio::ip::tcp::no_delay(true), failed);
  socket_.set_option(asio::socket_base::keep_alive(true), failed);
  waiting_ = shared_->admission.wait(evictor());
  asio::co_spawn(
      thread_->context(), [self = shared_from_this()]() -> Awaitable<void> { co_await self->run(); },
      [self = shared_from_this()](const std::exception_ptr& bug) {
        if (!bug) return;
        try {
          std::rethrow_exception(bug);
        } catch (const std::exception& what) {
          spdlog::error("association with {} ended by an internal error: {}", self->peer_name(), what.what());
        }
      });
}

Connection::Awaitable<void> Connection::run() {
  Input opened;
  opened.event = Event::Evt5;
  co_await perform(std::move(opened));
  while (state_ != State::Sta1) {
    Input input = co_await next_input();
    co_await perform(std::move(input));
  }
  boost::system::error_code ignored;
  socket_.close(ignored);
}

Connection::Awaitable<Connection::Input> Connection::next_input() {
  while (true) {
    if (broken_) co_return input_of_end();
    if (interrupt_ != Interrupt::None) co_return input_of_interrupt();
    if (deaf_) unread_ = {};
    if (!unread_.empty()) {
      auto next = stream_.next(unread_);
      if (!next) {
        deaf_ = true;
        Input bad;
        bad.event = Event::Evt19;
        bad.reason = abort_reason(next.error().kind);
        bad.why = std::move(next.error().sentence);
        co_return bad;
      }
      if (*next) co_return input_of(std::move(**next));
    }
    note_progress();
    const bool more = co_await read_some();
    if (!more && interrupt_ == Interrupt::None) co_return input_of_end();
  }
}

Connection::Awaitable<bool> Connection::read_some() {
  acknowledge_quickly(socket_);
  const auto result = co_await socket_.async_read_some(asio::buffer(buffer_), kResult);
  const std::size_t bytes = std::get<1>(result);
  if (std::get<0>(result)) co_return false;
  unread_ = ByteView(buffer_).first(bytes);
  received_ += bytes;
  shared_->counters.bytes_received += bytes;
  co_return true;
}

Connection::Awaitable<bool> Connection::send(Bytes pdu) {
  write_.at = now() + shared_->deadlines.pdu;
  const auto result = co_await asio::async_write(socket_, asio::buffer(pdu), kResult);
  write_.off();
  if (std::get<0>(result)) broken_ = true;
  co_return !broken_;
}

Connection::Input Connection::input_of(PduItem item) {
  Input input;
  input.event = Event::Evt10;
  if (std::holds_alternative<AssociateRq>(item)) input.event = Event::Evt6;
  if (std::holds_alternative<Abort>(item)) input.event = Event::Evt16;
  input.reason = AbortReason::UnexpectedPdu;
  if (const auto* other = std::get_if<OtherPdu>(&item)) {
    switch (other->type) {
      case PduType::AssociateAc:
        input.event = Event::Evt3;
        break;
      case PduType::AssociateRj:
        input.event = Event::Evt4;
        break;
      case PduType::ReleaseRq:
        input.event = Event::Evt12;
        break;
      case PduType::ReleaseRp:
        input.event = Event::Evt13;
        break;
      default:
        break;
    }
    input.why = fmt::format("unexpected {} in {}", name_of(other->type), name_of(state_));
  } else if (input.event == Event::Evt6) {
    input.why = fmt::format("unexpected A-ASSOCIATE-RQ in {}", name_of(state_));
  }
  input.item = std::move(item);
  return input;
}

Connection::Input Connection::input_of_interrupt() {
  const Interrupt why = std::exchange(interrupt_, Interrupt::None);
  const Deadlines& deadlines = shared_->deadlines;
  Input input;
  input.event = state_ == State::Sta2 || state_ == State::Sta13 ? Event::Evt18 : Event::Evt15;
  switch (why) {
    case Interrupt::Artim:
      input.why = fmt::format("nothing complete within {} (listener.associate_seconds)", deadlines.associate);
      break;
    case Interrupt::SlowPdu:
      input.why = fmt::format("a PDU took longer than {} (listener.pdu_seconds)", deadlines.pdu);
      break;
    case Interrupt::NoProgress:
      input.why = fmt::format("fewer than {} bytes of a message within {} (listener.pdu_seconds)", kLeastProgressBytes,
                              deadlines.pdu);
      break;
    case Interrupt::Idle:
      input.why = fmt::format("silent for {} (listener.idle_seconds)", deadlines.idle);
      break;
    case Interrupt::Lifetime:
      input.why = fmt::format("older than {} (listener.association_seconds)", deadlines.association);
      break;
    case Interrupt::Evicted:
      input.why = "closed to make room for newer connections (listener.max_half_open)";
      break;
    default:
      input.why = "we are shutting down";
      break;
  }
  LiveCounters& counters = shared_->counters;
  if (why == Interrupt::Shutdown) {
    if (input.event == Event::Evt15) ++counters.aborted_at_shutdown;
  } else if (why == Interrupt::Evicted) {
    ++counters.half_open_evicted;
  } else if (state_ == State::Sta2) {
    ++counters.associate_timeouts;
  } else if (input.event == Event::Evt15) {
    ++counters.timeouts;
  }
  return input;
}

Connection::Input Connection::input_of_end() {
  Input input;
  input.event = Event::Evt17;
  input.why = "the peer closed the connection";
  if (std::exchange(interrupt_, Interrupt::None) == Interrupt::SlowWrite) {
    input.why =
        fmt::format("the peer did not read our answer within {} (listener.pdu_seconds)", shared_->deadlines.pdu);
    ++shared_->counters.timeouts;
  }
  return input;
}

Connection::Awaitable<void> Connection::perform(Input input) {
  const State before = state_;
  const bool associated = before == State::Sta6;  // Sta3 and Sta8 are passed through at once
  const Transition transition = step(state_, input.event);
  state_ = transition.next;
  switch (transition.action) {
    case Action::AE_5:
      artim_.at = now() + shared_->deadlines.associate;
      break;
    case Action::AE_6: {
      artim_.off();
      AssociateRq request = std::get<AssociateRq>(std::move(*input.item));
      co_await associate(std::move(request));
      break;
    }
    case Action::DT_2: {
      const PdvPiece piece = std::get<PdvPiece>(*input.item);
      co_await take_piece(piece);
      break;
    }
    case Action::AR_2: {
      end_association("released", false);
      ++shared_->counters.released;
      state_ = step(state_, Event::Evt14).next;
      Bytes reply = encode_release_rp();
      co_await await_close(std::move(reply), false);
      break;
    }
    case Action::AA_1:
    case Action::AA_8: {
      if (associated) {
        if (input.event != Event::Evt15) ++shared_->counters.protocol_violations;
        end_association("aborted by us: " + input.why, true);
      } else if (before == State::Sta2) {
        end_before_association(input);
      }
      // In Sta2 the standard names the service user as the source; the provider's reason tells the peer what was wrong.
      const bool by_user = input.event == Event::Evt15;
      Bytes last_words = encode_abort(by_user ? AbortSource::ServiceUser : AbortSource::ServiceProvider, input.reason);
      co_await await_close(std::move(last_words), true);
      break;
    }
    case Action::AA_7:
      if (!broken_) {
        Bytes again = encode_abort(AbortSource::ServiceProvider, input.reason);
        co_await send(std::move(again));
      }
      break;
    case Action::AA_2:
    case Action::AA_3:
    case Action::AA_4:
    case Action::AA_5:
    case Action::AR_5:
      if (associated && input.event == Event::Evt16) {
        const Abort abort = std::get<Abort>(*input.item);
        ++shared_->counters.aborted_by_peer;
        end_association(fmt::format("aborted by the peer (source {}, reason {})", abort.source, abort.reason), false);
      } else if (associated) {
        ++shared_->counters.closed_without_release;
        end_association("not released: " + input.why, false);
      } else if (before == State::Sta2) {
        end_before_association(input);
      }
      break;
    default:  // AA-6: ignore. The rest are our own primitives, which are carried out where they are issued.
      break;
  }
}

// In Sta13: says the last word and starts ARTIM.
Connection::Awaitable<void> Connection::await_close(Bytes last_words, bool nothing_follows) {
  pdu_.off();
  progress_.off();
  idle_.off();
  lifetime_.off();
  co_await send(std::move(last_words));
  artim_.at =
      now() + (draining_ ? std::min(kCloseAtShutdown, shared_->deadlines.associate) : shared_->deadlines.associate);
  if (!nothing_follows) co_return;
  // A peer that waits for us sees the end of our side; what it still sends is read and dropped, for a reset could
  // overtake the last word.
  boost::system::error_code ignored;
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void Connection::note_progress() {
  const TimePoint at = now();
  if (!stream_.inside_pdu() || deaf_) {
    pdu_.off();
  } else if (pdus_seen_ != stream_.pdus_begun() || pdu_.at == TimePoint::max()) {
    pdus_seen_ = stream_.pdus_begun();
    pdu_.at = at + shared_->deadlines.pdu;
  }
  if (state_ != State::Sta6) return;
  const bool inside_message = running_ || command_reader_;
  if (!inside_message) {
    progress_.off();
    if (idle_.at == TimePoint::max()) idle_.at = at + shared_->deadlines.idle;
  } else if (progress_.at == TimePoint::max()) {
    idle_.off();
    progress_.at = at + shared_->deadlines.pdu;
    received_at_progress_ = received_;
  }
}

void Connection::sweep(TimePoint at) {
  if (interrupt_ != Interrupt::None) return;
  if (artim_.passed(at)) return interrupt(Interrupt::Artim);
  if (write_.passed(at)) return interrupt(Interrupt::SlowWrite);
  if (lifetime_.passed(at)) return interrupt(Interrupt::Lifetime);
  if (pdu_.passed(at)) return interrupt(Interrupt::SlowPdu);
  if (idle_.passed(at)) return interrupt(Interrupt::Idle);
  if (progress_.passed(at)) {
    if (received_ - received_at_progress_ < kLeastProgressBytes) return interrupt(Interrupt::NoProgress);
    progress_.at = at + shared_->deadlines.pdu;
    received_at_progress_ = received_;
  }
  if (answer_.passed(at)) {
    answer_overdue_ = true;
    wake_.cancel();
  }
}

void Connection::interrupt(Interrupt why) {
  if (interrupt_ == Interrupt::None) interrupt_ = why;
  boost::system::error_code ignored;
  socket_.cancel(ignored);
  wake_.cancel();
}

void Connection::drain() {
  draining_ = true;
  if (!running_ && !command_reader_) interrupt(Interrupt::Shutdown);
}

void Connection::abort_now() {
  draining_ = true;
  interrupt(Interrupt::Shutdown);
}

std::function<void()> Connection::evictor() {
  return [weak = weak_from_this(), thread = thread_] {
    asio::post(thread->context(), [weak] {
      if (const auto self = weak.lock()) self->evict();
    });
  };
}

void Connection::evict() {
  if (state_ == State::Sta2 || state_ == State::Sta13) interrupt(Interrupt::Evicted);
}

}  // namespace cmrcredit::listener
