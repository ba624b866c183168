#include "listener/response.h"

namespace cmrcredit::listener {

Bytes response_to(const CommandSet& request, const Answer& answer) {
  ResponseFields fields;
  fields.affected_class = request.affected_class.empty() ? request.requested_class : request.affected_class;
  fields.affected_instance = request.affected_instance.empty() ? request.requested_instance : request.affected_instance;
  if (!answer) {
    fields.status = status_of(answer.error().fault);
    fields.comment = answer.error().sentence;
    fields.offending = answer.error().offending;
  }
  return encode_response(request, fields);
}

}  // namespace cmrcredit::listener
