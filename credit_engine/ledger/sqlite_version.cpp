#include "credit_engine/ledger/sqlite_version.h"

#include <sqlite3.h>

namespace cmrcredit::credit_engine {

const char* sqlite_version() {
  return sqlite3_libversion();
}

}  // namespace cmrcredit::credit_engine
