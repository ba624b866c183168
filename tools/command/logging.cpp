#include "tools/command/logging.h"

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace cmrcredit::tools {

void log_warnings() {
  auto logger = std::make_shared<spdlog::logger>("cmrcredit", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern("cmrcredit: %v");
  logger->set_level(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

tl::expected<void, std::string> start_logging(const config::LogSettings& settings, bool verbose) {
  std::shared_ptr<spdlog::logger> logger;
  if (settings.file.empty()) {
    logger = std::make_shared<spdlog::logger>("cmrcredit", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  } else {
    try {
      logger = std::make_shared<spdlog::logger>(
          "cmrcredit", std::make_shared<spdlog::sinks::basic_file_sink_mt>(settings.file.string()));
    } catch (const spdlog::spdlog_ex& error) {
      return tl::unexpected("the log file " + settings.file.string() + " cannot be opened: " + error.what());
    }
  }
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(settings.level));
  if (verbose && logger->level() > spdlog::level::debug) logger->set_level(spdlog::level::debug);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
  return {};
}

}  // namespace cmrcredit::tools
