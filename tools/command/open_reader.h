// The store for reading, as a subcommand needs it.
#pragma once

#include <boost/json/fwd.hpp>
#include <optional>
#include <string>

#include "credit_engine/ledger/reader.h"
#include "credit_engine/ledger/reports.h"
#include "tools/command/commands.h"

namespace cmrcredit::tools {

// nullopt after the error was printed to standard error; the subcommand then ends with kFailed.
[[nodiscard]] std::optional<credit_engine::Reader> open_reader(const CommandContext& context);

// "--since": an ISO 8601 time (2026-11-24, 2026-11-24T10:00:00Z) or a span back from now (90m, 36h, 7d). nullopt when it is none.
[[nodiscard]] std::optional<credit_engine::UtcTime> time_from(const std::string& text);

void print_json(const boost::json::value& value);  // and a line end, to standard output

}  // namespace cmrcredit::tools
