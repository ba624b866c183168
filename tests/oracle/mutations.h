// Sound headers broken at one place, in a way that depends on a seed only.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "dcmtk_oracle.h"
#include "sample_headers.h"

namespace cmrcredit::dicom_parsing::oracle {

struct Mutation {
  std::string bytes;
  std::string what;       // "delete 3 bytes at 1204"
  std::size_t at = 0;     // the first byte that changed
  bool harmless = false;  // behind every wanted value, or inside a value that is skipped
};

class Mutator {
 public:
  Mutator(const Question& question, Sample sample);

  [[nodiscard]] Mutation mutation(std::uint64_t seed) const;
  [[nodiscard]] const Sample& sample() const { return sample_; }  // cut off soon behind the header's end

 private:
  struct Place {
    std::size_t head = 0, value = 0, end = 0;  // positions; end == value for a sequence and for a delimiter
    bool wanted = false, leaf = false;
  };
  void find_elements(const Question& question);
  [[nodiscard]] Place place_at(std::size_t head) const;
  [[nodiscard]] bool is_harmless(std::size_t at) const;

  void change_byte(Mutation& mutation, std::mt19937_64& random) const;
  void insert_bytes(Mutation& mutation, std::mt19937_64& random) const;
  void delete_bytes(Mutation& mutation, std::mt19937_64& random) const;
  void change_length(Mutation& mutation, std::mt19937_64& random) const;
  void change_head(Mutation& mutation, std::mt19937_64& random) const;
  void repeat_element(Mutation& mutation, std::mt19937_64& random) const;

  Sample sample_;
  std::vector<Place> places_;
  std::size_t wanted_end_ = 0;
};

}  // namespace cmrcredit::dicom_parsing::oracle
