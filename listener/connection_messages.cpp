// Presentation data values to messages, messages to services, answers to responses.
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "listener/connection.h"
#include "listener/limited_log.h"
#include "listener/peer_text.h"
#include "listener/response.h"

namespace cmrcredit::listener {
namespace {

// Takes the place of a service that threw: the peer hears of a processing failure, and the association goes on.
class Failed final : public Service {
 public:
  void data(ByteView) override {}
  void data_set_ended() override {}
  [[nodiscard]] std::optional<Answer> answer() override { return gave_up(); }
  [[nodiscard]] Answer gave_up() override {
    return tl::make_unexpected(DimseError{Fault::ProcessingFailure, "internal error", std::nullopt});
  }
};

}  // namespace

// The catch-all of one DIMSE message.
template <class Call>
bool Connection::guarded(const Call& call) {
  try {
    call();
    return true;
  } catch (const std::exception& bug) {
    spdlog::error("association {}: internal error in {}: {}", number_, name_of(running_->command.field), bug.what());
    running_->service = std::make_unique<Failed>();
    return false;
  }
}

Connection::Awaitable<void> Connection::take_piece(PdvPiece piece) {
  if (context_index_[piece.context_id] == 0) {
    co_await violation(AbortReason::InvalidParameterValue,
                       fmt::format("presentation context {} was not accepted", piece.context_id));
    co_return;
  }
  if (piece.command) {
    co_await take_command_piece(piece);
    co_return;
  }
  if (!running_) {
    co_await violation(AbortReason::UnexpectedParameter, "a data set without a command");
    co_return;
  }
  if (piece.context_id != running_->context_id) {
    co_await violation(AbortReason::InvalidParameterValue,
                       fmt::format("a data set on presentation context {}, its command came on {}", piece.context_id,
                                   running_->context_id));
    co_return;
  }
  guarded([&] { running_->service->data(piece.bytes); });
  if (!piece.last) co_return;
  guarded([&] { running_->service->data_set_ended(); });
  co_await finish_message();
}

Connection::Awaitable<void> Connection::take_command_piece(PdvPiece piece) {
  if (running_) {
    co_await violation(AbortReason::UnexpectedParameter, "a command before the data set of the last one had ended");
    co_return;
  }
  if (!command_reader_) {
    command_reader_.emplace();
    command_context_ = piece.context_id;
  }
  if (piece.context_id != command_context_) {
    co_await violation(AbortReason::InvalidParameterValue, "a command that changes its presentation context");
    co_return;
  }
  auto fed = command_reader_->feed(piece.bytes);
  if (!fed) {
    co_await violation(AbortReason::InvalidParameterValue, std::move(fed.error().sentence));
    co_return;
  }
  if (!piece.last) co_return;
  auto command = command_reader_->finish();
  command_reader_.reset();
  if (!command) {
    co_await violation(AbortReason::InvalidParameterValue, std::move(command.error().sentence));
    co_return;
  }
  co_await begin_message(std::move(*command), piece.context_id);
}

Connection::Awaitable<void> Connection::begin_message(CommandSet command, std::uint8_t context_id) {
  if (command.is_response()) {
    co_await violation(AbortReason::UnexpectedParameter, "a response to nothing that we asked");
    co_return;
  }
  if (command.field == CommandField::CCancelRq && !command.has_data_set)
    co_return;  // there is nothing that could be cancelled
  running_.emplace();
  running_->command = command;
  running_->context_id = context_id;
  Request request{std::move(command), contexts_[context_index_[context_id] - 1U], calling_ae_, poster()};
  guarded([&] { running_->service = shared_->dispatcher.begin(std::move(request)); });
  if (!running_->command.has_data_set) co_await finish_message();
}

Connection::Awaitable<void> Connection::finish_message() {
  running_->whole = true;
  pdu_.off();
  progress_.off();
  idle_.off();
  answer_.at = std::chrono::steady_clock::now() + shared_->deadlines.writer_stuck;
  const std::optional<Answer> answer = co_await await_answer();
  answer_.off();
  answer_overdue_ = false;
  if (!answer) co_return;  // shut down while waiting; end_association() clears the request away
  count(running_->command, *answer);
  Bytes response = encode_command(running_->context_id, response_to(running_->command, *answer), peer_max_length_);
  co_await send(std::move(response));
  running_.reset();
  if (draining_) interrupt(Interrupt::Shutdown);
}

// We do not read while an answer is pending: the window is one operation, and a sender that runs ahead is held back by
// TCP.
Connection::Awaitable<std::optional<Answer>> Connection::await_answer() {
  while (true) {
    std::optional<Answer> answer;
    bool asked = guarded([&] { answer = running_->service->answer(); });
    if (!answer && answer_overdue_) asked = guarded([&] { answer = running_->service->gave_up(); });
    if (!asked) continue;
    if (answer || interrupt_ != Interrupt::None) co_return answer;
    co_await wake_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
}

Connection::Awaitable<void> Connection::violation(AbortReason reason, std::string why) {
  deaf_ = true;
  Input input;
  input.event = Event::Evt19;
  input.reason = reason;
  input.why = std::move(why);
  co_await perform(std::move(input));
}

void Connection::count(const CommandSet& command, const Answer& answer) {
  LiveCounters& counters = shared_->counters;
  const bool store = command.field == CommandField::CStoreRq;
  const bool create = command.field == CommandField::NCreateRq, set = command.field == CommandField::NSetRq;
  if (answer) {
    if (store) {
      ++counters.stored;
      ++stored_;
    } else if (create || set) {
      ++(create ? counters.steps_created : counters.steps_set);
      ++steps_;
    } else if (command.field == CommandField::CEchoRq) {
      ++counters.echoes;
      ++echoed_;
    }
    return;
  }
  ++refused_;
  const auto fault = static_cast<std::size_t>(answer.error().fault);
  ++(store ? counters.store_faults[fault] : create || set ? counters.step_faults[fault] : counters.other_faults);
  const auto& sop_class = command.affected_class.empty() ? command.requested_class : command.affected_class;
  const auto& instance = command.affected_instance.empty() ? command.requested_instance : command.affected_instance;
  log_within(shared_->fault_log, spdlog::level::warn,
             "association {}: {} from {} answered {:04X}H: {} (SOP class {}, instance {})", number_,
             name_of(command.field), peer_name(), status_of(answer.error().fault), answer.error().sentence,
             escaped(sop_class), escaped(instance));
}

Post Connection::poster() {
  return [weak = weak_from_this(), thread = thread_](std::function<void()> call) {
    boost::asio::post(thread->context(), [weak, its_call = std::move(call)] {
      if (const auto self = weak.lock()) {
        its_call();
        self->wake_.cancel();
      }
    });
  };
}

}  // namespace cmrcredit::listener
