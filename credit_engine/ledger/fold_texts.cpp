#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <optional>

#include "credit_engine/ledger/fold_columns.h"

namespace cmrcredit::credit_engine {
namespace {

// How a column of texts is written. The values are in databases: never change one.
enum class Form : unsigned char { Same, Decimals, Integers, Doubles, AsTheyAre };

using Texts = std::vector<std::string_view>;
constexpr std::size_t kMostDigits = 18;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// ---- dates and times: the same number of digits before the dot everywhere, any number behind it

struct Decimal {
  std::uint64_t digits = 0;  // without the dot, as many behind it as the longest has
  std::size_t whole = 0;     // digits before the dot
  std::size_t behind = 0;    // 0: no dot; otherwise one more than the digits behind it
};

std::optional<Decimal> decimal_of(std::string_view text) {
  const auto dot = std::min(text.find('.'), text.size());
  Decimal decimal{.digits = 0, .whole = dot, .behind = text.size() - dot};
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at == dot) continue;
    if (!is_digit(text[at])) return std::nullopt;
    decimal.digits = decimal.digits * 10 + static_cast<std::uint64_t>(text[at] - '0');
  }
  return text.empty() || text.size() > kMostDigits ? std::nullopt : std::optional(decimal);
}

std::uint64_t power_of_ten(std::size_t exponent) {
  std::uint64_t power = 1;
  for (; exponent > 0; --exponent)
    power *= 10;
  return power;
}

std::size_t digits_behind(std::size_t behind) {
  return behind == 0 ? 0 : behind - 1;
}

std::optional<std::string> as_decimals(const Texts& texts) {
  std::vector<Decimal> decimals;
  std::size_t most_behind = 0;
  for (const auto text : texts) {
    const auto decimal = decimal_of(text);
    if (!decimal || (!decimals.empty() && decimal->whole != decimals.front().whole)) return std::nullopt;
    most_behind = std::max(most_behind, digits_behind(decimal->behind));
    decimals.push_back(*decimal);
  }
  if (decimals.empty() || decimals.front().whole + most_behind > kMostDigits) return std::nullopt;
  std::vector<Wide> numbers, behind;
  for (const auto& decimal : decimals) {
    numbers.push_back(decimal.digits * power_of_ten(most_behind - digits_behind(decimal.behind)));
    behind.push_back(decimal.behind);
  }
  std::string bytes;
  put_wide(bytes, decimals.front().whole);
  put_wide(bytes, most_behind);
  put_numbers(bytes, behind);
  put_numbers(bytes, numbers);
  return bytes;
}

std::vector<std::string> from_decimals(FoldBytes& in, std::size_t count) {
  const auto whole = in.size(), most_behind = in.size();
  if (whole + most_behind > kMostDigits) fold_damaged();
  const auto behind = take_numbers(in, count);
  const auto numbers = take_numbers(in, count);
  std::vector<std::string> texts(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (behind[i] > most_behind + 1) fold_damaged();
    std::string& text = texts[i];
    for (Wide rest = numbers[i]; text.size() < whole + most_behind; rest /= 10)
      text += static_cast<char>('0' + static_cast<int>(rest % 10));
    std::ranges::reverse(text);
    const auto with_dot = static_cast<std::size_t>(behind[i]);
    text.resize(whole + digits_behind(with_dot));
    if (with_dot > 0) text.insert(whole, 1, '.');
  }
  return texts;
}

// ---- varints

std::optional<std::string> as_integers(const Texts& texts) {
  std::vector<Wide> numbers;
  for (const auto text : texts) {
    if (text.empty() || text.size() > 10 || (text.size() > 1 && text.back() == '\0')) return std::nullopt;
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool last = at + 1 == text.size();
      if ((static_cast<unsigned char>(text[at]) < 0x80) != last) return std::nullopt;
    }
    numbers.push_back(FoldBytes(text).wide());
  }
  std::string bytes;
  put_numbers(bytes, numbers);
  return bytes;
}

