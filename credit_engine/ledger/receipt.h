// What became of something that was to be kept.
#pragma once

#include <string>

namespace cmrcredit::credit_engine {

struct Receipt {
  bool durable = false;  // said only after the commit that holds it has been synced
  std::string why;       // a sentence when not durable: "the disk is full"
};

}  // namespace cmrcredit::credit_engine
