#include "listener/dispatcher.h"

#include <fmt/format.h>

namespace cmrcredit::listener {
namespace {

class NotOffered final : public Service {
 public:
  explicit NotOffered(CommandField field) : field_(field) {}
  void data(ByteView) override {}
  void data_set_ended() override {}
  [[nodiscard]] std::optional<Answer> answer() override {
    return tl::make_unexpected(
        DimseError{Fault::UnrecognizedOperation, fmt::format("{} is not offered here", name_of(field_)), std::nullopt});
  }
  [[nodiscard]] Answer gave_up() override { return {}; }

 private:
  CommandField field_;
};

}  // namespace

std::unique_ptr<Service> Dispatcher::begin(Request request) const {
  const auto found = services_.find(request.command.field);
  if (found == services_.end()) return std::make_unique<NotOffered>(request.command.field);
  return found->second(std::move(request));
}

}  // namespace cmrcredit::listener
