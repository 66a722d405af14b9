r"""
Did a tool write this file, or somebody outside the team?

The rules are those of GitHub linguist, restated
(https://github.com/github-linguist/linguist: ``lib/linguist/generated.rb``, ``vendor.yml``,
``documentation.yml``), with pip-compile's and uv's headers, gRPC's Python files, snapshots and
cassettes. Where linguist looks for ``uv\.lock`` anywhere in a path, ours names whole folders and
whole file names, so that ``guv.lock_test.py`` is nothing special.

What is left away: linguist's guesses from the length of lines and from the style of variables,
which say nothing that a person could check in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container
from enum import Enum
from functools import cache
from typing import Final

from gate.model.path import RepoPath
from gate.model.regex import regex
from gate.model.value import dataclass

LINES: Final = 40
"""How many lines of a file are asked, from its first."""
_LITERALS: Final = regex(r"(?:[\w/|-]|\\\.)+")
_BYTES: Final = 65_536
"""How much of those lines, and of the last two, is looked at."""


class Kind(Enum):
    """Why a file may not be the change's own writing."""

    LOCK = "lock file"
    GENERATED = "generated"
    SNAPSHOT = "snapshot"
    """What a test runner recorded; to linguist it is source."""
    CASSETTE = "cassette"
    """HTTP traffic that a test recorded."""
    VENDORED = "vendored"
    """A folder whose name says that others wrote what is in it."""
    SET_APART = "set apart"
    """
    The rest of linguist's ``vendor.yml``: kept out of its language statistics, though teams
    write such files too (``.github/``, ``tests/fixtures/``, ``external/``, ``jquery-ours.js``).
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a file seems to come from."""

    kind: Kind
    tool: str
    """Who writes such files: ``uv``, ``protoc``."""
    folder: str = ""
    """The folder that said so, with its slash: ``web/node_modules/``; empty if a name did."""
    is_data: bool = False
    """Whether the format holds no program, so that nothing can be hidden by claiming it."""


def by_name(path: RepoPath, kinds: Container[Kind] = frozenset(Kind)) -> tuple[Origin, ...]:
    """Return what the name of *path* says, of *kinds*, the plainest first; empty for nothing."""
    rules = (rule for rule in _NAMES if rule.kind in kinds and rule.may_name(path))
    found = ((rule, _found(rule.path, path)) for rule in rules)
    return tuple(_origin(rule, path, match) for rule, match in found if match)


def by_text(path: RepoPath, data: bytes) -> Origin | None:
    """
    Return what the text *data* of *path* says of itself, or `None`.

    Only the first `LINES` lines are read; for JavaScript and CSS the last two as well, where a
    source map is named (https://tc39.es/ecma426/). It is the file's own word.
    """
    for rule in _TEXTS:
        if rule.names(path) and rule.says(data):
            return Origin(kind=rule.kind, tool=rule.tool, is_data=rule.is_data)
    return None


def may_say(path: RepoPath) -> bool:
    """Say whether `by_text` knows a rule for files named as *path*."""
    return any(rule.names(path) for rule in _TEXTS)


def is_documentation(path: RepoPath) -> bool:
    """Say whether *path* is a text or a sample for readers."""
    return bool(_DOCUMENTATION.search(path))


@dataclass(frozen=True, slots=True, kw_only=True)
class _NameRule:
    kind: Kind
    tool: str
    path: str
    """An expression, compiled when a path first may match: there are a hundred of them."""
    literals: tuple[str, ...]
    """In lower case, of which one stands in whatever matches; empty where that is not plain."""
    is_data: bool

    def may_name(self, path: RepoPath) -> bool:
        """Say whether *path* is worth the expression, which may ignore case as Unicode does."""
        if not self.literals or not path.isascii():
            return True
        low = path.lower()
        return any(literal in low for literal in self.literals)


_compiled = cache(re.compile)


def _found(expression: str, path: RepoPath) -> re.Match[str] | None:
    return _compiled(expression).search(path)


def _literals(names: str) -> tuple[str, ...]:
    """Return the texts of which *names* is the choice, if it is nothing more."""
    is_plain = _LITERALS.fullmatch(names) is not None
    return tuple(names.replace(r"\.", ".").lower().split("|")) if is_plain else ()


def _origin(rule: _NameRule, path: RepoPath, match: re.Match[str]) -> Origin:
    folder = path[: match.end()] if match[0].endswith("/") else ""
    return Origin(kind=rule.kind, tool=rule.tool, folder=folder, is_data=rule.is_data)


