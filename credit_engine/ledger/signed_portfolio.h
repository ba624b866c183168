// A portfolio (credit/portfolio.h) as a signed document. Its hash is SHA-256 over the canonical text (canonical_json.h)
// of everything but `hash` and `signature`; the signature is Ed25519 over "cmrcredit portfolio 1\n" and the 32 bytes of
// the hash, with the key that signs the ledger.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "credit_engine/credit/portfolio.h"
#include "credit_engine/ledger/head.h"

namespace cmrcredit::credit_engine {

struct SignedPortfolio {
  Portfolio portfolio;
  std::string hash;  // in hex
};

// The document's text, one case a line. `seed`: of the node's key, as data_folder.h reads it; the portfolio's public
// key becomes its other half.
[[nodiscard]] std::string sign_portfolio(Portfolio portfolio, const std::array<unsigned char, 32>& seed);

// Nothing is taken from a document that does not verify, down to its last byte. `expected`: whose it must be. The
// sentence says what is wrong: "its hash is not ...", "its signature is not ...".
[[nodiscard]] tl::expected<SignedPortfolio, std::string> verify_portfolio(
    std::string_view text, const std::optional<PublicKey>& expected = {});

}  // namespace cmrcredit::credit_engine
