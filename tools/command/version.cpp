// The version, in one place for --version and the ledger.
namespace cmrcredit::tools {
extern const char* const kVersion;
const char* const kVersion = "0.1.0";
}  // namespace cmrcredit::tools
