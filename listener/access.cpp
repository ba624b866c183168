#include "listener/access.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace cmrcredit::listener {
namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_mapped(const Address& address) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  const std::string ended(text);  // inet_pton wants a terminated string
  if (ended.find('\0') != std::string::npos) return std::nullopt;
  Address address{};
  if (inet_pton(AF_INET6, ended.c_str(), address.data()) == 1) return address;
  std::copy(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
  if (inet_pton(AF_INET, ended.c_str(), address.data() + kMappedPrefix.size()) == 1) return address;
  return std::nullopt;
}

bool is_loopback(const Address& address) {
  if (is_mapped(address)) return address[12] == 127;
  return std::all_of(address.begin(), address.end() - 1, [](auto byte) { return byte == 0; }) && address.back() == 1;
}

bool Network::contains(const Address& other) const {
  for (unsigned bit = 0; bit < prefix_bits; bit += 8) {
    const unsigned differ = address[bit / 8] ^ other[bit / 8];
    const unsigned counted = std::min(8U, prefix_bits - bit);
    if (differ >> (8 - counted) != 0) return false;
  }
  return true;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  if (slash == std::string_view::npos) return Network{*address, 128};
  const std::string_view digits = text.substr(slash + 1);
  unsigned bits = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const bool ipv4 = text.find(':') == std::string_view::npos;
  if (error != std::errc{} || end != digits.data() + digits.size() || bits > (ipv4 ? 32U : 128U)) return std::nullopt;
  return Network{*address, ipv4 ? bits + 96 : bits};
}

tl::expected<Access, std::string> Access::from(const config::ListenerSettings& settings) {
  Access access;
  access.open_ = settings.open;
  for (const config::Peer& peer : settings.peers) {
    Entry entry{peer.ae_title, std::nullopt};
    if (!peer.address.empty()) {
      entry.network = parse_network(peer.address);
      if (!entry.network) {
        return tl::make_unexpected(
            fmt::format("listener.peers: '{}' is neither an address nor a network such as 192.0.2.0/24", peer.address));
      }
    }
    access.entries_.push_back(std::move(entry));
  }
  return access;
}

bool Access::allows(std::string_view calling_ae, const Address& address) const {
  if (open_ || is_loopback(address)) return true;
  return std::ranges::any_of(entries_, [&](const Entry& entry) {
    return (entry.ae_title.empty() || entry.ae_title == calling_ae) &&
           (!entry.network || entry.network->contains(address));
  });
}

}  // namespace cmrcredit::listener
