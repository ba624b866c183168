// The file system that SQLite is given while a network's ten years are made up: the default one, which syncs nothing.
#pragma once

namespace cmrcredit::bench {

// Registers it, once a process; its name.
[[nodiscard]] const char* unsynced_vfs();

}  // namespace cmrcredit::bench
