#include "tests/bench/ten_years/spawned.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>

#include "tests/bench/ten_years/network_node.h"

namespace cmrcredit::bench {
namespace {

using std::chrono::steady_clock;

double seconds_since(steady_clock::time_point began) {
  return std::chrono::duration<double>(steady_clock::now() - began).count();
}

// Its standard output goes to `out`, its errors where ours go.
pid_t spawn(const std::vector<std::string>& command, int out) {
  std::vector<char*> arguments;
  for (const auto& argument : command)
    arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments.front(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) give_up("cannot run " + command.front());
  return child;
}

void wait_for(pid_t child, const std::string& what) {
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) give_up(what + " failed");
}

}  // namespace

double seconds_of_command(const std::vector<std::string>& command) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const auto began = steady_clock::now();
  wait_for(spawn(command, nowhere), command.front() + ' ' + command.at(1));
  const auto seconds = seconds_since(began);
  close(nowhere);
  return seconds;
}

double seconds_until_ready(const std::vector<std::string>& serve) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) give_up("no pipe");
  const auto began = steady_clock::now();
  const pid_t child = spawn(serve, ends[1]);
  close(ends[1]);
  std::string line;
  for (char next = 0; read(ends[0], &next, 1) == 1 && next != '\n';)
    line += next;
  const auto seconds = seconds_since(began);
  if (!line.starts_with("ready ")) give_up("no ready line but: " + line);
  kill(child, SIGTERM);
  wait_for(child, "serve");
  close(ends[0]);
  return seconds;
}

}  // namespace cmrcredit::bench
