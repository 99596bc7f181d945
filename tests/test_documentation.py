"""What is written about the program holds: commands, files and pages that it names are there and current."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest
from commands_page import PAGE, groups_and_commands
from commands_page import page as commands_page
from conftest import ROOT

from pipeline.codebook import load_codebook
from pipeline.codebook.find import find_codebook
from pipeline.codebook.page import codebook_markdown
from pipeline.corpus import CaseEntry, CorpusFile, DocumentEntry
from pipeline.model import CODED_SEGMENT_COLUMNS
from pipeline.results import SEGMENT_COLUMNS
from pipeline.yaml_file import read_yaml

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_PATH = re.compile(r"(?<![\w./*-])(?:[\w.-]+/)+[\w.-]*\.(?:py|yaml|toml|md|j2|xsd|sql|csv)\b")
_OURS = ("pipeline/", "flows/", "querschau/", "docs/", "tests/", "benchmarks/")


COMMANDS = dict(groups_and_commands())
SINGLE = [way for way, command in COMMANDS.items() if not hasattr(command, "commands")]


@pytest.mark.parametrize("way", COMMANDS)
def test_every_command_and_every_option_has_help(way: str) -> None:
    command = COMMANDS[way]
    assert getattr(command, "help", "")
    for parameter in command.params:  # type: ignore[attr-defined]
        assert getattr(parameter, "help", ""), f"{way}: {parameter.name}"


@pytest.mark.parametrize("way", SINGLE)
def test_every_command_stands_in_the_documentation(way: str) -> None:
    assert any(re.search(rf"{way}\b", page.read_text("utf-8")) for page in PAGES)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_page_names_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    named = {path for path in _PATH.findall(text) if path.startswith(_OURS)}
    linked = {link for link in re.findall(r"\]\(([^)#:]+)\)", text) if link}
    missing = [p for p in named if not (ROOT / p).exists()]
    missing += [p for p in linked if not (page.parent / p).exists()]
    assert not missing


def test_every_picture_is_made_by_the_script_and_shown() -> None:
    pytest.importorskip("playwright.sync_api", reason="Playwright fehlt: pip install playwright")
    from pictures import ALL, PICTURES

    texts = "".join(page.read_text("utf-8") for page in PAGES)
    kept = {path.stem for path in PICTURES.glob("*.png")}
    assert kept == ALL
    assert not {name for name in kept if f"bilder/{name}.png" not in texts}


@pytest.mark.parametrize(
    "page",
    ["arbeitsplatz", "korpus", "bericht", "korrigieren", "entscheidungen", "neues-codebuch", "codebuch"]
    + ["suche", "austausch", "pseudonymisieren", "betrieb"],
)
def test_what_researchers_do_step_by_step_is_shown(page: str) -> None:
    assert re.search(r"!\[[^\]]{10,}\]\(bilder/\w+\.png\)", (ROOT / "docs" / f"{page}.md").read_text("utf-8"))


def test_the_architecture_page_names_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    folders = {p.parent for p in (ROOT / "pipeline").rglob("__init__.py")} - {ROOT / "pipeline"}
    loose = {p for p in (ROOT / "pipeline").glob("*.py") if p.name != "__init__.py"}
    names = {f"`{p.relative_to(ROOT).as_posix()}{'/' if p.is_dir() else ''}`" for p in folders | loose}
    assert not {name for name in names if name not in text}


@pytest.mark.parametrize(
    ("table", "columns"), [("coded_segments", CODED_SEGMENT_COLUMNS), ("segments", SEGMENT_COLUMNS)]
)
def test_the_architecture_page_names_the_columns_in_their_order(table: str, columns: tuple[str, ...]) -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    part = text.partition(f"### {table}.csv\n")[2].partition("\n#")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", part, re.MULTILINE)) == columns


def test_the_page_of_the_default_codebook_is_current() -> None:
    """Write it anew with ``querschau codebook page docs/kategoriensystem.md``."""
    page = (ROOT / "docs" / "kategoriensystem.md").read_text("utf-8")
    assert page == codebook_markdown(load_codebook(find_codebook("")))


def _sentences() -> str:
    """Every piece of text in the code, the parts of a formatted text one after another."""
    texts = []
    for folder in ("pipeline", "querschau", "flows"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.append(node.value)
    return "\n".join(texts)


def test_each_message_of_the_troubleshooting_page_is_one_of_ours() -> None:
    page = (ROOT / "docs" / "fehlersuche.md").read_text("utf-8")
    messages = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    said = _sentences()
    assert len(messages) > 30
    assert not [message for message in messages if message not in said]


def test_every_page_is_listed() -> None:
    """docs/README.md leads to every page, the README to it."""
    listed = (ROOT / "docs" / "README.md").read_text("utf-8")
    names = {path.name for path in (ROOT / "docs").glob("*.md")} - {"README.md"}
    assert names == set(re.findall(r"\]\(([\w.-]+\.md)\)", listed))
    assert "docs/README.md" in (ROOT / "README.md").read_text("utf-8")


def test_the_page_on_the_corpus_names_every_field() -> None:
    page = (ROOT / "docs" / "korpus.md").read_text("utf-8")
    fields = {name for model in (CorpusFile, DocumentEntry, CaseEntry) for name in model.model_fields}
    assert not {name for name in fields if not re.search(rf"\b{name}\b", page)}


def test_the_citation_names_the_version() -> None:
    citation = read_yaml(ROOT / "CITATION.cff")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (citation["title"].split(":")[0].lower(), citation["version"]) == (
        project["name"],
        project["version"],
    )
    assert citation["license"] == project["license"]


def test_the_page_of_commands_is_current() -> None:
    """Write it anew with ``python tests/commands_page.py``."""
    assert PAGE.read_text("utf-8") == commands_page()
