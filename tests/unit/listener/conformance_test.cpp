// listener/CONFORMANCE.md says what the code does: its tables are the code's tables, and what real associations answer
// is what it says. CMRCREDIT_WRITE_CONFORMANCE=1 writes the tables anew.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "conformance_tables.h"
#include "running_server.h"

namespace cmrcredit::listener::test {
namespace {

constexpr const char* kDocument = CMRCREDIT_TEST_DATA "/../../listener/CONFORMANCE.md";

std::string read_document() {
  std::ifstream file(kDocument);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

struct Place {
  std::size_t from = std::string::npos, to = std::string::npos;
};

Place place_of(const std::string& document, const std::string& table) {
  const std::string mark = "<!-- table: " + table + " -->\n";
  const auto begin = document.find(mark);
  if (begin == std::string::npos) return {};
  return {begin + mark.size(), document.find("<!-- end -->", begin)};
}

TEST(Conformance, EveryTableOfTheDocumentIsTheCodes) {
  std::string document = read_document();
  const bool write = std::getenv("CMRCREDIT_WRITE_CONFORMANCE") != nullptr;
  for (const auto& [name, table] : conformance_tables()) {
    const Place place = place_of(document, name);
    ASSERT_NE(place.to, std::string::npos) << name << " has no place in " << kDocument;
    if (write) document.replace(place.from, place.to - place.from, table);
    EXPECT_EQ(place_of(document, name).to - place.from, table.size()) << name;
    EXPECT_EQ(document.substr(place.from, table.size()), table)
        << name << "; CMRCREDIT_WRITE_CONFORMANCE=1 writes it anew";
  }
  if (write) std::ofstream(kDocument) << document;
}

TEST(Conformance, RealAssociationsAnswerWhatTheDocumentSays) {
  RunningServer node;
  const std::string command = "python3 " CMRCREDIT_TEST_DATA "/../integration/conformance_check.py " +
                              std::to_string(node.port) + " " + kDocument + " 2>&1";
  FILE* script = ::popen(command.c_str(), "r");
  ASSERT_NE(script, nullptr);
  std::string said;
  for (char line[4096]; std::fgets(line, sizeof line, script) != nullptr;)
    said += line;
  EXPECT_EQ(::pclose(script), 0) << said;
}

}  // namespace
}  // namespace cmrcredit::listener::test
