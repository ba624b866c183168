// What ten years of a network of 20 scanners cost (issue 4): `progress` for one person, by the library and by the
// command; a new study credited, beyond its own commit; the start of `serve`. Fails where a promise is broken; other
// figures are for information. Each run adds 200 studies to the data that ten_years_generate made.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "credit_engine/credit/progress.h"
#include "credit_engine/ledger/case_records.h"
#include "credit_engine/ledger/connection.h"
#include "credit_engine/ledger/people.h"
#include "credit_engine/ledger/write_session.h"
#include "tests/bench/ten_years/network_node.h"
#include "tests/bench/ten_years/spawned.h"

namespace cmrcredit::bench {
namespace {

using namespace credit_engine;
using std::chrono::steady_clock;

constexpr double kMostProgressMs = 20, kMostCreditMs = 5, kMostStartSeconds = 5;
constexpr int kPeople = 30, kNewStudies = 200;

double milliseconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double, std::milli>(steady_clock::now() - began).count();
}

// Of this process, all threads: what a busy machine does not change.
double processor_ms() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto ms = [](const timeval& time) {
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-3 * static_cast<double>(time.tv_usec);
  };
  return ms(used.ru_utime) + ms(used.ru_stime);
}

struct Times {
  std::vector<double> ms;
  [[nodiscard]] double share(double part) {
    std::ranges::sort(ms);
    return ms.at(std::min(ms.size() - 1, static_cast<std::size_t>(part * static_cast<double>(ms.size()))));
  }
  [[nodiscard]] double median() { return share(0.5); }
};

bool promised(const char* what, double value, double most, const char* unit) {
  fmt::print("{} {}: {:.2f} {} (at most {:.0f})\n", value <= most ? "    ok" : "BROKEN", what, value, unit, most);
  std::fflush(stdout);
  return value <= most;
}

Reader reader_of(const std::filesystem::path& data) {
  auto reader = Reader::open(data);
  if (!reader) give_up(reader.error().sentence);
  return std::move(*reader);
}

// As the command does it, without the process around it.
bool progress_by_library(const std::filesystem::path& data) {
  auto reader = reader_of(data);
  const Network network;
  Times times;
  std::size_t records = 0;
  const double before = processor_ms();
  for (int person = 0; person < kPeople; ++person) {
    const auto began = steady_clock::now();
    const auto roster = load_roster(reader, config::CreditSettings{}.shared_logins);
    const auto* technologist = roster.find(technologist_id(person * network.technologists / kPeople));
    if (!technologist) give_up("the roster is another network's");
    const auto cases = case_records(reader, technologist->id);
    const auto at = network.day_of(0) + std::chrono::days{3650};
    const auto shown = progress({.program = scmr_technologist_2022(), .technologist = *technologist, .at = at}, cases);
    times.ms.push_back(milliseconds_since(began));
    records += cases.size();
    if (shown.levels.empty()) give_up("no progress");
  }
  fmt::print("progress of {} people, {} cases each: {:.2f} ms of processor, the slowest {:.2f} ms\n", kPeople,
             records / kPeople, (processor_ms() - before) / kPeople, times.share(1));
  return promised("progress for one person, the median", times.median(), kMostProgressMs, "ms");
}

// What a process costs before it does anything is the machine's part: `--version`, run in turn with it, says how much.
bool progress_by_command(const std::string& binary, const std::string& data) {
  constexpr int kAskedFor = 10, kTimesEach = 5;
  Times all, starts;
  double slowest = 0;
  for (int person = 0; person < kAskedFor; ++person) {
    Times times;
    for (int time = 0; time < kTimesEach; ++time) {
      starts.ms.push_back(1000 * seconds_of_command({binary, "--version"}));
      times.ms.push_back(
          1000 * seconds_of_command({binary, "progress", technologist_id(person * 29), "--json", "--data", data}));
    }
    slowest = std::max(slowest, times.median());
    all.ms.insert(all.ms.end(), times.ms.begin(), times.ms.end());
  }
  fmt::print("cmrcredit progress: {:.1f} ms, the slowest person's {:.1f}, {:.1f} of them the start of a process\n",
             all.median(), slowest, starts.median());
  return promised("cmrcredit progress beyond its start, the median", all.median() - starts.median(), kMostProgressMs,
                  "ms");
}

