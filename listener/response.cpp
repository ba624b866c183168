#include "listener/response.h"

namespace cmrcredit::listener {
namespace {

void describe(const DimseError& error, bool normalized, ResponseFields& fields) {
  const StatusEntry& entry = entry_of(error.fault);
  fields.status = entry.status;
  fields.error_id = entry.error_id;
  fields.comment = error.sentence;
  if (!error.offending) return;
  // PS3.7 annex C: the services of composite objects name the element, those of normalized ones list attributes.
  const bool of_command = error.offending->group == 0;
  if (normalized && !of_command) {
    fields.attributes = {*error.offending};
  } else {
    fields.offending = error.offending;
  }
}

}  // namespace

Bytes response_to(const CommandSet& request, const Answer& answer) {
  ResponseFields fields;
  fields.affected_class = request.affected_class.empty() ? request.requested_class : request.affected_class;
  fields.affected_instance = request.affected_instance.empty() ? request.requested_instance : request.affected_instance;
  if (answer) {
    if (!answer->assigned_instance.empty()) fields.affected_instance = answer->assigned_instance;
  } else {
    describe(answer.error(), request.is_normalized(), fields);
  }
  return encode_response(request, fields);
}

}  // namespace cmrcredit::listener
