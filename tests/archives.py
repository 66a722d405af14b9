"""Archives, good and bad, made when a test runs."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Mapping

Content = str | bytes


def zipped(members: Mapping[str, Content], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of *members*."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return held.getvalue()


def taped(members: Mapping[str, Content], mode: str = "w", *further: tarfile.TarInfo) -> bytes:
    """Return a tar archive of *members*, and of *further* entries without content."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode=mode) as archive:
        for name, content in members.items():
            data = content.encode() if isinstance(content, str) else content
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for entry in further:
            archive.addfile(entry)
    return held.getvalue()


def encrypted(archive: bytes) -> bytes:
    """Return the zip *archive* with the mark of encryption on its members."""
    marked = bytearray(archive)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(start)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(start, at + 1)
    return bytes(marked)
