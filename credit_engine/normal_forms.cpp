#include "credit_engine/normal_forms.h"

#include <stdexcept>

namespace cmrcredit::credit_engine {
namespace {

using Get = const icu::Normalizer2* (*)(UErrorCode&);

const icu::Normalizer2& made_by(Get get) {
  UErrorCode status = U_ZERO_ERROR;
  const auto* instance = get(status);
  if (U_FAILURE(status) != 0 || instance == nullptr) throw std::runtime_error("ICU has no normalisation data");
  return *instance;
}

// All at once: they share data that ICU makes at the first call.
struct Forms {
  const icu::Normalizer2& nfc = made_by(icu::Normalizer2::getNFCInstance);
  const icu::Normalizer2& nfd = made_by(icu::Normalizer2::getNFDInstance);
  const icu::Normalizer2& nfkc = made_by(icu::Normalizer2::getNFKCInstance);
  const icu::Normalizer2& nfkd = made_by(icu::Normalizer2::getNFKDInstance);
  const icu::Normalizer2& nfkc_casefold = made_by(icu::Normalizer2::getNFKCCasefoldInstance);
};

const Forms& forms() {
  static const Forms all;
  return all;
}

}  // namespace

const icu::Normalizer2& nfc() {
  return forms().nfc;
}
const icu::Normalizer2& nfd() {
  return forms().nfd;
}
const icu::Normalizer2& nfkc() {
  return forms().nfkc;
}
const icu::Normalizer2& nfkd() {
  return forms().nfkd;
}
const icu::Normalizer2& nfkc_casefold() {
  return forms().nfkc_casefold;
}

}  // namespace cmrcredit::credit_engine