// A write of one page and its sync: what a commit costs on this disk.
double commit_ms(NetworkNode& node) {
  const auto began = steady_clock::now();
  static_cast<void>(node.store->perform([](WriteSession& session) {
    session.connection().database().exec("UPDATE settings SET value = value WHERE key = 'schema'");
  }));
  return milliseconds_since(began);
}

bool crediting(const std::filesystem::path& data) {
  const Network network;
  const auto studies = reader_of(data).connection().number("SELECT count(*) FROM studies");
  const auto evening = network.day_of(studies) + std::chrono::days{2};
  NetworkNode node(data, evening);
  Times credited, commits;
  double processor = 0;
  for (auto study = studies; study < studies + kNewStudies; ++study) {
    node.send(sent_study(network, study), true);
    commits.ms.push_back(commit_ms(node));
    node.clock.pass(std::chrono::minutes{16});  // for those without a step; nothing else is evaluated meanwhile
    const auto began = steady_clock::now();
    const double before = processor_ms();
    const auto evaluated = node.completion->run_due();
    processor += processor_ms() - before;
    if (evaluated != 1) fmt::print("study {}: {} evaluations\n", study, evaluated);
    credited.ms.push_back(milliseconds_since(began));
  }
  fmt::print("a study credited, commit included: median {:.2f} ms, 99 % {:.2f} ms, {:.2f} ms of processor; ",
             credited.median(), credited.share(0.99), processor / kNewStudies);
  fmt::print("a commit alone: {:.2f} ms, 99 % {:.2f} ms\n", commits.median(), commits.share(0.99));
  return promised("a new study credited beyond its commit, the median", credited.median() - commits.median(),
                  kMostCreditMs, "ms");
}

bool start_up(const std::string& binary, const std::string& data) {
  double longest = 0;
  for (int time = 0; time < 3; ++time)
    longest = std::max(longest, seconds_until_ready({binary, "serve", "--port", "0", "--data", data}));
  return promised("serve until its ready line, the slowest of three", longest, kMostStartSeconds, "s");
}

void for_information(const std::string& binary, const std::string& data) {
  const auto tell = [&](const char* what, std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), binary);
    arguments.insert(arguments.end(), {"--data", data});
    fmt::print("       {}: {:.2f} s\n", what, seconds_of_command(arguments));
    std::fflush(stdout);
  };
  tell("cases --json --limit 100", {"cases", "--json", "--limit", "100"});
  tell("studies --json --limit 100", {"studies", "--json", "--limit", "100"});
  tell("operator list --unknown", {"operator", "list", "--unknown"});
  tell("audit verify", {"audit", "verify"});
}

int run(const std::string& data, const std::string& binary) {
  fmt::print("{:.2f} GB\n",
             static_cast<double>(std::filesystem::file_size(std::filesystem::path(data) / "cmrcredit.db")) / 1e9);
  bool hold = start_up(binary, data);
  hold &= progress_by_library(data);
  hold &= progress_by_command(binary, data);
  hold &= crediting(data);
  for_information(binary, data);
  return hold ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace
}  // namespace cmrcredit::bench

int main(int argc, char** argv) {
  if (argc != 3) {
    fmt::print(stderr, "usage: {} DATA CMRCREDIT\n  DATA as ten_years_generate left it; CMRCREDIT: the binary\n",
               argv[0]);
    return EXIT_FAILURE;
  }
  spdlog::set_level(spdlog::level::warn);
  return cmrcredit::bench::run(argv[1], argv[2]);
}