def _named(
    kind: Kind, tool: str, names: str, *, hints: str = "", is_data: bool = False
) -> _NameRule:
    """
    Files whose whole name is one of *names* (a pattern); case counts unless it says not.

    *hints* are texts of which one stands in each such name.
    """
    return _NameRule(
        kind=kind,
        tool=tool,
        path=rf"(?:^|/)(?:{names})\Z",
        literals=tuple(hints.split()) or _literals(names),
        is_data=is_data,
    )


def _below(kind: Kind, tool: str, folders: str, *, hints: str = "") -> _NameRule:
    """Files at any depth below a folder named by *folders* (a pattern); *hints* as above."""
    return _NameRule(
        kind=kind,
        tool=tool,
        path=rf"(?:^|/)(?:{folders})/",
        literals=tuple(hints.split()) or _literals(folders),
        is_data=False,
    )


def _at_root(kind: Kind, tool: str, folders: str) -> _NameRule:
    return _NameRule(
        kind=kind, tool=tool, path=rf"\A(?:{folders})/", literals=_literals(folders), is_data=False
    )


def _locks(tool: str, names: str, *, hints: str = "") -> _NameRule:
    return _named(Kind.LOCK, tool, names, hints=hints, is_data=True)


_STYLES: Final = r"(?:css|less|scss|styl)"
_NAMES: Final = (
    _locks("uv", r"uv\.lock"),
    _locks("Poetry", r"poetry\.lock"),
    _locks("PDM", r"pdm\.lock"),
    _locks("Pipenv", r"Pipfile\.lock"),
    _locks("pip", r"pylock(?:\.[^./]+)?\.toml", hints="pylock"),
    _locks("Pixi", r"pixi\.lock"),
    _locks("Conda", r"conda-lock\.ya?ml", hints="conda-lock"),
    _locks("npm", r"package-lock\.json|npm-shrinkwrap\.json"),
    _locks("Yarn", r"yarn\.lock"),
    _locks("pnpm", r"pnpm-lock\.yaml"),
    _locks("Bun", r"bun\.lockb?", hints="bun.lock"),
    _locks("Deno", r"deno\.lock"),
    _locks("Cargo", r"Cargo\.lock|Cargo\.toml\.orig"),
    _locks("Go", r"go\.sum|go\.work\.sum|Gopkg\.lock|glide\.lock"),
    _locks("Composer", r"composer\.lock"),
    _locks("Bundler", r"Gemfile\.lock"),
    _locks("Swift", r"Package\.resolved"),
    _locks("CocoaPods", r"Podfile\.lock"),
    _locks("Pub", r"pubspec\.lock"),
    _locks("Mix", r"mix\.lock"),
    _locks("NuGet", r"packages\.lock\.json"),
    _locks("Gradle", r"gradle\.lockfile|buildscript-gradle\.lockfile"),
    _locks("Nix", r"flake\.lock"),
    _locks("Bazel", r"MODULE\.bazel\.lock"),
    _locks("Terraform", r"\.terraform\.lock\.hcl"),
    _locks("Helm", r"Chart\.lock"),
    _locks("Buf", r"buf\.lock"),
    _locks("mise", r"mise(?:\.local)?\.lock", hints="mise"),
    _locks("esy", r"(?:\w+\.)?esy\.lock", hints="esy.lock"),
    _locks(
        "Julia", r"JuliaManifest(?:-v\d+\.\d+)?\.toml|Manifest-v\d+\.\d+\.toml", hints="manifest"
    ),
    _named(
        Kind.SNAPSHOT,
        "a snapshot test",
        r"[^/]+\.(?:snap|snap\.new|ambr)",
        is_data=True,
        hints=".snap .ambr",
    ),
    _named(
        Kind.SNAPSHOT,
        "a snapshot test",
        r"__snapshots__/(?:[^/]+/)*[^/]+\.(?:json|raw|txt|xml|svg)",
        hints="__snapshots__/",
        is_data=True,
    ),
    _named(
        Kind.CASSETTE,
        "a recorded request",
        r"(?:vcr_)?cassettes/(?:[^/]+/)*[^/]+\.(?:ya?ml|json)",
        hints="cassettes/",
        is_data=True,
    ),
    _named(
        Kind.GENERATED, "protoc", r"[^/]+_pb2\.pyi?|[^/]+\.pb\.(?:go|cc|h)", hints="_pb2.py .pb."
    ),
    _named(
        Kind.GENERATED,
        "the gRPC plug-in",
        r"[^/]+_pb2_grpc\.pyi?|[^/]+_grpc\.pb\.go",
        hints="_grpc.p",
    ),
    _named(Kind.GENERATED, "a minifier", r"[^/]+[.-]min\.(?:js|css)", hints="min."),
    _named(
        Kind.GENERATED, "a source map", r"(?i:[^/]+\.(?:js|css)\.map)", is_data=True, hints=".map"
    ),
    _named(
        Kind.GENERATED, "Xcode", r"[^/]*\.(?:nib|xcworkspacedata|xcuserstate)", hints=".nib .xc"
    ),
    _named(Kind.GENERATED, "Visual Studio", r"(?i:[^/]+\.designer\.(?:cs|vb))", hints=".designer."),
    _named(Kind.GENERATED, "SpecFlow", r"(?i:[^/]+\.feature\.cs)", hints=".feature."),
    _named(Kind.GENERATED, "Delphi", r"(?i:[^/]*_tlb\.pas)", hints="_tlb.pas"),
    _named(Kind.GENERATED, "Zephir", r"[^/]+\.zep\.(?:c|h|php)", hints=".zep."),
    _named(Kind.GENERATED, "Yarn", r"\.pnp\.[^/]+", hints=".pnp."),
    _named(
        Kind.GENERATED, "SQLx", r"\.sqlx/query-[0-9a-f]{64}\.json", is_data=True, hints=".sqlx/"
    ),
    _named(
        Kind.GENERATED,
        "a build tool's wrapper",
        r"(?i:gradlew(?:\.bat)?|mvnw(?:\.cmd)?)",
        hints="gradlew mvnw",
    ),
    _below(Kind.GENERATED, "npm", "node_modules"),
    _below(
        Kind.GENERATED, "Go", r"vendor/(?:[0-9A-Za-z][-0-9A-Za-z]*\.)+[a-z]{2,4}", hints="vendor/"
    ),
    _below(Kind.GENERATED, "Godep", "Godeps"),
    _below(Kind.GENERATED, "CocoaPods", "Pods"),
    _below(Kind.GENERATED, "Carthage", "Carthage/Build"),
    _below(Kind.GENERATED, "a JetBrains IDE", r"\.idea"),
    _below(Kind.GENERATED, "Relay", "__generated__"),
    _below(Kind.GENERATED, "coverage.py", "htmlcov"),
    _below(
        Kind.VENDORED,
        "third parties",
        r"(?:[Tt]hird|3rd)[-_]?[Pp]arty|bower_components",
        hints="party bower_components",
    ),
    _below(
        Kind.VENDORED,
        "Yarn",
        r"\.yarn/(?:releases|plugins|sdks|versions|unplugged)",
        hints=".yarn/",
    ),
    _below(Kind.VENDORED, "a build tool's wrapper", r"gradle/wrapper|\.mvn/wrapper"),
    _below(Kind.VENDORED, "XVBA", "xvba_modules"),
    _at_root(Kind.SET_APART, "others", "deps|[Dd]ependencies|Pods"),
    _below(
        Kind.SET_APART,
        "others",
        r"[Vv]endors?|[Ee]xtern(?:als?)?|Carthage|Sparkle|admin_media|[Pp]ackages/[^/]+\.\d+"
        r"|ace-builds|MathJax|extjs|flow-typed|tiny_mce/(?:langs|plugins|themes|utils)|select2"
        r"|[Cc]ode[Mm]irror/(?:\d+\.\d+/)?(?:lib|mode|theme|addon|keymap|demo)"
        r"|[Bb]ourbon|font-?awesome|bootstrap-datepicker|bootstrap[-.]\d[^/]*"
        r"|(?:Crashlytics|Fabric|BuddyBuildSDK|Realm|RealmSwift)\.framework",
    ),
    _below(
        Kind.SET_APART,
        "fixtures",
        r"[Tt]ests?/fixtures|[Ss]pecs?/fixtures|testdata|inst/extdata",
    ),
    _below(
        Kind.SET_APART, "a build", r"cache|dist|env|docs?/_?(?:build|themes?|templates?|static)"
    ),
    _below(
        Kind.SET_APART,
        "a tool",
        r"\.github|\.obsidian|\.teamcity|\.vscode|\.google_apis|puphpet"
        r"|[^/]+\.(?:xctemplate|imageset)",
    ),
    _at_root(Kind.SET_APART, "Debian", "debian"),
    _named(Kind.SET_APART, "a minifier", r"[^/]+[.-]min\.(?:js|css)"),
    _named(
        Kind.SET_APART,
        "others",
        rf"[^/]*import\.{_STYLES}|(?:custom\.)?bootstrap[^/]*\.(?:js|{_STYLES})",
    ),
    _named(
        Kind.SET_APART,
        "others",
        rf"(?:font-?awesome|foundation|normalize|skeleton|animate)\.{_STYLES}"
        rf"|materialize\.(?:js|{_STYLES})|bulma\.(?:css|sass|scss)|fontello[^/]*\.css"
        r"|octicons\.css|sprockets-octicons\.scss|leaflet\.draw\.css"
        r"|Control\.FullScreen\.(?:css|js)",
    ),
    _named(
        Kind.SET_APART,
        "others",
        r"jquery[^./]*\.js|jquery-\d\.\d+(?:\.\d+)?\.js"
        r"|jquery[^./]*\.validate(?:\.unobtrusive)?\.js|jquery[^./]*\.unobtrusive-ajax\.js"
        r"|jquery-ui(?:-\d\.\d+(?:\.\d+)?)?(?:\.\w+)?\.(?:js|css)"
        r"|jquery\.(?:ui|effects)\.[^./]*\.(?:js|css)|jquery\.fn\.gantt\.js"
        r"|jquery\.fancybox\.(?:js|css)|jquery\.fileupload(?:-\w+)?\.js|jquery\.dataTables\.js",
    ),
    _named(
        Kind.SET_APART,
        "others",
        r"(?:fuelux|bootbox|pdf\.worker|dojo|MochiKit|ckeditor|Chart|html5shiv|shCore|shLegacy"
        r"|effects|controls|dragdrop|leaflet\.draw-src|leaflet\.spin|wicket-leaflet)\.js"
        r"|slick\.\w+\.js|Leaflet\.Coordinates-\d+\.\d+\.\d+\.src\.js|prototype[^/]*\.js"
        r"|mootools[^./]*\d+\.\d+.\d+[^./]*\.js|yahoo-[^./]*\.js|yui[^./]*\.js|tiny_mce[^./]*\.js"
        r"|shBrush[^./]*\.js|angular[^./]*\.js|d3(?:\.v\d+)?[^./]*\.js|react(?:-[^./]*)?\.js"
        r"|modernizr-\d\.\d+(?:\.\d+)?\.js|modernizr\.custom\.\d+\.js"
        r"|knockout-(?:\d+\.){3}(?:debug\.)?js"
        r"|cordova[^./]*\.js|cordova-\d\.\d(?:\.\d)?\.js|foundation(?:\.[^/]*)?\.js"
        r"|[Mm]icrosoft(?:[Mm]vc)?(?:[Aa]jax|[Vv]alidation)(?:\.debug)?\.js"
        r"|[^/]+-vsdoc\.js|[^/]+\.intellisense\.js|[^/]+\.d\.ts",
    ),
    _named(
        Kind.SET_APART,
        "a build tool",
        r"configure|config\.guess|config\.sub|aclocal\.m4|libtool\.m4"
        r"|lt(?:options|sugar|version|~obsolete)\.m4"
        r"|dotnet-install\.(?:ps1|sh)|cpplint\.py|rebar|erlang\.mk|waf|run\.n|fabfile\.py|_esy"
        r"|activator(?:\.bat)?|gradlew(?:\.bat)?|mvnw(?:\.cmd)?|proguard(?:-rules)?\.pro",
    ),
    _named(
        Kind.SET_APART,
        "a tool",
        r"\.gitattributes|\.gitignore|\.gitmodules|\.osx|\.[Dd][Ss]_[Ss]tore|\.indent\.pro"
        r"|[^/]*\.sublime-(?:project|workspace)|Vagrantfile|Jenkinsfile|\.gitpod\.Dockerfile",
    ),
)
"""Plainest first."""

