#include "child.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <stdexcept>

namespace cmrcredit::dicom_parsing::oracle {
namespace {

constexpr unsigned kPatienceSeconds = 60;

void send(std::FILE* pipe, const std::string& text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  std::fwrite(&size, sizeof size, 1, pipe);
  std::fwrite(text.data(), 1, text.size(), pipe);
}

bool receive(std::FILE* pipe, std::string& text) {
  std::uint32_t size = 0;
  if (std::fread(&size, sizeof size, 1, pipe) != 1) return false;
  text.resize(size);
  return std::fread(text.data(), 1, size, pipe) == size;
}

[[noreturn]] void answer_all(int descriptor, std::size_t first, std::size_t count, const Ask& ask) {
  std::FILE* pipe = fdopen(descriptor, "wb");
  for (std::size_t number = first; number < count; ++number) {
    alarm(kPatienceSeconds);
    const Answer answer = ask(number);
    send(pipe, answer.read ? "read" : "refused");
    send(pipe, answer.complaint);
    send(pipe, std::to_string(answer.lines.size()));
    for (const auto& line : answer.lines)
      send(pipe, line);
    std::fflush(pipe);
  }
  _exit(0);
}

bool receive(std::FILE* pipe, Answer& answer) {
  std::string read, lines;
  if (!receive(pipe, read) || !receive(pipe, answer.complaint) || !receive(pipe, lines)) return false;
  answer.read = read == "read";
  answer.lines.resize(std::stoul(lines));
  for (auto& line : answer.lines) {
    if (!receive(pipe, line)) return false;
  }
  return true;
}

}  // namespace

void ask_in_children(std::size_t count, const Ask& ask, const Judge& judge) {
  std::size_t number = 0;
  while (number < count) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("no pipe");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no child");
    if (child == 0) {
      close(ends[0]);
      answer_all(ends[1], number, count, ask);
    }
    close(ends[1]);
    std::FILE* pipe_in = fdopen(ends[0], "rb");
    Answer answer;
    for (; number < count && receive(pipe_in, answer); ++number)
      judge(number, &answer);
    std::fclose(pipe_in);
    waitpid(child, nullptr, 0);
    if (number < count) judge(number++, nullptr);
  }
}

}  // namespace cmrcredit::dicom_parsing::oracle
