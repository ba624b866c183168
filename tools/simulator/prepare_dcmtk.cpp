#include "tools/simulator/prepare_dcmtk.h"

#include <dcmtk/oflog/oflog.h>

#include <cstdlib>

namespace cmrcredit::tools {

void prepare_dcmtk() {
  OFLog::configure(OFLogger::OFF_LOG_LEVEL);
  ::setenv("TCP_NODELAY", "1", 0);  // NOLINT(concurrency-mt-unsafe): before any thread
}

}  // namespace cmrcredit::tools
