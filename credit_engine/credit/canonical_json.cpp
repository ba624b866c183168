#include "credit_engine/credit/canonical_json.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <string_view>

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

void write(const json::value& value, std::string& out) {
  if (const auto* array = value.if_array()) {
    out += '[';
    for (std::size_t i = 0; i < array->size(); ++i) {
      if (i > 0) out += ',';
      write((*array)[i], out);
    }
    out += ']';
  } else if (const auto* object = value.if_object()) {
    std::map<std::string_view, const json::value*> members;
    for (const auto& [key, one] : *object)
      members.emplace(std::string_view(key), &one);
    out += '{';
    bool first = true;
    for (const auto& [key, one] : members) {
      if (!first) out += ',';
      first = false;
      out += json::serialize(json::string_view(key)) + ':';
      write(*one, out);
    }
    out += '}';
  } else {
    out += json::serialize(value);
  }
}

}  // namespace

std::string canonical_text(const json::value& value) {
  std::string out;
  write(value, out);
  return out;
}

}  // namespace cmrcredit::credit_engine
