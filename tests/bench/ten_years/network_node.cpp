#include "tests/bench/ten_years/network_node.h"

#include <fmt/format.h>

#include <cstdlib>
#include <thread>

#include "credit_engine/ledger/write_session.h"

namespace cmrcredit::bench {

using namespace credit_engine;

void give_up(const std::string& sentence) {
  fmt::print(stderr, "{}\n", sentence);
  std::exit(EXIT_FAILURE);
}

namespace {

void must(const Receipt& receipt) {
  if (!receipt.durable) give_up("an instance was not kept: " + receipt.why);
}

void must(const StepReceipt& receipt) {
  if (receipt.verdict != StepReceipt::Verdict::Kept) give_up("a step was not kept: " + receipt.why);
}

}  // namespace

StoringNode::StoringNode(const std::filesystem::path& data, const std::string& vfs, UtcTime now) {
  clock.set(now);
  auto opened = Store::open({.data = data, .clock = &clock, .software = "cmrcredit bench", .vfs = vfs});
  if (!opened) give_up(opened.error().sentence);
  store = std::move(*opened);
  intake = std::make_unique<Intake>(*store, IntakeOptions{});
}

StoringNode::~StoringNode() {
  intake.reset();
  store.reset();
}

NetworkNode::NetworkNode(const std::filesystem::path& data, UtcTime now) : StoringNode(data, {}, now) {
  CompletionOptions options{.periods = {}, .shared_logins = config::CreditSettings{}.shared_logins};
  auto completing = Completion::open(*store, std::move(options), [](const auto& facts, const auto& roster) {
    return evaluate(facts, roster, AttributionRules::shipped(), {});
  });
  if (!completing) give_up(completing.error().sentence);
  completion = std::move(*completing);
}

NetworkNode::~NetworkNode() {
  completion.reset();
}

void StoringNode::make_room() {
  while (store->queued() > 1000)
    std::this_thread::yield();
}

void StoringNode::send(const SentStudy& study, bool wait) {
  make_room();
  if (study.created) intake->create_step(*study.created, [](const StepReceipt& receipt) { must(receipt); });
  for (const auto& image : study.images) {
    const auto ticket = intake->take(image, [](const Receipt& receipt) { must(receipt); });
    intake->ended(ticket, true);
    if (wait) settle();
  }
  if (study.ended) intake->set_step(*study.ended, [](const StepReceipt& receipt) { must(receipt); });
  if (wait) settle();
}

void StoringNode::settle() {
  must(store->perform([](WriteSession&) {}));
}

}  // namespace cmrcredit::bench
