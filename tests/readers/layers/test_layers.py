"""Every text in a file is given, knows where it stands, and nothing is left out in silence."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate.model.decoding import text_of
from gate.model.path import RepoPath
from gate.readers.layers import Layer, Unread, layers
from gate.readers.layers.archive import MEMBERS
from tests.archives import encrypted, taped, zipped

WORDS = "the needle in the haystack"


def read(data, path="a.txt"):
    return list(layers(RepoPath(path), data if isinstance(data, bytes) else data.encode()))


def texts(data, path="a.txt"):
    """The texts by origin."""
    return {one.origin: one.text for one in read(data, path) if isinstance(one, Layer)}


def unread(data, path="a.txt"):
    return [str(one) for one in read(data, path) if isinstance(one, Unread)]


def places(data, path, wanted):
    """By origin, the part of the file's own text that *wanted* was made of."""
    data = data if isinstance(data, bytes) else data.encode()
    own, told = text_of(data)[0], {}
    for one in read(data, path):
        if isinstance(one, Layer) and wanted in one.text:
            start = one.text.index(wanted)
            place = one.place(start, start + len(wanted))
            told[one.origin] = own[slice(*place)] if place else None
    return told


def test_a_plain_file_is_one_text():
    assert {"": "a = 1\n"} == texts("a = 1\n")
    assert {"": ""} == texts("")


def test_a_binary_is_the_texts_that_can_be_printed():
    (own,) = texts(b"\x7fELF\0\xff\x01" + WORDS.encode() + b"\0\x9f", "tool").values()

    assert WORDS in own.split("\n")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-8-sig", "latin-1"])
def test_text_is_text_in_any_encoding(encoding):
    assert WORDS in texts(f"é {WORDS}\n".encode(encoding))[""]


def test_both_readings_of_a_polyglot_are_given():
    data = f"first\n{WORDS}\n".encode("utf-16") + f"\nnarrow: {WORDS}\n".encode()

    told = texts(data)
    assert 2 == len(told)
    assert WORDS in told[""]
    assert f"narrow: {WORDS}" in told["read in another encoding"]
    assert None is places(data, "a.txt", f"narrow: {WORDS}")["read in another encoding"]


# Encoded and escaped


def test_base64_is_decoded_behind_its_name():
    run = base64.b64encode(WORDS.encode()).decode()
    text = f"a: 1\npassword: '{run}'\n"

    assert f"password: '{WORDS}'\n" == texts(text)["decoded base64"]
    assert {"decoded base64": run.rstrip("=")} == places(text, "a.yaml", WORDS)


@pytest.mark.parametrize(
    "template",
    [
        "Authorization: Basic {}",
        "data:text/plain;base64,{}",
        "https://example.com/v1/{}",
        "x-{}",
        "{}",
        '"{}",',
    ],
)
def test_base64_is_found_wherever_it_starts(template):
    run = base64.urlsafe_b64encode(WORDS.encode()).decode().rstrip("=")

    assert WORDS in texts(template.format(run))["decoded base64"]


def test_wrapped_base64_is_one_text():
    wrapped = base64.encodebytes((WORDS * 9).encode()).decode().replace("\n", "\n    ")

    assert WORDS * 9 in texts(f"data: |\n    {wrapped}\nnext: 1\n")["decoded base64"]


def test_what_is_no_base64_is_not_decoded():
    text = "import gate.readers.layers.encoded\nthe_name_of_some_very_long_function()\n"

    assert [""] == list(texts(text + "deadbeef" * 8 + "\n"))


def test_wide_text_in_base64_is_text():
    run = base64.b64encode(WORDS.encode("utf-16-le")).decode()

    assert WORDS in texts(f"powershell -EncodedCommand {run}\n")["decoded base64"]


def test_what_is_encoded_twice_is_decoded_once():
    once = base64.b64encode(WORDS.encode())

    told = texts(base64.b64encode(once))
    assert WORDS not in "".join(told.values())
    assert once.decode() in told["decoded base64"]


@pytest.mark.parametrize("escape", ["%{:02x}", "%{:02X}", "\\u{:04x}", "\\x{:02x}", "\\u{{{:x}}}"])
def test_escapes_are_decoded_in_place(escape):
    escaped = "".join(escape.format(ord(letter)) for letter in "needle")
    text = f"x = 1\nurl = 'the {escaped} in the haystack'\n"

    assert {"unescaped": f"url = 'the {WORDS[4:]}'\n"} == {
        origin: told for origin, told in texts(text).items() if origin
    }
    assert {"unescaped": f"the {escaped} in the haystack"} == places(text, "a.js", WORDS)
    assert {"unescaped": escaped} == places(text, "a.js", "needle")


