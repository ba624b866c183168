// The settings, typed, with every default in this one place. cmrcredit.toml is the commented reference; a test holds
// the two together. Units are in the names.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace cmrcredit::config {

struct Peer {
  std::string ae_title;  // empty: any AE title from this address
  std::string address;   // IPv4 or IPv6 address, or a network in CIDR notation; empty: any address (needs an AE title)
  bool operator==(const Peer&) const = default;
};

struct ListenerSettings {
  std::string ae_title = "CMRCREDIT";
  std::string address = "0.0.0.0";
  std::uint16_t port = 11112;  // 0 picks a free one
  bool any_called_ae = true;   // false: reject 1/1/7 when the called AE title is not ours
  bool open = false;  // take any peer, listed or not (--open); peers on the loopback interface are always taken
  bool private_storage_classes = true;  // UIDs of other roots on a storage-only association
  std::vector<Peer> peers;
  std::uint32_t max_pdu_bytes = 131072;
  std::uint32_t max_associations = 256;
  std::uint32_t max_associations_per_peer = 64;  // per calling AE title and address
  std::uint32_t max_half_open = 512;     // connections without a whole A-ASSOCIATE-RQ; past it the oldest is closed
  std::uint32_t associate_seconds = 10;  // ARTIM: the whole A-ASSOCIATE-RQ must be here by then
  std::uint32_t pdu_seconds = 30;        // a PDU, once begun
  std::uint32_t idle_seconds = 600;      // between messages
  std::uint32_t association_seconds = 14400;
  std::uint32_t writer_stuck_seconds = 10;  // A700H after that
  std::uint32_t drain_seconds = 10;         // at shutdown
  std::uint32_t io_threads = 2;
  bool operator==(const ListenerSettings&) const = default;
};

struct IntakeSettings {
  std::uint32_t quiet_seconds = 900;
  std::uint32_t open_step_quiet_seconds = 7200;
  std::uint32_t hard_cap_seconds = 86400;
  bool operator==(const IntakeSettings&) const = default;
};

struct ConsoleSettings {
  std::string address = "127.0.0.1:8642";
  bool operator==(const ConsoleSettings&) const = default;
};

struct StoreSettings {
  bool keep_accession = true;          // accession number and Study UID let QA find the study in the PACS
  std::uint32_t fold_after_days = 30;  // 0: a study is folded as soon as it is settled
  bool operator==(const StoreSettings&) const = default;
};

// What becomes of a study that names several people; the shipped policy asks a person (scmr_rules.md 6).
enum class HandOver {
  Ask,           // "ask"
  MainOperator,  // "main_operator": credited is who did more than 60 % of the cardiac acquisition, by series and by
                 // time
  CoPrimary,     // "co_primary": likewise, and where nobody did, each who did at least 40 %
};
enum class Trainee { Ask, Credit };  // "ask", "credit": the trainee, with the other as supervisor
enum class PhysicianAtConsole { Ask, CreditTechnologist };  // "ask", "credit_technologist"
enum class Research { Ask, Count, Exclude };                // "ask", "count", "exclude": volunteers and clinical trials

struct CreditSettings {
  std::vector<std::string> shared_logins = {"sdc",          "mr",       "mrtech",  "mri",   "tech",
                                            "technologist", "operator", "service", "admin", "administrator",
                                            "meduser",      "user",     "unknown", "none",  "rtg"};
  double named_share = 0.5;
  int pediatric_below_years = 18;
  HandOver hand_over = HandOver::Ask;
  Trainee trainee_with_supervisor = Trainee::Ask;
  PhysicianAtConsole physician_at_console = PhysicianAtConsole::Ask;
  Research research = Research::Ask;
  int repeat_days = 7;  // how long after an exam another one of the same patient is looked at as its repeat or rest
  bool operator==(const CreditSettings&) const = default;
};

// A hospital: whose patient IDs its scanners send, and what time their clocks show. A scanner belongs to the first site
// that names one of its AE titles, station names, serial numbers or institutions; to the first site of all where none
// does and there is but one.
struct SiteSettings {
  std::string name;
  std::string time_zone{};  // IANA, "Europe/Berlin"; empty: that of this machine
  std::string issuer{};     // of patient IDs that name none (0010,0021); empty: the site's name
  std::vector<std::string> ae_titles{}, station_names{}, serial_numbers{}, institutions{};
  bool operator==(const SiteSettings&) const = default;
};

struct RulesSettings {
  std::vector<std::filesystem::path> site_rules;  // TOML rule files, before the shipped ones
  bool operator==(const RulesSettings&) const = default;
};

struct LogSettings {
  std::string level = "info";  // trace, debug, info, warn, error
  std::filesystem::path file;  // empty: standard error
  bool operator==(const LogSettings&) const = default;
};

struct Settings {
  ListenerSettings listener;
  IntakeSettings intake;
  ConsoleSettings console;
  StoreSettings store;
  CreditSettings credit;
  RulesSettings rules;
  LogSettings log;
  std::vector<SiteSettings> sites;
  bool operator==(const Settings&) const = default;
};

// "site.toml:4:1: unknown key 'quiet_second' in [intake]; did you mean 'quiet_seconds'?"
struct ConfigError {
  std::string file;
  std::uint32_t line = 0, column = 0;
  std::string sentence;
  [[nodiscard]] std::string text() const;
};

[[nodiscard]] tl::expected<Settings, ConfigError> parse_settings(std::string_view toml, std::string_view file_name);
[[nodiscard]] tl::expected<Settings, ConfigError> load_settings(const std::filesystem::path& file);

}  // namespace cmrcredit::config