_DOCUMENTATION: Final = regex(
    r"\A(?:[Dd]ocs?|[Mm]an|[Ee]xamples|[Dd]emos?|[Ss]amples?)/"
    r"|(?:^|/)(?:[Dd]ocumentation|[Gg]roovydoc|[Jj]avadoc|inst/doc)/"
    r"|(?:^|/)(?:CHANGE(?:S|LOG)?|CONTRIBUTING|COPYING|INSTALL|LICEN[CS]E|[Ll]icen[cs]e"
    r"|README|[Rr]eadme)(?:\.[^/]*)?\Z"
    r"|(?:^|/)CITATION(?:\.cff|S?(?:\.(?:bib|md))?)\Z"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TextRule:
    tool: str
    extensions: frozenset[str]
    says: Callable[[bytes], bool]
    kind: Kind = Kind.GENERATED
    is_data: bool = False
    ignores_case: bool = False

    def names(self, path: RepoPath) -> bool:
        """Say whether *path* has one of the extensions."""
        stem, _, extension = path.rpartition("/")[2].rpartition(".")
        told = extension.lower() if self.ignores_case else extension
        return bool(stem) and told in self.extensions


def _lines(data: bytes, count: int) -> bytes:
    return b"\n".join(data[:_BYTES].split(b"\n", count)[:count])


def _text(
    tool: str, extensions: str, lines: int, marker: bytes, *, is_data: bool = False
) -> _TextRule:
    """Files of *extensions* that bear *marker* in their first *lines* lines."""

    def says(data: bytes) -> bool:
        return bool(_compiled(marker, re.MULTILINE).search(_lines(data, lines)))

    return _TextRule(
        tool=tool, extensions=frozenset(extensions.split()), says=says, is_data=is_data
    )


_COMPILED: Final = regex(
    rb"^# This file (?:is|was) autogenerated by (?:pip-compile|uv)\b", re.MULTILINE
)
_REQUIREMENT: Final = regex(rb"\s*(?:#.*|-.*|[\w.\[\],-]+\s*(?:==|@).*)?", re.DOTALL)


def _is_compiled_requirements(data: bytes) -> bool:
    # The header alone would excuse any text: what is under it must be requirements.
    head = _lines(data, LINES)
    return bool(_COMPILED.search(head)) and all(map(_REQUIREMENT.fullmatch, head.split(b"\n")))


_SOURCE_MAP: Final = regex(rb"^/[*/][#@] source(?:Mapping)?URL=", re.MULTILINE)


def _names_source_map(data: bytes) -> bool:
    return any(_SOURCE_MAP.match(line) for line in data[-_BYTES:].rsplit(b"\n", 2)[-2:])


_META: Final = regex(rb"<meta\s([^<>]*)>", re.IGNORECASE)
_META_NAME: Final = regex(rb"""(?:^|\s)name\s*=\s*["']?generator\b""", re.IGNORECASE)
_META_TOOL: Final = regex(
    rb"""(?:^|\s)(?:content|value)\s*=\s*["']?"""
    rb"(?:org\s+mode|j?latex2html|groff|makeinfo|texi2html|ronn)\b",
    re.IGNORECASE,
)
_HTML_COMMENT: Final = regex(
    rb"<!-- Generated by pkgdown: do not edit by hand -->"
    rb"|^<!-- This is an automatically generated file\."
    rb"|<!--\s+Generated by Doxygen\s+[.0-9]+\s*-->",
    re.MULTILINE,
)


def _is_generated_html(data: bytes) -> bool:
    head = _lines(data, 31)
    tags = _META.findall(head)
    by_tag = any(_META_NAME.search(tag) and _META_TOOL.search(tag) for tag in tags)
    return by_tag or bool(_HTML_COMMENT.search(head))


_TEXTS: Final = (
    _TextRule(
        tool="pip-compile or uv",
        extensions=frozenset({"txt"}),
        says=_is_compiled_requirements,
        kind=Kind.LOCK,
        is_data=True,
    ),
    _text("Julia", "toml", 3, rb"\A# This file is machine-generated - editing it ", is_data=True),
    _text(
        "a source map",
        "map",
        1,
        rb'\A\{"version":\d+,|\A/\*\* Begin line maps\. \*\*/\{',
        is_data=True,
    ),
    _text("Unity", "meta", 1, rb"\AfileFormatVersion: ", is_data=True),
    _text("MySQL", "frm", 1, rb"\ATYPE=VIEW", is_data=True),
    _text("GameMaker", "yy yyp", 3, rb"\A\s*[{\[]|\A\d\.\d\.\d.+\|\{", is_data=True),
    _text("roxygen2", "Rd", 1, rb"% Generated by roxygen2: do not edit by hand", is_data=True),
    _text(
        "a font or drawing program",
        "ps eps pfa",
        LINES,
        rb"^\s*(?:currentfile eexec\s|/sfnts\s+\[\s<)",
        is_data=True,
    ),
    _text(
        "a drawing program",
        "ps eps pfa",
        10,
        rb"^%%Creator: .*(?:[0-9]|draw|mpage|ImageMagick|inkscape|MATLAB|PCBNEW|pnmtops"
        rb"|\(Unknown\)|Serif Affinity|Filterimage -tops|EAGLE)",
        is_data=True,
    ),
    _text(
        "KiCad or GFortran",
        "mod",
        1,
        rb"PCBNEW-LibModule-V|GFORTRAN module version '",
        is_data=True,
    ),
    _text(
        "Visual Studio",
        "dsp",
        3,
        rb"# Microsoft Developer Studio Generated Build File",
        is_data=True,
    ),
    _text(".NET", "xml", 3, rb"\A.*\n.*<doc>.*\n.*<assembly>", is_data=True),
    _text("Go's generators", "go", LINES, rb"^// Code generated .*DO NOT EDIT\.\r?$"),
    _text(
        "protoc",
        "py java h cc cpp m rb php",
        3,
        rb"Generated by the protocol buffer compiler\.  DO NOT EDIT!",
    ),
    _text(
        "the gRPC plug-in",
        "py",
        3,
        rb"^# Generated by the gRPC Python protocol compiler plugin\. DO NOT EDIT!",
    ),
    _text("the gRPC plug-in", "cpp hpp h cc", 1, rb"\A// Generated by the gRPC"),
    _text("go-to-protobuf", "proto", 20, rb"This file was autogenerated by go-to-protobuf"),
    _text("protoc", "js", 6, rb"GENERATED CODE -- DO NOT EDIT!"),
    _text("ts-proto", "ts", 1, rb"Code generated by protoc-gen-ts_proto\. DO NOT EDIT\."),
    _text("Thrift", "rb py go js m java h cc cpp php", 6, rb"Autogenerated by Thrift Compiler"),
    _text(
        "javah",
        "h",
        2,
        rb"\A.*/\* DO NOT EDIT THIS FILE - it is machine generated \*/.*\n"
        rb".*#include <jni\.h>",
    ),
    _text("Cython", "c cpp", 1, rb"Generated by Cython"),
    _text("CoffeeScript", "js", 1, rb"\A// Generated by "),
    _text("PEG.js", "js", 5, rb"^\s*(?:/?\*|//).*Generated by PEG\.js"),
    _text("Jison", "js", 1, rb"\A/\* (?:parser generated by jison|generated by jison-lex) "),
    _text("Haxe", "js py lua cpp h java cs php", 3, rb"Generated by Haxe"),
    _text("jOOQ", "java", 2, rb"This file is generated by jOOQ\."),
    _text("JFlex", "java", 1, rb"\A/\* The following code was generated by JFlex "),
    _text(
        "GrammarKit",
        "java",
        1,
        rb"\A// This is a generated file\. Not intended for manual editing\.",
    ),
    _text("a Dart generator", "dart", 3, rb"(?i)generated code\W{2,3}do not modify"),
    _text("Racc", "rb", 3, rb"^# This file is automatically generated by Racc"),
    _text(
        "Tapioca", "rbi", 5, rb"\A# typed:.*\n.*\n.*DO NOT EDIT MANUALLY.*\n.*\n# Please .*tapioca"
    ),
    _text("ANTLR", "g", 2, rb"generated by Xtest"),
    _text("Devel::PPPort", "h", 9, rb"Automatically created by Devel::PPPort"),
    _text(
        "GIMP",
        "c h",
        1,
        rb"\A/\* GIMP [A-Za-z0-9 -]+ C-Source image dump \(.+\.c\) \*/"
        rb"|\A/\*  GIMP header image file format \([A-Za-z0-9 -]+\): .+\.h  \*/",
    ),
    _TextRule(
        tool="a bundler",
        extensions=frozenset({"js", "css"}),
        says=_names_source_map,
        ignores_case=True,
    ),
    _TextRule(
        tool="a documentation tool",
        extensions=frozenset({"htm", "html", "xhtml"}),
        says=_is_generated_html,
        ignores_case=True,
    ),
)