def test_lines_without_escapes_are_not_given_twice():
    assert f"a%2fb {WORDS}" not in texts(f"{WORDS}\n{WORDS} a%2fb\n{WORDS}\n")[""]
    assert f"{WORDS} a/b\n" == texts(f"{WORDS}\n{WORDS} a%2fb\n{WORDS}\n")["unescaped"]


# Notebooks


def notebook(*sources, **further):
    cells = [
        {"cell_type": "code", "source": source, "outputs": [], "metadata": {}} for source in sources
    ]
    return json.dumps({"cells": cells, "nbformat": 4} | further)


def test_a_notebook_is_its_cells_unescaped():
    text = notebook(["x = 'é'\n", 'f("needle")\n'], "y = 2\nz = 3")

    told = texts(text, "a.ipynb")
    assert {"metadata", "cell 1", "cell 2"} == told.keys()
    assert "x = 'é'\nf(\"needle\")\n" in told["cell 1"]
    assert "y = 2\nz = 3" in told["cell 2"]
    assert {"cell 1": 'f(\\"needle\\")'} == places(text, "a.ipynb", 'f("needle")')


def test_a_notebooks_outputs_and_metadata_are_given():
    text = notebook("x", metadata={"api_key": WORDS}).replace(
        '"outputs": []', json.dumps({"outputs": [{"text": ["a\n", WORDS]}]})[1:-1]
    )

    (told,) = (text for origin, text in texts(text, "a.ipynb").items() if origin == "cell 1")
    assert f"a\n{WORDS}" in told
    assert f'"api_key":"{WORDS}"' in told.replace("\n", "")


@pytest.mark.parametrize("cut", [10, 60, 100])
def test_of_a_broken_notebook_its_own_text_is_given_too(cut):
    text = notebook(["x = 1\n"])[:cut] + f" {WORDS}"

    assert WORDS in texts(text, "a.ipynb")[""]


def test_a_sound_notebook_is_not_given_twice():
    assert "" not in texts(notebook("x"), "a.ipynb")
    assert "" not in texts('{"a": [1, -2.5e3, true, false, null], "b": {}}', "a.ipynb")


# Archives


