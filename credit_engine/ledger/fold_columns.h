// Columns of like values in few bytes: what the instances of a study say of one thing, one after the other. Each column
// is written in the form that comes out smallest, and comes back byte for byte.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace cmrcredit::credit_engine {

// Wide enough for the number in a UID made from a UUID (2.25.N).
__extension__ typedef unsigned __int128 Wide;

void put_wide(std::string& out, Wide value);  // seven bits a byte, the lowest first
void put_sized(std::string& out, std::string_view bytes);
void put_deflated(std::string& out, std::string_view bytes);

// Reads what was put. Every call throws std::runtime_error where the bytes are not what put_... wrote.
class FoldBytes {
 public:
  explicit FoldBytes(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool empty() const { return rest_.empty(); }
  std::string_view take(std::size_t size);
  unsigned char byte() { return static_cast<unsigned char>(take(1)[0]); }
  Wide wide();
  std::size_t size();  // a number that counts something held in memory
  std::string_view sized() { return take(size()); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};
[[nodiscard]] std::string take_deflated(FoldBytes& in);
[[noreturn]] void fold_damaged();

void put_numbers(std::string& out, const std::vector<Wide>& numbers);
[[nodiscard]] std::vector<Wide> take_numbers(FoldBytes& in, std::size_t count);

// Decimal texts (dates, times), varints and doubles are told by trial; any other bytes are kept as they are.
void put_texts(std::string& out, const std::vector<std::string_view>& texts);
[[nodiscard]] std::vector<std::string> take_texts(FoldBytes& in, std::size_t count);

// UIDs: what stands before the last number is kept once for all that share it.
void put_uids(std::string& out, const std::vector<std::string_view>& uids);
[[nodiscard]] std::vector<std::string> take_uids(FoldBytes& in, std::size_t count);

}  // namespace cmrcredit::credit_engine
