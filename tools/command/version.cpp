#include "tools/command/version.h"

#include <dcmtk/config/osconfig.h>
#include <fmt/format.h>
#include <sodium.h>
#include <unicode/uversion.h>

#include <boost/version.hpp>

#include "credit_engine/ledger/sqlite_version.h"

namespace cmrcredit::tools {

std::string version_text() {
  return fmt::format("cmrcredit {} (DCMTK {}, SQLite {}, Boost {}.{}, ICU {}, libsodium {})", kVersion, PACKAGE_VERSION,
                     credit_engine::sqlite_version(), BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, U_ICU_VERSION,
                     sodium_version_string());
}

}  // namespace cmrcredit::tools
