// The call of `cmrcredit simulate` and what it means.
#pragma once

#include <memory>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tools/simulator/day.h"
#include "tools/simulator/messages.h"
#include "tools/simulator/sender.h"

namespace CLI {
class App;
}

namespace cmrcredit::tools {

struct SimulateOptions {
  Destination destination;
  Wishes wishes;
  std::vector<std::string> vendors{"siemens"}, protocols{"viability"}, incidents{"none"};
  std::string transfer_syntax = "explicit", order = "forward", arrival = "as-acquired", folder, birth_date, date,
              patient_name, patient_id, accession, images_to, names, only;
  std::string mpps;  // AE@HOST:PORT; empty: the node
  bool with_mpps = false;
  double speed = 0;
  int repeat = 1;
  bool quiet = false, plan_only = false, day = false;
};

void add_simulate_options(CLI::App& command, SimulateOptions& options);

[[nodiscard]] Wishes wishes_of(const SimulateOptions& options);
[[nodiscard]] Roads roads_of(const SimulateOptions& options);
[[nodiscard]] Play play_of(const SimulateOptions& options);
[[nodiscard]] E_TransferSyntax syntax_of(const SimulateOptions& options);
// Those of the messages that --only names; the sentence says what it does not understand.
[[nodiscard]] tl::expected<std::vector<Message>, std::string> chosen(const std::vector<Message>& messages,
                                                                     const std::string& only);

}  // namespace cmrcredit::tools
