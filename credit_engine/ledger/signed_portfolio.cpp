#include "credit_engine/ledger/signed_portfolio.h"

#include <fmt/format.h>
#include <sodium.h>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include "credit_engine/credit/canonical_json.h"

namespace cmrcredit::credit_engine {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongest = 16u << 20;  // bytes; a case takes about 400
constexpr std::string_view kSays = "cmrcredit portfolio 1\n";

Digest hash_of(json::object document) {
  document.erase("hash");
  document.erase("signature");
  return sha256(canonical_text(document));
}

std::string message_of(const Digest& hash) {
  return std::string(kSays).append(bytes_of(hash));
}

template <std::size_t Size>
std::string hex(const std::array<unsigned char, Size>& bytes) {
  return hex_of({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

struct KeyPair {
  explicit KeyPair(const std::array<unsigned char, 32>& seed) {
    crypto_sign_seed_keypair(public_half.data(), secret.data(), seed.data());
  }
  ~KeyPair() { sodium_memzero(secret.data(), secret.size()); }
  KeyPair(const KeyPair&) = delete;
  KeyPair& operator=(const KeyPair&) = delete;
  [[nodiscard]] Signature sign(std::string_view message) const {
    Signature signature{};
    crypto_sign_detached(signature.data(), nullptr, raw(message), message.size(), secret.data());
    return signature;
  }
  PublicKey public_half{};
  std::array<unsigned char, 64> secret{};
};

bool signed_by(const PublicKey& key, std::string_view message, std::string_view signature_in_hex) {
  Signature signature{};
  const bool whole = signature_in_hex.size() == 2 * signature.size() &&
                     sodium_hex2bin(signature.data(), signature.size(), signature_in_hex.data(),
                                    signature_in_hex.size(), nullptr, nullptr, nullptr) == 0;
  // written as we write it: in lower case
  return whole && hex(signature) == signature_in_hex &&
         crypto_sign_verify_detached(signature.data(), raw(message), message.size(), key.data()) == 0;
}

// How a document lies in its file: a member a line, and a case a line.
std::string laid_out(const json::object& document) {
  std::string out;
  for (const auto& [key, value] : document) {
    out += fmt::format("{}\n  \"{}\": ", out.empty() ? "{" : ",", std::string_view(key));
    const auto* rows = key == "cases" ? value.if_array() : nullptr;
    if (!rows || rows->empty()) {
      out += canonical_text(value);
      continue;
    }
    for (std::size_t i = 0; i < rows->size(); ++i)
      out += fmt::format("{}\n    {}", i == 0 ? "[" : ",", canonical_text((*rows)[i]));
    out += "\n  ]";
  }
  return out + "\n}\n";
}

std::string text_at(const json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

// What is wrong with format and version; empty: nothing.
std::string other_format(const json::object& document) {
  if (text_at(document, "format") != "cmrcredit portfolio")
    return "it is no portfolio: its format is not 'cmrcredit portfolio'";
  const auto* version = document.if_contains("version");
  if (!version || *version != json::value(1))
    return "its version is not 1, the one that this cmrcredit reads; a newer cmrcredit may read it";
  return {};
}

// What is wrong with hash and signature; empty: nothing.
std::string not_as_signed(const json::object& document, const std::string& key_text,
                          const std::optional<PublicKey>& expected) {
  const auto hash = hash_of(document);
  if (text_at(document, "hash") != hex(hash))
    return fmt::format(
        "its hash is not that of what it says: it was changed after it was signed (it states '{}', its content "
        "gives {})",
        text_at(document, "hash"), hex(hash));
  const auto key = public_key_from(key_text);
  if (!key) return "issuer.public_key is not 64 hexadecimal digits";
  if (!signed_by(*key, message_of(hash), text_at(document, "signature")))
    return fmt::format("its signature is not one of the key {} over its hash", key_text);
  if (expected && *expected != *key)
    return fmt::format("it was signed by the key {}, not by {}", key_text, hex(*expected));
  return {};
}

}  // namespace

std::string sign_portfolio(Portfolio portfolio, const std::array<unsigned char, 32>& seed) {
  const KeyPair keys(seed);
  portfolio.public_key = hex(keys.public_half);
  auto document = to_json(portfolio);
  const auto hash = hash_of(document);
  document["hash"] = hex(hash);
  document["signature"] = hex(keys.sign(message_of(hash)));
  return laid_out(document);
}

tl::expected<SignedPortfolio, std::string> verify_portfolio(std::string_view text,
                                                            const std::optional<PublicKey>& expected) {
  if (text.size() > kLongest) return tl::unexpected(fmt::format("it is longer than {} MB", kLongest >> 20));
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error) return tl::unexpected(std::string("it is not whole: it cannot be read as JSON"));
  if (!value.is_object()) return tl::unexpected(std::string("it is no portfolio: it is no JSON object"));
  const auto& document = value.get_object();
  if (auto wrong = other_format(document); !wrong.empty()) return tl::unexpected(std::move(wrong));
  const auto* issuer = document.if_contains("issuer");
  const auto key = issuer && issuer->is_object() ? text_at(issuer->get_object(), "public_key") : std::string();
  if (auto wrong = not_as_signed(document, key, expected); !wrong.empty()) return tl::unexpected(std::move(wrong));
  auto portfolio = portfolio_from(document);
  if (!portfolio) return tl::unexpected(std::move(portfolio.error()));
  auto whole = to_json(*portfolio);
  whole["hash"] = text_at(document, "hash");
  whole["signature"] = text_at(document, "signature");
  if (laid_out(whole) != text)
    return tl::unexpected(
        std::string("it says what was signed, but not byte for byte as it was written (blanks, line ends, order, "
                    "upper case); ask for the file as it was exported"));
  return SignedPortfolio{*std::move(portfolio), text_at(document, "hash")};
}

}  // namespace cmrcredit::credit_engine
