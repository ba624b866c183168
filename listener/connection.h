// One peer's connection: bytes in, PDUs through the upper layer's state machine, messages to services, answers out.
// Lives on one IoThread. Internal to the listener: includes Asio.
#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "listener/io_thread.h"
#include "listener/pdu_stream.h"
#include "listener/service.h"
#include "listener/upper_layer.h"

namespace cmrcredit::listener {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using TimePoint = std::chrono::steady_clock::time_point;

  Connection(Socket socket, std::shared_ptr<IoThread> thread, std::shared_ptr<Shared> shared);
  ~Connection();

  void start();
  // Looks at the deadlines.
  void sweep(TimePoint now);
  // Server shutdown: what runs may end, then the association is aborted.
  void drain();
  void abort_now();
  void evict();

 private:
  template <class T>
  using Awaitable = boost::asio::awaitable<T>;

  // Why waiting was cut short.
  enum class Interrupt { None, Artim, SlowPdu, NoProgress, Idle, Lifetime, SlowWrite, Evicted, Shutdown };

  // What the state machine is told, with what belongs to it.
  struct Input {
    Event event = Event::Evt17;
    std::optional<PduItem> item = {};
    AbortReason reason = AbortReason::NotSpecified;
    std::string why = {};
  };

  // A request under way.
  struct Running {
    CommandSet command;
    std::uint8_t context_id = 0;
    std::unique_ptr<Service> service;
    bool whole = false;  // its last byte is in
  };

  struct Deadline {
    TimePoint at = TimePoint::max();
    void off() { at = TimePoint::max(); }
    [[nodiscard]] bool passed(TimePoint now) const { return now >= at; }
  };

  // connection.cpp: the loop, reading and writing
  Awaitable<void> run();
  Awaitable<Input> next_input();
  Awaitable<bool> read_some();
  Awaitable<bool> send(Bytes pdu);
  Awaitable<void> perform(Input input);
  Awaitable<void> await_close(Bytes last_words, bool nothing_follows);
  [[nodiscard]] Input input_of(PduItem item);
  [[nodiscard]] Input input_of_interrupt();
  [[nodiscard]] Input input_of_end();
  void interrupt(Interrupt why);
  [[nodiscard]] std::function<void()> evictor();
  void note_progress();

  // connection_association.cpp: from request to seat, and its log lines
  Awaitable<void> associate(AssociateRq request);
  Awaitable<void> accept(Accepted accepted);
  Awaitable<void> reject(Refused refused);
  void end_association(const std::string& how, bool to_warn_of);
  void end_before_association(const Input& input);
  [[nodiscard]] std::string peer_name() const;

  // connection_messages.cpp: presentation data values to messages
  Awaitable<void> take_piece(PdvPiece piece);
  Awaitable<void> take_command_piece(PdvPiece piece);
  Awaitable<void> begin_message(CommandSet command, std::uint8_t context_id);
  Awaitable<void> finish_message();
  Awaitable<std::optional<Answer>> await_answer();
  Awaitable<void> violation(AbortReason reason, std::string why);
  void count(const CommandSet& command, const Answer& answer);
  [[nodiscard]] Post poster();
  template <class Call>
  bool guarded(const Call& call);  // false: it threw

  std::shared_ptr<IoThread> thread_;
  std::shared_ptr<Shared> shared_;
  Socket socket_;
  boost::asio::steady_timer wake_;
  Address address_{};
  std::string address_text_;
  Admission::Waiting waiting_;
  std::optional<Admission::Seat> seat_;

  State state_ = State::Sta1;
  PduStream stream_;
  bool deaf_ = false;    // the stream cannot be taken apart any more; what comes is dropped
  bool broken_ = false;  // writing failed
  bool draining_ = false;
  Interrupt interrupt_ = Interrupt::None;
  Bytes buffer_;
  ByteView unread_;

  Deadline artim_, pdu_, progress_, idle_, lifetime_, write_, answer_;
  std::uint64_t pdus_seen_ = 0;
  std::uint64_t received_ = 0, received_at_progress_ = 0;
  bool answer_overdue_ = false;

  // the association
  std::uint64_t number_ = 0;
  TimePoint began_{};
  std::string calling_ae_;
  std::uint32_t peer_max_length_ = 0;
  std::vector<AcceptedContext> contexts_;
  std::array<std::uint16_t, 256> context_index_{};  // by id: 0 where not accepted, else 1 + its place in contexts_
  std::optional<CommandReader> command_reader_;
  std::uint8_t command_context_ = 0;
  std::optional<Running> running_;
  std::uint64_t stored_ = 0, steps_ = 0, refused_ = 0, echoed_ = 0;
};

}  // namespace cmrcredit::listener
