#include "tools/simulator/sender.h"

#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/diutil.h>
#include <dcmtk/dcmnet/dul.h>
#include <dcmtk/dcmnet/scu.h>
#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <thread>

namespace cmrcredit::tools {
namespace {

std::string address(const Destination& to) {
  return fmt::format("{}:{}", to.host, to.port);
}

// DCMTK's texts end in spaces and newlines and carry their own line breaks.
std::string plain(const OFCondition& condition) {
  std::string text = condition.text();
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (const std::string label = "TCP Initialization Error: "; text.starts_with(label)) text.erase(0, label.size());
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0)
    text.pop_back();
  return text;
}

class Association {
 public:
  explicit Association(const Destination& to) : to_(to) {
    scu_.setAETitle(to.calling.c_str());
    scu_.setPeerAETitle(to.called.c_str());
    scu_.setPeerHostName(to.host.c_str());
    scu_.setPeerPort(to.port);
    scu_.setConnectionTimeout(10);
    scu_.setACSETimeout(30);
    scu_.setDIMSEBlockingMode(DIMSE_NONBLOCKING);
    scu_.setDIMSETimeout(120);
    OFList<OFString> syntaxes;
    syntaxes.push_back(DcmXfer(to.syntax).getXferID());
    scu_.addPresentationContext(UID_MRImageStorage, syntaxes);
  }
  ~Association() {
    if (scu_.isConnected()) scu_.releaseAssociation();
  }
  Association(const Association&) = delete;
  Association& operator=(const Association&) = delete;

  [[nodiscard]] tl::expected<void, std::string> open() {
    if (const OFCondition ready = scu_.initNetwork(); ready.bad()) {
      return tl::unexpected(fmt::format("cannot prepare the network: {}", plain(ready)));
    }
    const OFCondition agreed = scu_.negotiateAssociation();
    const DcmXfer syntax(to_.syntax);
    if (agreed == NET_EC_NoAcceptablePresentationContexts) {
      return tl::unexpected(
          fmt::format("{} does not accept MR Image Storage in {}", address(to_), syntax.getXferName()));
    }
    if (agreed == DUL_ASSOCIATIONREJECTED) {
      return tl::unexpected(
          fmt::format("{} rejects an association from {} to {}", address(to_), to_.calling, to_.called));
    }
    if (agreed.bad()) {
      return tl::unexpected(fmt::format("cannot reach a DICOM node at {}: {}", address(to_), plain(agreed)));
    }
    context_ = scu_.findPresentationContextID(UID_MRImageStorage, syntax.getXferID());
    return {};
  }

  enum class Lost : bool { No, Yes };
  // The sentence says what the node answered; Lost::Yes when nothing more can be sent on this association.
  [[nodiscard]] tl::expected<void, std::pair<std::string, Lost>> store(const Place& place) {
    const auto object = object_of(place, to_.syntax);
    Uint16 status = 0;
    const OFCondition sent = scu_.sendSTORERequest(context_, "", object.get(), status);
    if (sent.bad()) {
      return tl::unexpected(
          std::pair{fmt::format("the association with {} broke: {}", address(to_), plain(sent)), Lost::Yes});
    }
    if (status != STATUS_Success) {
      return tl::unexpected(std::pair{
          fmt::format("{} answered {:04X}H: {}", address(to_), status, DU_cstoreStatusString(status)), Lost::No});
    }
    return {};
  }

 private:
  const Destination& to_;
  DcmSCU scu_;
  T_ASC_PresentationContextID context_ = 0;
};

void complain(Delivery& delivery, std::size_t failed, const std::string& sentence) {
  delivery.failed += failed;
  if (std::find(delivery.complaints.begin(), delivery.complaints.end(), sentence) == delivery.complaints.end()) {
    delivery.complaints.push_back(sentence);
  }
}

Delivery send_share(const std::vector<Place>& share, const Destination& to, std::atomic<std::size_t>& stored) {
  Delivery delivery;
  Association association(to);
  if (const auto open = association.open(); !open) {
    complain(delivery, share.size(), open.error());
    return delivery;
  }
  for (std::size_t next = 0; next < share.size(); ++next) {
    if (const auto done = association.store(share[next])) {
      ++delivery.stored;
      ++stored;
    } else {
      const auto& [sentence, lost] = done.error();
      const bool over = lost == Association::Lost::Yes;
      complain(delivery, over ? share.size() - next : 1, sentence);
      if (over) break;
    }
  }
  return delivery;
}

}  // namespace

Delivery send(const std::vector<Place>& places, const Destination& to, std::atomic<std::size_t>& stored) {
  const std::size_t hands =
      std::min(static_cast<std::size_t>(std::max(to.associations, 1)), std::max<std::size_t>(places.size(), 1));
  std::vector<std::vector<Place>> shares(hands);
  for (std::size_t card = 0; card < places.size(); ++card)
    shares[card % hands].push_back(places[card]);
  std::vector<Delivery> deliveries(hands);
  {
    std::vector<std::jthread> threads;
    for (std::size_t hand = 0; hand < hands; ++hand) {
      threads.emplace_back([&, hand] { deliveries[hand] = send_share(shares[hand], to, stored); });
    }
  }
  Delivery all;
  for (const auto& one : deliveries) {
    all.stored += one.stored;
    all.failed += one.failed;
    for (const auto& sentence : one.complaints)
      complain(all, 0, sentence);
  }
  return all;
}

}  // namespace cmrcredit::tools
