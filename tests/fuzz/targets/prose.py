"""What people write beside code: owners, messages, descriptions, notes, decisions, checklists."""

from __future__ import annotations

from gate.model.mentions import keys
from gate.model.path import RepoPath
from gate.model.text import log, markdown, markdown_code, plain, sarif, scrubbed, visible, xml
from gate.readers import prose
from gate.readers.allowances import allowances
from gate.readers.codeowners import read_code_owners
from gate.readers.commit_message import (
    NotConventional,
    is_autosquash,
    read_message,
    reverted,
    written,
)
from gate.readers.decisions import decision, is_record, references
from gate.readers.description import links, own_links, own_words, read_description, words
from gate.readers.generated import by_name, by_text, is_documentation, may_say
from gate.readers.notes import read as notes
from gate.readers.readiness import read as readiness
from gate.readers.readiness.checklist import checklist, ids
from tests.fuzz.target import Form, Target, sides

_MARKDOWN = (
    "# ", "## Unreleased", "## [1.0.0] - 2026-01-01", "- [ ] ", "- [x] ", "<!--", "-->", "```", "~~~", "> ",
    "* ", "| a | b |", "|---|", "[a](b)", "![](c.png)", "<img src='d'>", "[a]: http://e", "http://f/g", "@h", "#1",
    "<<<<<<< HEAD", "=======", ">>>>>>> x", "---\n", "===\n", "Status: accepted", "supersedes ADR-0001",
)  # fmt: skip


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _owners(host: str) -> Target:
    def read(data: bytes) -> object:
        owners = read_code_owners(data, host)
        return [owners.of(RepoPath(path)) for path in ("a.py", "src/b/c.py", "\udcff/x")]

    return Target(
        name=f"codeowners-{host}",
        read=read,
        examples=("tests/examples/**/CODEOWNERS",),
        made=lambda: (b"* @a\n[Section][2] @b\n^[Optional]\n/src/**/*.py @c d@e.f\ndocs/ @g/h # x\n\\#a @b\n!x @y\n",),
        words=("*", "**", "/", "[", "]", "[a-z]", "@a/b", "a@b.c", "#", "\\ ", "!", "?", "^[", "[2]", "@@role"),
    )  # fmt: skip


def _message(data: bytes) -> object:
    text = _text(data)
    return (
        _conventional(text),
        is_autosquash(text),
        reverted(text),
        written(text),
        keys([text], branch=text),
    )


def _conventional(text: str) -> object:
    try:
        return read_message(text)
    except NotConventional:
        return None


def _description(data: bytes) -> object:
    template, told = (read_description(_text(side)) for side in sides(data))
    return (
        own_words(told.sections, template),
        own_links(told.sections, template),
        links(_text(data)),
        words(_text(data)),
    )


def _decision(data: bytes) -> object:
    text, path = _text(data), RepoPath("docs/adr/0001-a.md")
    return is_record(path), decision(path, text), references(text)


def _prose(data: bytes) -> object:
    text = _text(data)
    return (
        prose.sections(text),
        prose.without_comments(text),
        prose.is_real(text),
        prose.conflict_in(text),
        checklist(text),
        ids(text),
    )


def _notes(name: str, of: str) -> Target:
    def read(data: bytes) -> object:
        (told,) = notes.prepare({"of": of})(RepoPath(name), data)
        return notes.changelog_of(told) if of == "changelog" else told

    return Target(
        name=f"notes-{name.rpartition('/')[2]}",
        read=read,
        form=Form.YAML if name.endswith("yaml") else Form.TEXT,
        examples=(f"tests/examples/handoff/**/*{name[name.rindex('.') :]}", "CHANGELOG.md"),
        made=lambda: (b"kind: Added\nbody: a thing\ntime: 2026-01-01T00:00:00Z\n",),
        words=(*_MARKDOWN, "body", "kind", "features", "prelude"),
    )


def _readiness(name: str, of: str) -> Target:
    return Target(
        name=f"readiness-{name}",
        read=lambda data: readiness.prepare({"of": of})(RepoPath(name), data),
        form=Form.TOML if name.endswith("toml") else Form.YAML,
        examples=(f"tests/examples/readiness/**/*.{name.rpartition('.')[2]}",),
        made=lambda: (
            (b'flags = {a = true, b = {key = "c"}}\n',)
            if name.endswith("toml")
            else (b"flags: {a: true}\n",)
        ),
        words=(
            "flags",
            "features",
            "key",
            "name",
            "id",
            "revision",
            "revisions",
            "groups",
            "environments",
        ),
    )


def _generated(data: bytes) -> object:
    first, _, rest = data.partition(b"\n")
    path = RepoPath(first[:200].decode("utf-8", "surrogateescape"))
    names = (
        path,
        *map(RepoPath, ("a.js", "a.css", "a.py", "a.go", "x.lock", "requirements.txt", "a.html")),
    )
    return [
        (by_name(each), by_text(each, rest), may_say(each), is_documentation(each))
        for each in names
    ]


def _shown(data: bytes) -> object:
    text = _text(data)
    return [
        show(text) for show in (visible, plain, log, markdown, markdown_code, sarif, xml, scrubbed)
    ]


TARGETS = (
    _owners("github"),
    _owners("gitlab"),
    Target(
        name="commit-message",
        read=_message,
        made=lambda: (
            b"feat(api)!: add a thing\n\nBody.\n\nBREAKING CHANGE: it\nRefs: #12\nSigned-off-by: A <a@b>\n",
            b'Revert "feat: x"\n\nThis reverts commit ' + b"a" * 40 + b".\n", b"fixup! fix: y\n# comment\n",
        ),
        words=("feat", "(", ")", "!", ":", "BREAKING CHANGE", "Refs", " #", "fixup! ", "squash! ", "Revert \"", "# ----- >8 -----"),
    ),
    Target(name="description", read=_description, words=_MARKDOWN,
           examples=("tests/examples/pull-request/**/*.md", "docs/*.md")),
    Target(name="decision", read=_decision, words=_MARKDOWN, examples=("tests/examples/handoff/adr-*/**/*.md",)),
    Target(name="prose", read=_prose, words=_MARKDOWN, examples=("tests/examples/readiness/**/*.md", "docs/*.md")),
    Target(
        name="allowances",
        read=lambda data: allowances(_text(data)),
        made=lambda: (b"x = 1  # gate: allow secrets/a -- reason */\n# gate: allow a/b, c/d -- why\ny\n",),
        words=("gate: allow ", "a/b", ", ", " -- ", "#", "//", "<!--", "-->", "*/", "'''"),
    ),
    _notes("CHANGELOG.md", "changelog"),
    _notes("changes/1.feature.md", "fragment"),
    _notes("changes/1.yaml", "fragment"),
    _readiness("flags.json", "flags"),
    _readiness("flags.toml", "flags"),
    _readiness("sample.yaml", "sample"),
    Target(
        name="generated",
        read=_generated,
        made=lambda: (b"a.py\n# Generated by x. DO NOT EDIT.\n", b"a.js\n//# sourceMappingURL=a.js.map\n"),
        words=("DO NOT EDIT", "@generated", "Code generated", "//# sourceMappingURL=", "autogenerated", "#", "/*", ".lock"),
    ),
    Target(
        name="shown",
        read=_shown,
        made=lambda: (b"::error::x\x1b[31m @a <b> `c` | d [e](f) https://u:p@h/\n",),
        words=("::error::", "\x1b[0m", "@", "<", "`", "```", "|", "://u:p@", "\u202e", "\u2066", "&"),
    ),
)  # fmt: skip
