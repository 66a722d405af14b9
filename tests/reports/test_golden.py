from tests.reports.golden import FOLDER, texts


def test_every_report_says_what_it_said_before():
    expected = {path: path.read_text(encoding="utf-8") for path in FOLDER.rglob("*.*")}
    assert expected == dict(texts())
