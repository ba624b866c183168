// The tables of listener/CONFORMANCE.md, written from the tables the code decides by.
#pragma once

#include <map>
#include <string>

namespace cmrcredit::listener::test {

// By the name in `<!-- table: NAME -->`: the lines up to `<!-- end -->`.
[[nodiscard]] std::map<std::string, std::string> conformance_tables();

}  // namespace cmrcredit::listener::test
