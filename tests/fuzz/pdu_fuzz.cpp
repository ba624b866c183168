// What a socket may bring, on the way to the services: PDUs, presentation data values, command sets. The first byte
// says whether the association stands, the second the size of the reads. However the bytes are cut, the same must come
// of them.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "listener/command_set.h"
#include "listener/pdu_stream.h"

namespace {

using namespace cmrcredit::listener;

constexpr std::uint32_t kMaxPdata = 16384;

void demand(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken: %s\n", what);
  std::abort();
}

// What is understood, told in words; the pieces of a fragment are joined.
class Story {
 public:
  void take(const PduItem& item) {
    if (const auto* request = std::get_if<AssociateRq>(&item)) {
      text_ += "RQ " + std::string(request->called_ae()) + " " + std::to_string(request->contexts.size()) + "\n";
      for (const auto& context : request->contexts)
        text_ += context.abstract_syntax + " " + std::to_string(context.transfer_syntaxes.size()) + "\n";
    } else if (const auto* piece = std::get_if<PdvPiece>(&item)) {
      take(*piece);
    } else if (const auto* abort = std::get_if<Abort>(&item)) {
      text_ += "ABORT " + std::to_string(abort->source) + "/" + std::to_string(abort->reason) + "\n";
    } else {
      text_ += "PDU " + std::to_string(static_cast<int>(std::get<OtherPdu>(item).type)) + "\n";
    }
  }
  void fail(PduErrorKind kind) { text_ += "error " + std::to_string(static_cast<int>(kind)) + "\n"; }
  [[nodiscard]] std::string end() {
    for (const auto& [key, bytes] : data_)
      text_ += "open " + std::to_string(key) + " " + std::to_string(bytes) + "\n";
    return text_;
  }

 private:
  void take(const PdvPiece& piece) {
    const int key = piece.context_id * 2 + (piece.command ? 1 : 0);
    data_[key] += piece.bytes.size();
    if (piece.command) feed(piece);
    if (!piece.last) return;
    text_ += "last " + std::to_string(key) + " " + std::to_string(data_[key]) + "\n";
    data_.erase(key);
  }

  void feed(const PdvPiece& piece) {
    if (!command_) command_.emplace();
    const bool sound = command_->feed(piece.bytes).has_value() && sound_;
    sound_ = sound;
    if (!piece.last) return;
    const auto set = command_->finish();
    const bool read = sound && set;
    text_ += read ? "command " + name_of(set->field) + " " + set->affected_instance + set->requested_instance + "\n"
                  : "no command\n";
    if (read) demand(encode_response(*set, ResponseFields{}).size() % 2 == 0, "a response is even");
    command_.reset();
    sound_ = true;
  }

  std::string text_;
  std::map<int, std::size_t> data_;
  std::optional<CommandReader> command_;
  bool sound_ = true;
};

std::string told(bool established, std::span<const std::byte> bytes, std::size_t read) {
  PduStream stream(kMaxPdata);
  if (established) stream.established();
  Story story;
  while (!bytes.empty()) {
    ByteView now = bytes.first(std::min(read, bytes.size()));
    bytes = bytes.subspan(now.size());
    while (true) {
      auto next = stream.next(now);
      if (!next) {
        demand(!next.error().sentence.empty(), "an error has a sentence");
        story.fail(next.error().kind);
        return story.end();
      }
      if (!*next) break;
      story.take(**next);
    }
    demand(now.empty(), "the stream takes everything it does not refuse");
  }
  return story.end();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const auto bytes = std::as_bytes(std::span(data + 2, size - 2));
  const bool established = data[0] % 2 == 1;
  demand(told(established, bytes, bytes.size() + 1) == told(established, bytes, data[1] % 64 + 1U),
         "reads of another size do not change what is understood");
  return 0;
}
