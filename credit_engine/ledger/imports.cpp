#include "credit_engine/ledger/imports.h"

namespace cmrcredit::credit_engine {

bool is_imported(Connection& connection, std::int64_t file) {
  return Run(connection, "imported_file", file).step();
}

void note_imported(WriteSession& session, const std::vector<std::int64_t>& files) {
  for (const auto file : files)
    Run(session.connection(), "insert_imported_file", file).exec();
}

void imported_studies_are_due(WriteSession& session, std::chrono::milliseconds silent_for,
                              std::chrono::milliseconds quiet) {
  session.flush();
  Run studies(session.connection(), "imported_studies_are_due", session.now_ms(), session.now_ms() - silent_for.count(),
              quiet.count());
  while (studies.step())
    session.wake(studies.number(0));
}

std::int64_t studies_due_by_import(Connection& connection) {
  Run row(connection, "studies_due_by_import");
  return row.step() ? row.number(0) : 0;
}

}  // namespace cmrcredit::credit_engine
