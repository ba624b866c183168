// Objects over the wire to any node: DCMTK as the requester, one C-STORE at a time per association.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "tools/simulator/object.h"

namespace cmrcredit::tools {

struct Destination {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11112;
  std::string called = "CMRCREDIT", calling = "SIMULATOR";
  E_TransferSyntax syntax = EXS_LittleEndianExplicit;
  int associations = 1;
};

struct Delivery {
  std::size_t stored = 0, failed = 0;
  std::vector<std::string> complaints;  // sentences, each once
};

// Deals the places over the associations like cards and sends them side by side, each association in the order given.
// `stored` may be watched by another thread. Never throws for what the peer does; its refusals are complaints.
[[nodiscard]] Delivery send(const std::vector<Place>& places, const Destination& to, std::atomic<std::size_t>& stored);

}  // namespace cmrcredit::tools
