// What `cmrcredit simulate` says: the plan, what must come out of it, and how the sending went.
#pragma once

#include <boost/json.hpp>
#include <vector>

#include "tools/simulator/messages.h"
#include "tools/simulator/sender.h"

namespace cmrcredit::tools {

[[nodiscard]] boost::json::array studies_json(const std::vector<StudyPlan>& studies, const Roads& roads);
[[nodiscard]] boost::json::array messages_json(const std::vector<Message>& messages);
[[nodiscard]] boost::json::array answers_json(const std::vector<Told>& answers);

[[nodiscard]] boost::json::array roster_json();  // of the ward's day

void print_studies(const std::vector<StudyPlan>& studies, const Roads& roads);
void print_messages(const std::vector<Message>& messages);

}  // namespace cmrcredit::tools
