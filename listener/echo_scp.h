// C-ECHO (PS3.7 9.1.5, PS3.4 annex A).
#pragma once

#include "listener/service.h"

namespace cmrcredit::listener {

class EchoScp final : public Service {
 public:
  void data(ByteView) override {}
  void data_set_ended() override {}
  [[nodiscard]] std::optional<Answer> answer() override { return Answer{}; }
  [[nodiscard]] Answer gave_up() override { return {}; }
};

}  // namespace cmrcredit::listener