std::vector<std::string> from_integers(FoldBytes& in, std::size_t count) {
  std::vector<std::string> texts(count);
  const auto numbers = take_numbers(in, count);
  for (std::size_t i = 0; i < count; ++i)
    put_wide(texts[i], numbers[i]);
  return texts;
}

// ---- doubles, one or several a text: as the decimal number they were sent as where that gives the same bits back

constexpr int kMostPlaces = 15;
constexpr unsigned char kBits = 255;

std::uint64_t bits_at(std::string_view text, std::size_t at) {
  std::uint64_t bits = 0;
  for (std::size_t i = 8; i > 0; --i)
    bits = bits << 8 | static_cast<unsigned char>(text[at * 8 + i - 1]);
  return bits;
}

std::optional<Wide> scaled(std::uint64_t bits, double scale) {
  constexpr double kExact = 9007199254740992.0;  // 2^53
  const double number = std::round(std::bit_cast<double>(bits) * scale);
  if (!(std::abs(number) < kExact)) return std::nullopt;
  const auto whole = static_cast<std::int64_t>(number);
  if (std::bit_cast<std::uint64_t>(static_cast<double>(whole) / scale) != bits) return std::nullopt;
  return static_cast<Wide>(whole);
}

void put_doubles(std::string& out, const std::vector<std::uint64_t>& bits) {
  std::vector<Wide> numbers;
  for (int places = 0; places <= kMostPlaces; ++places) {
    const double scale = static_cast<double>(power_of_ten(static_cast<std::size_t>(places)));
    numbers.clear();
    for (const auto one : bits) {
      const auto number = scaled(one, scale);
      if (!number) break;
      numbers.push_back(*number);
    }
    if (numbers.size() < bits.size()) continue;
    out += static_cast<char>(places);
    return put_numbers(out, numbers);
  }
  out += static_cast<char>(kBits);
  put_numbers(out, {bits.begin(), bits.end()});
}

std::vector<std::uint64_t> take_doubles(FoldBytes& in, std::size_t count) {
  const auto places = in.byte();
  if (places != kBits && places > kMostPlaces) fold_damaged();
  const auto numbers = take_numbers(in, count);
  std::vector<std::uint64_t> bits(count);
  const double scale = places == kBits ? 1 : static_cast<double>(power_of_ten(places));
  std::ranges::transform(numbers, bits.begin(), [&](Wide number) {
    const auto narrow = static_cast<std::uint64_t>(number);
    return places == kBits
               ? narrow
               : std::bit_cast<std::uint64_t>(static_cast<double>(static_cast<std::int64_t>(narrow)) / scale);
  });
  return bits;
}

std::optional<std::string> as_doubles(const Texts& texts) {
  const auto size = texts.front().size();
  const bool alike = std::ranges::all_of(texts, [size](std::string_view text) { return text.size() == size; });
  if (!alike || size == 0 || size % 8 != 0 || size > 8 * 64) return std::nullopt;
  std::string bytes;
  put_wide(bytes, size / 8);
  for (std::size_t at = 0; at < size / 8; ++at) {
    std::vector<std::uint64_t> bits;
    for (const auto text : texts)
      bits.push_back(bits_at(text, at));
    put_doubles(bytes, bits);
  }
  return bytes;
}

std::vector<std::string> from_doubles(FoldBytes& in, std::size_t count) {
  const auto each = in.size();
  if (each > 64) fold_damaged();
  std::vector<std::string> texts(count);
  for (std::size_t at = 0; at < each; ++at) {
    const auto column = take_doubles(in, count);
    for (std::size_t i = 0; i < count; ++i) {
      for (int shift = 0; shift < 64; shift += 8)
        texts[i] += static_cast<char>((column[i] >> shift) & 0xff);
    }
  }
  return texts;
}

// ---- anything

std::string as_they_are(const Texts& texts) {
  std::string bytes;
  for (const auto text : texts)
    put_sized(bytes, text);
  std::string packed;
  put_deflated(packed, bytes);
  return packed;
}

std::vector<std::string> from_as_they_are(FoldBytes& in, std::size_t count) {
  const auto bytes = take_deflated(in);
  FoldBytes rest(bytes);
  std::vector<std::string> texts(count);
  for (auto& text : texts)
    text = rest.sized();
  return texts;
}

