#include "conformance_tables.h"

#include <fmt/format.h>

#include "config/settings.h"
#include "dicom_parsing/sop_class.h"
#include "dicom_parsing/transfer_syntax.h"
#include "listener/association_policy.h"
#include "listener/dimse_status.h"
#include "listener/implementation.h"
#include "listener/offered_services.h"

namespace cmrcredit::listener::test {
namespace {

std::string storage() {
  std::string table = "| SOP class | UID | Role |\n|---|---|---|\n";
  table += fmt::format("| Verification | {} | SCP |\n", kVerification);
  table += fmt::format("| Modality Performed Procedure Step | {} | SCP |\n", kPerformedStep);
  for (const std::string_view uid : dicom_parsing::standard_storage_classes()) {
    table += fmt::format("| {} | {} | SCP{} |\n", dicom_parsing::sop_class_name(uid), uid,
                         dicom_parsing::is_mr_acquisition_class(uid) ? ", evidence of scanning" : "");
  }
  return table;
}

std::string refused() {
  std::string table = "| SOP class | UID |\n|---|---|\n";
  for (const RefusedClass& one : refused_classes())
    table += fmt::format("| {} | {} |\n", one.name, one.uid);
  return table;
}

std::string syntaxes() {
  std::string table = "| Transfer syntax | UID |\n|---|---|\n";
  for (const auto& one : dicom_parsing::readable_transfer_syntaxes())
    table += fmt::format("| {} | {} |\n", one.name, one.uid);
  return table;
}

std::string statuses() {
  std::string table = "| Status | Meaning | Services | When | Part |\n|---|---|---|---|---|\n";
  table +=
      "| 0000H | Success | every | the last byte has arrived and what is kept of the message is on disk | PS3.7 C.1 "
      "|\n";
  for (const StatusEntry& one : status_table()) {
    const auto error_id = one.error_id == 0 ? "" : fmt::format(", Error ID {:04X}H", one.error_id);
    table += fmt::format("| {:04X}H{} | {} | {} | {} | {} |\n", one.status, error_id, one.name, one.services, one.when,
                         one.part);
  }
  return table;
}

std::string rejections() {
  std::string table = "| Result/source/reason | Meaning | When |\n|---|---|---|\n";
  for (const RejectEntry& one : reject_table()) {
    table +=
        fmt::format("| {}/{}/{} | {} | {} |\n", one.code.result, one.code.source, one.code.reason, one.name, one.when);
  }
  return table;
}

std::string limits() {
  const config::ListenerSettings defaults;
  std::string table = "| Key in `[listener]` | Default | What it limits |\n|---|---|---|\n";
  const auto row = [&](const char* key, std::uint64_t value, const char* what) {
    table += fmt::format("| `{}` | {} | {} |\n", key, value, what);
  };
  row("max_pdu_bytes", defaults.max_pdu_bytes,
      "the maximum length offered for P-DATA-TF; six bytes more are tolerated");
  row("max_associations", defaults.max_associations, "associations at the same time");
  row("max_associations_per_peer", defaults.max_associations_per_peer,
      "of them, with one calling AE title and address");
  row("max_half_open", defaults.max_half_open, "connections without an association; past it the oldest is closed");
  row("associate_seconds", defaults.associate_seconds,
      "ARTIM: the whole A-ASSOCIATE-RQ; the peer's close after our last PDU");
  row("pdu_seconds", defaults.pdu_seconds, "a PDU, once begun; a message must make 1024 bytes in each such span");
  row("idle_seconds", defaults.idle_seconds, "silence between messages");
  row("association_seconds", defaults.association_seconds, "an association");
  row("writer_stuck_seconds", defaults.writer_stuck_seconds, "a response, once the request is whole");
  row("drain_seconds", defaults.drain_seconds, "messages under way when the node stops");
  return table;
}

std::string identity() {
  const config::ListenerSettings defaults;
  return fmt::format(
      "| What | Value |\n|---|---|\n| Default AE title | {} |\n| Default port | {} |\n| Application context | {} |\n"
      "| Implementation class UID | {} |\n| Implementation version name | {} |\n",
      defaults.ae_title, defaults.port, kDicomApplicationContext, kImplementationClassUid, kImplementationVersion);
}

}  // namespace

std::map<std::string, std::string> conformance_tables() {
  return {{"sop-classes", storage()}, {"refused-classes", refused()}, {"transfer-syntaxes", syntaxes()},
          {"statuses", statuses()},   {"rejections", rejections()},   {"limits", limits()},
          {"identity", identity()}};
}

}  // namespace cmrcredit::listener::test
