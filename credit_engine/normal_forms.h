// Unicode's normal forms (UAX 15), one instance of each for the whole process. Take them from here: a thread that asks
// ICU itself may see an instance that another thread made without anything ordering the two. Any thread.
#pragma once

#include <unicode/normalizer2.h>

namespace cmrcredit::credit_engine {

[[nodiscard]] const icu::Normalizer2& nfc();
[[nodiscard]] const icu::Normalizer2& nfd();
[[nodiscard]] const icu::Normalizer2& nfkc();
[[nodiscard]] const icu::Normalizer2& nfkd();
[[nodiscard]] const icu::Normalizer2& nfkc_casefold();

}  // namespace cmrcredit::credit_engine
