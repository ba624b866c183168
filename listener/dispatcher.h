// From a command field to the service that answers it, and nothing else.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "listener/service.h"

namespace cmrcredit::listener {

class Dispatcher {
 public:
  using Make = std::function<std::unique_ptr<Service>(Request)>;

  void offer(CommandField field, Make make) { services_[field] = std::move(make); }

  // Never null: what is not offered is answered 0211H.
  [[nodiscard]] std::unique_ptr<Service> begin(Request request) const;

 private:
  std::map<CommandField, Make> services_;
};

}  // namespace cmrcredit::listener
