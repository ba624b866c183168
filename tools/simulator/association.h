// One association to a node, DCMTK as its requester: objects and steps go over it, one message outstanding.
#pragma once

#include <dcmtk/dcmdata/dcxfer.h>
#include <dcmtk/dcmnet/scu.h>

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

class DcmDataset;

namespace cmrcredit::tools {

struct Node {
  std::string host = "127.0.0.1";
  std::uint16_t port = 11112;
  std::string called = "CMRCREDIT", calling = "SIMULATOR";
};
[[nodiscard]] std::string address_of(const Node& node);  // "127.0.0.1:11112"

// What a node answered to an N-CREATE or N-SET.
struct Answer {
  std::uint16_t status = 0;
  std::uint16_t error_id = 0;  // (0000,0903); 0: none
  std::string comment = {};    // (0000,0902)
};

// Why something was not taken: a sentence, and whether the association is gone with it.
struct Refusal {
  std::string sentence = {};
  bool lost = false;
};

class Association {
 public:
  Association(const Node& node, const std::vector<std::string>& sop_classes, E_TransferSyntax syntax);
  ~Association();
  Association(const Association&) = delete;
  Association& operator=(const Association&) = delete;

  [[nodiscard]] tl::expected<void, std::string> open();
  [[nodiscard]] tl::expected<void, Refusal> store(DcmDataset& object);

  struct StepRequest {
    bool create = true;  // else N-SET
    std::string step_uid;
  };
  [[nodiscard]] tl::expected<Answer, Refusal> tell(const StepRequest& request, DcmDataset& object);

 private:
  // DcmSCU has no N-CREATE and N-SET of its own, but lets a heir send them.
  class Requester : public DcmSCU {
   public:
    OFCondition exchange(T_ASC_PresentationContextID context, T_DIMSE_Message& request, DcmDataset& object,
                         T_DIMSE_Message& response, DcmDataset** detail);
    OFCondition take_data_set();
  };

  [[nodiscard]] std::string broke(const OFCondition& how) const;

  const Node& node_;
  const std::vector<std::string> sop_classes_;
  const E_TransferSyntax syntax_;
  Requester scu_;
  std::uint16_t message_id_ = 0;  // of tell's; store counts its own
};

}  // namespace cmrcredit::tools
