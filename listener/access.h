// Which peers may send: those on the loopback interface, those listed in [[listener.peers]], or anyone when
// `listener.open` says so. An empty list never means everyone.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "config/settings.h"

namespace cmrcredit::listener {

// An IPv6 address or an IPv4 one mapped into it (::ffff:192.0.2.1), so that both compare alike.
using Address = std::array<std::uint8_t, 16>;
[[nodiscard]] std::optional<Address> parse_address(std::string_view text);
[[nodiscard]] bool is_loopback(const Address& address);

// "192.0.2.10", "192.0.2.0/24", "2001:db8::/32"
struct Network {
  Address address{};
  unsigned prefix_bits = 128;
  [[nodiscard]] bool contains(const Address& other) const;
};
[[nodiscard]] std::optional<Network> parse_network(std::string_view text);

class Access {
 public:
  // The error is a sentence that names the block with the bad address.
  [[nodiscard]] static tl::expected<Access, std::string> from(const config::ListenerSettings& settings);

  // `calling_ae` without its padding.
  [[nodiscard]] bool allows(std::string_view calling_ae, const Address& address) const;

 private:
  struct Entry {
    std::string ae_title;            // empty: any
    std::optional<Network> network;  // nullopt: any
  };
  bool open_ = false;
  std::vector<Entry> entries_;
};

}  // namespace cmrcredit::listener