PACKED = {
    "a.zip": zipped({"d/m.py": WORDS}),
    "a.whl": b"#!/bin/sh\n" + zipped({"d/m.py": WORDS}),
    "a.tar": taped({"d/m.py": WORDS}),
    "a.tgz": taped({"d/m.py": WORDS}, "w:gz"),
    "a.tar.bz2": taped({"d/m.py": WORDS}, "w:bz2"),
    "a.txz": taped({"d/m.py": WORDS}, "w:xz"),
    "a.lzma.zip": zipped({"d/m.py": WORDS}, zipfile.ZIP_LZMA),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_member_of_an_archive_is_given_by_its_name(name):
    (found,) = (
        one for one in read(PACKED[name], name) if isinstance(one, Layer) and one.text == WORDS
    )
    assert ("d/m.py", None) == (found.path, found.place(0, 3))
    assert found.origin.endswith("member d/m.py")
    assert [] == unread(PACKED[name], name)


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_compressed_file_is_given_by_the_name_without_its_ending(pack):
    (found,) = (one for one in read(pack(WORDS.encode()), "d/m.py.x") if one.origin == "unpacked")
    assert ("d/m.py", WORDS) == (found.path, found.text)


def test_a_packed_file_in_base64_is_opened():
    run = base64.b64encode(gzip.compress(WORDS.encode())).decode()
    text = f"release: {run}\n"

    assert WORDS == texts(text)["decoded base64, unpacked"]
    assert run.rstrip("=") == places(text, "a.yaml", WORDS)["decoded base64, unpacked"]


def test_a_member_that_the_list_does_not_name_is_given():
    hidden = zipped({"hidden": WORDS}) + zipped({"shown": "x"})

    assert {"member shown": "x", "member hidden": WORDS}.items() <= texts(hidden, "a.zip").items()


def test_archives_are_opened_three_deep():
    data = zipped({"m": WORDS})
    for _ in range(3):
        data = zipped({"in.zip": data})

    member = "member in.zip, member in.zip, member in.zip"
    assert [f"{member}: archives are opened 3 deep, no more"] == unread(data)
    assert WORDS in texts(zipped({"a": zipped({"b.tgz": taped({"m": WORDS}, "w:gz")})})).values()


def test_what_cannot_be_opened_is_said_by_name():
    locked = encrypted(zipped({"m": WORDS}))

    assert ["member m: it is encrypted"] == unread(locked)
    assert ["member in.zip, member m: it is encrypted"] == unread(zipped({"in.zip": locked}))
    assert ["a 7z file cannot be opened here"] == unread(b"7z\xbc\xaf\x27\x1c" + b"0" * 40)


@pytest.mark.parametrize("name", PACKED)
def test_what_is_lost_of_a_damaged_archive_is_said(name):
    data = PACKED[name]
    told = read(data[: len(data) * 2 // 3], name)

    is_whole = any(isinstance(one, Layer) and WORDS in one.text for one in told)
    assert is_whole or any(isinstance(one, Unread) for one in told)


def test_a_cut_stream_is_given_as_far_as_it_goes():
    data = gzip.compress(WORDS.encode() * 1000, compresslevel=0)[:-20]

    assert texts(data)["unpacked"].startswith(WORDS)
    assert ["it cannot be unpacked (EOFError)"] == unread(data)


def test_a_bomb_is_opened_as_far_as_the_budget_goes():
    bomb = gzip.compress(bytes(40 << 20))
    told = read(zipped({"a": WORDS, "b.gz": bomb, "c": zipped({"d.gz": bomb}), "e": WORDS}))

    assert WORDS in [one.text for one in told if isinstance(one, Layer)]
    assert [
        "member c, member d.gz: it holds more than 64 MB, unpacked",
        "it holds more than 64 MB, unpacked: 1 not opened",
    ] == [str(one) for one in told if isinstance(one, Unread)]


def test_members_are_opened_up_to_a_number():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(MEMBERS + 5):
            archive.writestr(zipfile.ZipInfo(str(number)), b"")

    assert ["it holds more than 10,000 members: 5 not opened"] == unread(held.getvalue())


def test_a_list_that_is_too_long_is_not_read():
    data = bytearray(zipped({"m": WORDS}))
    end = data.rfind(b"PK\x05\x06")
    data[end + 12 : end + 16] = (1 << 30).to_bytes(4, "little")

    assert ["its list of members is too long"] == unread(bytes(data))
    assert WORDS == texts(bytes(data))["member m"]


def test_many_parts_that_are_not_opened_are_counted():
    told = unread(encrypted(zipped({str(number): WORDS for number in range(30)})))

    assert 21 == len(told)
    assert "10 further parts not looked at" == told[-1]


def test_a_tar_leads_nowhere():
    link = tarfile.TarInfo("link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    hard = tarfile.TarInfo("hard")
    hard.type, hard.linkname = tarfile.LNKTYPE, "../../outside"
    device = tarfile.TarInfo("device")
    device.type = tarfile.CHRTYPE
    data = taped({"/etc/absolute": WORDS, "../../up": WORDS}, "w", link, hard, device)

    told = texts(data, "a.tar")
    assert {"", "member /etc/absolute", "member ../../up"} == told.keys()


def test_a_tar_that_leads_back_ends():
    data = bytearray(taped({"a": WORDS, "b": WORDS}))
    entry = tarfile.TarInfo("b").tobuf()
    at = data.find(b"b\0\0\0", 512)
    data[at + 124 : at + 136] = (1 << 95 | (1 << 95) - 1024).to_bytes(12, "big")
    assert entry

    assert read(bytes(data), "a.tar")


def test_archives_are_left_closed_for_those_who_want_to_pay_nothing():
    data = zipped({"m": WORDS})

    assert [""] == [one.origin for one in layers(RepoPath("a.zip"), data, unpacks=False)]


@given(st.binary(max_size=200), st.sampled_from([*PACKED, "a.ipynb", "a.json"]), st.data())
def test_no_bytes_break_the_reading(noise, name, data):
    whole = PACKED.get(name, notebook(["x\\n", '"%41%42"']).encode())
    at = data.draw(st.integers(0, len(whole)))
    spoilt = whole[:at] + noise + whole[at + data.draw(st.integers(0, 40)) :]
    length = len(text_of(spoilt)[0])
    for one in layers(RepoPath(name), spoilt):
        if isinstance(one, Layer) and one.text:
            place = one.place(0, len(one.text))
            assert place is None or 0 <= place[0] <= place[1] <= length


@given(st.text(alphabet='ab\\u0%41"{}[]:, \n=', max_size=120))
def test_each_place_lies_in_the_file(text):
    for name in ("a.ipynb", "a.js"):
        for one in layers(RepoPath(name), text.encode()):
            assert isinstance(one, Layer)
            for at in range(len(one.text)):
                start, end = one.place(at, at + 1)
                assert 0 <= start < end <= len(text)
