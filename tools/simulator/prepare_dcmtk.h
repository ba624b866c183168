#pragma once

namespace cmrcredit::tools {

// Call once, before any thread that sends. DCMTK logs to standard error by itself, and a command that turns its
// conditions into sentences of its own wants silence; and it only sends small messages at once when the environment has
// TCP_NODELAY.
void prepare_dcmtk();

}  // namespace cmrcredit::tools
