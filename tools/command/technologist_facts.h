// `technologist employ|level|duty|show`: what is known of a person with a day to it.
#pragma once

#include "tools/command/commands.h"

namespace cmrcredit::tools {

void add_technologist_facts(CLI::App& technologist, CommandContext& context);

}  // namespace cmrcredit::tools
