#include "dicom_parsing/transfer_syntax.h"

#include <algorithm>
#include <array>

namespace cmrcredit::dicom_parsing {
namespace {

constexpr Encoding kExplicit{};
constexpr std::array kSyntaxes = {
    TransferSyntax{"1.2.840.10008.1.2", "Implicit VR Little Endian", {.explicit_vr = false}},
    TransferSyntax{"1.2.840.10008.1.2.1", "Explicit VR Little Endian", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.1.98", "Encapsulated Uncompressed Explicit VR Little Endian", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.1.99", "Deflated Explicit VR Little Endian", {.deflated = true}},
    TransferSyntax{"1.2.840.10008.1.2.2", "Explicit VR Big Endian (retired)", {.big_endian = true}},
    TransferSyntax{"1.2.840.10008.1.2.4.50", "JPEG Baseline (Process 1)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.51", "JPEG Extended (Process 2 & 4)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.52", "JPEG Extended (Process 3 & 5) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.53", "JPEG Spectral Selection (Process 6 & 8) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.54", "JPEG Spectral Selection (Process 7 & 9) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.55", "JPEG Full Progression (Process 10 & 12) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.56", "JPEG Full Progression (Process 11 & 13) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.57", "JPEG Lossless (Process 14)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.58", "JPEG Lossless (Process 15) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.59", "JPEG Extended, Hierarchical (Process 16 & 18) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.60", "JPEG Extended, Hierarchical (Process 17 & 19) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.61", "JPEG Spectral Selection, Hierarchical (Process 20 & 22) (retired)",
                   kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.62", "JPEG Spectral Selection, Hierarchical (Process 21 & 23) (retired)",
                   kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.63", "JPEG Full Progression, Hierarchical (Process 24 & 26) (retired)",
                   kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.64", "JPEG Full Progression, Hierarchical (Process 25 & 27) (retired)",
                   kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.65", "JPEG Lossless, Hierarchical (Process 28) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.66", "JPEG Lossless, Hierarchical (Process 29) (retired)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.70", "JPEG Lossless (Process 14, Selection Value 1)", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.80", "JPEG-LS Lossless", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.81", "JPEG-LS Near-Lossless", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.90", "JPEG 2000 Lossless Only", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.91", "JPEG 2000", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.92", "JPEG 2000 Part 2 Multi-component Lossless Only", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.93", "JPEG 2000 Part 2 Multi-component", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.94", "JPIP Referenced", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.95", "JPIP Referenced Deflate", {.deflated = true}},
    TransferSyntax{"1.2.840.10008.1.2.4.100", "MPEG2 Main Profile / Main Level", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.100.1", "Fragmentable MPEG2 Main Profile / Main Level", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.101", "MPEG2 Main Profile / High Level", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.101.1", "Fragmentable MPEG2 Main Profile / High Level", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.102", "MPEG-4 AVC/H.264 High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.102.1", "Fragmentable MPEG-4 AVC/H.264 High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.103", "MPEG-4 AVC/H.264 BD-compatible High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.103.1", "Fragmentable MPEG-4 AVC/H.264 BD-compatible High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.104", "MPEG-4 AVC/H.264 High Profile for 2D Video", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.104.1", "Fragmentable MPEG-4 AVC/H.264 High Profile for 2D Video", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.105", "MPEG-4 AVC/H.264 High Profile for 3D Video", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.105.1", "Fragmentable MPEG-4 AVC/H.264 High Profile for 3D Video", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.106", "MPEG-4 AVC/H.264 Stereo High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.106.1", "Fragmentable MPEG-4 AVC/H.264 Stereo High Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.107", "HEVC/H.265 Main Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.108", "HEVC/H.265 Main 10 Profile", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.110", "JPEG XL Lossless", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.111", "JPEG XL JPEG Recompression", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.112", "JPEG XL", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.201", "High-Throughput JPEG 2000 Lossless Only", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.202", "High-Throughput JPEG 2000 with RPCL Lossless Only", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.203", "High-Throughput JPEG 2000", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.204", "JPIP HTJ2K Referenced", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.4.205", "JPIP HTJ2K Referenced Deflate", {.deflated = true}},
    TransferSyntax{"1.2.840.10008.1.2.5", "RLE Lossless", kExplicit},
    TransferSyntax{"1.2.840.10008.1.2.8.1", "Deflated Image Frame Compression", kExplicit},
};

}  // namespace

std::span<const TransferSyntax> readable_transfer_syntaxes() {
  return kSyntaxes;
}

std::optional<Encoding> encoding_of(std::string_view uid) {
  const auto found = std::ranges::find(kSyntaxes, uid, &TransferSyntax::uid);
  if (found == kSyntaxes.end()) return std::nullopt;
  return found->encoding;
}

}  // namespace cmrcredit::dicom_parsing
