"""The real files of six vendors, sent by DCMTK's own senders: all stored, cine and T1 map recognised, the rest credited to nobody."""
import pathlib
import unittest

from cmrcredit_node import REAL_DICOM, ROSTER, Node, storescu, tool, wait_for

CINE = {"Cine_TruFisp_RVLA", "cine_trufi_retro", "cine_trufi_retro 4CH", "SSFP-CINE SAx"}
T1_MAP = {"ShMOLLI_192i_e11", "ShMOLLI_192i_e11_T1MAP"}
NOT_CARDIAC = {"MPRAGE", "ADNI_Sag3D MPRAGE", "3DpCASL", "fcMRI Field Mapping", "SAG_DTI_PA-COR_20d", "DTI_PA-ortho",
               "PhoenixZIPReport", "PRODUCT__ep2d_bold__p3_sms1", "PRODUCT__ep2d_bold__p2_sms1", "t1_gre_fsp_3d_sag", "DTI ALL 20d"}
NEVER_CREDITED = {"non_cardiac", "derived", "other_cardiac", "localizer", "ambiguous"}


@unittest.skipUnless(REAL_DICOM.is_dir(), f"SKIPPED: the real DICOM files are not here ({REAL_DICOM})")
class RealFiles(unittest.TestCase):
    def check(self, send):
        files = sorted(pathlib.Path(REAL_DICOM).rglob("*.dcm"))
        with Node(quiet_seconds=2) as node:
            node.roster(ROSTER)
            send(node, files)
            studies = wait_for("all studies complete",
                               lambda: (s := node.studies()) and all(x["state"] != "open" for x in s) and s)
            series = [s for study in studies for s in study["series"]]
            self.assertEqual(len(files), sum(s["instances"] for s in series))
            said = {}
            for s in series:
                said.setdefault(s["description"], set()).add(s["protocol"])
            for name in CINE:
                self.assertEqual({"cine"}, said[name], name)
            for name in T1_MAP:
                self.assertEqual({"t1_map"}, said[name], name)
            for name in NOT_CARDIAC:
                self.assertLessEqual(said[name], NEVER_CREDITED, name)
            for case in node.cases():
                self.assertNotEqual("credited", case["status"], case)
                self.assertFalse(case["counts"])
            cardiac = {study["study_uid"] for study in studies if study["is_cmr"]}
            brains = {study["study_uid"] for study in studies
                      if {s["description"] for s in study["series"]} & NOT_CARDIAC}
            self.assertFalse(cardiac & brains)

    def test_storescu(self):
        # storescu proposes every class once; the private classes of Philips want its other list
        def send(node, files):
            storescu(node.port, "-R", *files)
        self.check(send)

    def test_dcmsend(self):
        def send(node, files):
            tool("dcmsend", "-aec", "CMRCREDIT", "127.0.0.1", node.port, *files)
        self.check(send)


if __name__ == "__main__":
    unittest.main()
