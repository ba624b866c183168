#include "dicom_parsing/code_tables.h"

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/unistr.h>

#include <memory>

namespace cmrcredit::dicom_parsing {
namespace {

using Base = CharacterSet::Base;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open(const char* icu_name) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter{ucnv_open(icu_name, &error)};
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

// ICU's own substitute is not the same character for every converter, and it does not tell that it was used.
void replace_and_mark(const void* context, UConverterToUnicodeArgs* args, const char*, int32_t,
                      UConverterCallbackReason reason, UErrorCode* error) {
  if (reason > UCNV_IRREGULAR) return;  // reset, close, clone
  *static_cast<bool*>(const_cast<void*>(context)) = true;
  *error = U_ZERO_ERROR;
  const UChar replacement = 0xFFFD;
  ucnv_cbToUWriteUChars(args, &replacement, 1, 0, error);
}

HighHalf read_table(const char* icu_name) {
  HighHalf table{};
  const auto converter = open(icu_name);
  if (!converter) return table;
  for (std::size_t i = 0; i < table.size(); ++i) {
    UErrorCode error = U_ZERO_ERROR;
    bool unmapped = false;
    ucnv_setToUCallBack(converter.get(), replace_and_mark, &unmapped, nullptr, nullptr, &error);
    const char byte = static_cast<char>(0x80 + i);
    std::array<UChar, 4> out{};
    const auto length = ucnv_toUChars(converter.get(), out.data(), 4, &byte, 1, &error);
    const bool control = out[0] < 0xA0;  // C1 controls are not text
    if (U_SUCCESS(error) && length == 1 && !unmapped && !control) table[i] = out[0];
  }
  return table;
}

HighHalf katakana() {  // JIS X 0201, right half
  HighHalf table{};
  for (std::size_t byte = 0xA1; byte <= 0xDF; ++byte)
    table[byte - 0x80] = static_cast<char32_t>(0xFF61 + byte - 0xA1);
  return table;
}

}  // namespace

void append_utf8(std::string& text, char32_t c) {
  const auto put = [&text](char32_t byte) { text += static_cast<char>(byte); };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xC0 | c >> 6);
    put(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    put(0xE0 | c >> 12);
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  } else {
    put(0xF0 | c >> 18);
    put(0x80 | (c >> 12 & 0x3F));
    put(0x80 | (c >> 6 & 0x3F));
    put(0x80 | (c & 0x3F));
  }
}

const HighHalf& high_half(Base set) {
  static const std::array<HighHalf, 13> tables{
      HighHalf{},  // ASCII has no high half
      read_table("ISO-8859-1"),
      read_table("ISO-8859-2"),
      read_table("ISO-8859-3"),
      read_table("ISO-8859-4"),
      read_table("ISO-8859-5"),
      read_table("ISO-8859-6"),
      read_table("ISO-8859-7"),
      read_table("ISO-8859-8"),
      read_table("ISO-8859-9"),
      read_table("ISO-8859-15"),
      read_table("TIS-620"),
      katakana(),
  };
  const auto index = static_cast<std::size_t>(set);
  return index < tables.size() ? tables[index] : tables[0];
}

const HighHalf& windows_1252() {
  static const HighHalf table = read_table("windows-1252");
  return table;
}

DecodedText convert(const char* icu_name, std::string_view bytes) {
  DecodedText out;
  const auto converter = open(icu_name);
  UErrorCode error = U_ZERO_ERROR;
  if (converter) ucnv_setToUCallBack(converter.get(), replace_and_mark, &out.loss, nullptr, nullptr, &error);
  if (!converter || U_FAILURE(error)) {
    out.text = kReplacement;
    out.loss = true;
    return out;
  }
  const icu::UnicodeString text{bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), error};
  text.toUTF8String(out.text);
  if (U_FAILURE(error)) out.loss = true;
  return out;
}

}  // namespace cmrcredit::dicom_parsing
