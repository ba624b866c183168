#include "listener/implementation.h"

static_assert(cmrcredit::listener::kImplementationVersion.size() <= 16);