// The last number of a UID, without the zeros before it; how long what stands before it is.
struct UidTail {
  std::size_t before = 0;
  Wide number = 0;
};

std::optional<UidTail> tail_of(std::string_view uid) {
  auto before = uid.rfind('.') + 1;  // 0 where there is no dot
  while (before + 1 < uid.size() && uid[before] == '0')
    ++before;
  constexpr std::size_t kMostTailDigits = 39;  // of 2^128 - 1
  if (before == uid.size() || uid.size() - before > kMostTailDigits) return std::nullopt;
  UidTail tail{.before = before, .number = 0};
  for (const char digit : uid.substr(before)) {
    constexpr Wide kMost = ~Wide{0} - 1;  // one is added when it is written
    if (!is_digit(digit)) return std::nullopt;
    const auto value = static_cast<unsigned>(digit - '0');
    if (tail.number > (kMost - value) / 10) return std::nullopt;
    tail.number = tail.number * 10 + value;
  }
  return tail;
}

}  // namespace

void put_texts(std::string& out, const std::vector<std::string_view>& texts) {
  if (std::ranges::adjacent_find(texts, std::ranges::not_equal_to()) == texts.end()) {
    out += static_cast<char>(Form::Same);
    if (!texts.empty()) put_sized(out, texts.front());
    return;
  }
  Form form = Form::AsTheyAre;
  std::string best = as_they_are(texts);
  const auto consider = [&](Form other, std::optional<std::string> bytes) {
    if (!bytes || bytes->size() >= best.size()) return;
    form = other;
    best = *std::move(bytes);
  };
  consider(Form::Decimals, as_decimals(texts));
  consider(Form::Integers, as_integers(texts));
  consider(Form::Doubles, as_doubles(texts));
  out += static_cast<char>(form);
  out += best;
}

std::vector<std::string> take_texts(FoldBytes& in, std::size_t count) {
  switch (static_cast<Form>(in.byte())) {
    case Form::Same:
      return std::vector<std::string>(count, std::string(count > 0 ? in.sized() : ""));
    case Form::Decimals:
      return from_decimals(in, count);
    case Form::Integers:
      return from_integers(in, count);
    case Form::Doubles:
      return from_doubles(in, count);
    case Form::AsTheyAre:
      return from_as_they_are(in, count);
  }
  fold_damaged();
}

void put_uids(std::string& out, const std::vector<std::string_view>& uids) {
  std::vector<std::string_view> beginnings;
  std::map<std::string_view, std::size_t> places;
  std::vector<Wide> beginning, number;
  for (const auto uid : uids) {
    const auto tail = tail_of(uid);
    const auto before = tail ? uid.substr(0, tail->before) : uid;
    const auto [at, is_new] = places.try_emplace(before, beginnings.size());
    if (is_new) beginnings.push_back(before);
    beginning.push_back(at->second);
    number.push_back(tail ? tail->number + 1 : 0);
  }
  put_wide(out, beginnings.size());
  put_texts(out, beginnings);
  put_numbers(out, beginning);
  put_numbers(out, number);
}

std::vector<std::string> take_uids(FoldBytes& in, std::size_t count) {
  const auto beginnings = take_texts(in, in.size());
  const auto beginning = take_numbers(in, count);
  const auto number = take_numbers(in, count);
  std::vector<std::string> uids(count);
  for (std::size_t i = 0; i < count; ++i) {
    if (beginning[i] >= beginnings.size()) fold_damaged();
    std::string digits;
    for (Wide rest = number[i] == 0 ? 0 : number[i] - 1; rest != 0; rest /= 10)
      digits += static_cast<char>('0' + static_cast<int>(rest % 10));
    if (number[i] == 1) digits = "0";
    uids[i] = beginnings[static_cast<std::size_t>(beginning[i])];
    uids[i].append(digits.rbegin(), digits.rend());
  }
  return uids;
}

}  // namespace cmrcredit::credit_engine
