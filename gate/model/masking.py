"""Texts without the secrets in them, in whatever form they were quoted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from gate.model.regex import regex
from gate.model.secret import MASK, Secret

WHOLE_WORD_BELOW: Final = 8
"""A secret of fewer characters is masked only where it stands as a word of its own."""
_ENOUGH: Final = 16
"""Characters of a longer secret by which it is known, as where a text is cut."""
_RUN: Final = regex(r"[\w%+~-]*")
"""What belongs to the word that a secret stands in: a finding may name a part of it alone."""
_REST: Final = regex(r"[\w%+~-]*=*")
"""The same behind the secret, where base64 fills up its last digits."""
_NO_NAME: Final = regex(r"[^\w./-]")
"""What stands in no ordinary name of a file."""


class Masker:
    """
    Masks secrets: as they are, in base64, URL-encoded, and as JSON, XML and logs escape.

    *sure* are those that are no plain words, whatever they look like.
    """

    def __init__(self, secrets: Iterable[Secret], *, sure: Iterable[Secret] = ()) -> None:
        certain = _values(sure)
        values = _values(secrets) | certain
        self._words = _words(value for value in values if len(value) < WHOLE_WORD_BELOW)
        self._long = _by_start(values)
        self._long_in_paths = _by_start(
            value for value in values if value in certain or _is_no_name(value)
        )
        self.is_idle = not values
        """Whether there is nothing to mask."""
        self.text = lru_cache(maxsize=4096)(self._text)
        """Masks a text."""

    def _text(self, text: str) -> str:
        masked = _masked(text, self._long)
        return self._words.sub(MASK, masked) if self._words else masked

    def path(self, path: str) -> str:
        """
        Return *path* masked.

        Short secrets and plain words stay: they are as likely a folder's name, and a report
        whose paths are masked leads nobody anywhere.
        """
        return _masked(path, self._long_in_paths)


def _values(secrets: Iterable[Secret]) -> set[str]:
    return {
        form
        for secret in secrets
        for form in (secret._value, *secret._forms)  # noqa: SLF001 - the one place that reads them
        if form
    }


def _is_no_name(value: str) -> bool:
    from gate.model.looks import Looks, looks  # noqa: PLC0415 - most runs have nothing to mask

    return looks(value) is Looks.RANDOM or bool(_NO_NAME.search(value))


def _words(values: Iterable[str]) -> re.Pattern[str] | None:
    told = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{told})(?!\w)") if told else None


def _by_start(values: Iterable[str]) -> Mapping[str, set[str]]:
    """Return every form of *values* by its first `WHOLE_WORD_BELOW` characters."""
    starts: dict[str, set[str]] = {}
    for value in values:
        for form in _forms(value):
            if len(form) >= WHOLE_WORD_BELOW:
                starts.setdefault(form[:WHOLE_WORD_BELOW], set()).add(form)
    return starts


def _forms(value: str) -> Iterator[str]:
    """Yield *value* in every form in which a text may quote it."""
    import json  # noqa: PLC0415 - most runs have nothing to mask
    from base64 import b64encode, urlsafe_b64encode  # noqa: PLC0415 - as above
    from urllib.parse import quote, quote_plus  # noqa: PLC0415 - as above

    yield value
    yield from (line for line in value.splitlines() if len(line) >= _ENOUGH)
    raw = value.encode("utf-8", "surrogatepass")
    for shift, start in enumerate((0, 2, 3)):  # where it may start in a group of three bytes
        end = (shift + len(raw)) * 8 // 6
        for encode in (b64encode, urlsafe_b64encode):
            yield encode(bytes(shift) + raw).decode("ascii")[start:end]
    for encoded in (quote(raw, safe=""), quote(raw), quote_plus(raw)):
        yield encoded
        yield re.sub(r"%[0-9A-F]{2}", lambda found: found[0].lower(), encoded)
    yield json.dumps(value)[1:-1]
    yield value.encode("unicode_escape").decode("ascii")
    yield value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _masked(text: str, forms: Mapping[str, set[str]]) -> str:
    if not forms:
        return text
    size, parts, done = WHOLE_WORD_BELOW, [], 0
    for at in range(len(text)):
        if found := forms.get(text[at : at + size]):
            # What begins in another secret may end behind it.
            end = max(_end(text, at, form) for form in found)
            if end > done:
                start = max(done, _start_of_run(text, at))
                parts += [text[done:start], MASK]
                done = _end_of_run(text, end)
    return "".join((*parts, text[done:])) if parts else text


def _end(text: str, start: int, form: str) -> int:
    """Return where *form*, which may begin at *start*, ends in *text*; 0 if it does not begin."""
    if text.startswith(form, start):
        return start + len(form)
    if not text.startswith(form[:_ENOUGH], start):
        return 0
    end = start + _ENOUGH
    while text[end : end + 1] == form[end - start]:
        end += 1
    return end


def _start_of_run(text: str, at: int) -> int:
    before = _RUN.match(text[max(at - 512, 0) : at][::-1])
    return at - before.end() if before else at


def _end_of_run(text: str, at: int) -> int:
    after = _REST.match(text, at)
    return after.end() if after else at
