#include "tools/command/settings_file.h"

#include <fmt/core.h>

#include <cstdio>

namespace cmrcredit::tools {

std::optional<config::Settings> settings_for(const CommandContext& context) {
  if (context.config.empty()) return config::Settings{};
  auto settings = config::load_settings(context.config);
  if (!settings) {
    fmt::print(stderr, "cmrcredit: {}\n", settings.error().text());
    return std::nullopt;
  }
  return *std::move(settings);
}

}  // namespace cmrcredit::tools
