"""The report page as a file: what it holds, what it refuses to run, what stays the same."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_results import make_results
from sample_towns import LINDENAU, STEINFURTHEIM, hostile_specs, sample_codebook
from tables_example import CODEBOOK, coding, segment

from pipeline.agreement import Agreement, Figures, Pair, Precision
from pipeline.errors import InputError
from pipeline.model import Block, BlockKind, Document
from pipeline.report import write_report
from pipeline.report.colors import DARK, contrast, palette
from pipeline.report.content import Content
from pipeline.report.payload import json_text, packed, utf16_offsets
from pipeline.report.texts import Registers, document_payload
from pipeline.results import Results
from pipeline.tables.coded_segments import coded_segments, segments_table
from pipeline.tables.marking import Marking
from pipeline.tables.summary import SummaryTables
from pipeline.tables.write import write_summary_tables


class Page(HTMLParser):
    """The page as a browser's parser sees it: scripts, data, attributes, visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self.data: dict[str, str] = {}
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self._into: tuple[str, str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        known = dict(attrs)
        if tag in ("script", "style"):
            self._into = (tag, known.get("id") or "") if known.get("type") else (tag, "")
            if self._into == ("script", ""):
                self.scripts.append("")

    def handle_data(self, data: str) -> None:
        if self._into is None:
            self.text += data
        elif self._into == ("script", ""):
            self.scripts[-1] += data
        elif self._into[0] == "style":
            self.styles.append(data)
        else:
            self.data[self._into[1]] = self.data.get(self._into[1], "") + data

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._into = None


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return make_results(tmp_path_factory.mktemp("ergebnisse"))


@pytest.fixture(scope="module")
def page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Page:
    path = write_report(results, tmp_path_factory.mktemp("bericht") / "bericht.html")
    return Page(path.read_text("utf-8"))


def test_every_part_is_there_in_german(page: Page) -> None:
    for title in (
        "Überblick",
        "Querschau",
        "Häufigkeiten",
        "Fallprofile",
        "Themenmatrix",
        "Texte",
        "Methode",
    ):
        assert title in page.text
    assert ("html", "lang", "de") in page.attributes


def test_overview_names_unread_documents_and_warnings(page: Page) -> None:
    assert "mit einem Kennwort geschützt" in page.text
    assert "Seite 2 enthält ein Bild mit Text" in page.text


def test_numbers_of_a_column_are_written_alike(tmp_path: Path) -> None:
    results = make_results(tmp_path)
    variables = {"Lindenau an der Aue": {"Einwohner": 53_700}, "Steinfurtheim": {"Einwohner": 9_800}}
    content = Content(results, replace(SummaryTables.of(results), variables=variables))
    told = {c.name: content.told(c, "Einwohner") for c in content.cases}
    assert (told["Lindenau an der Aue"], told["Steinfurtheim"]) == ("53.700", "9.800")


def test_only_the_hashed_script_and_style_may_run(page: Page) -> None:
    policy = next(v for t, n, v in page.attributes if t == "meta" and n == "content" and "script-src" in v)

    def named(source: str) -> str:
        return base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()

    assert len(page.scripts) == 1
    assert f"script-src 'sha256-{named(page.scripts[0])}'" in policy
    assert f"style-src 'sha256-{named(page.styles[0])}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    loading = [(t, n, v) for t, n, v in page.attributes if n in ("src", "srcset", "action", "data", "poster")]
    links = [v for t, n, v in page.attributes if n == "href" and not v.startswith("#")]
    assert loading == []
    assert links == []
    assert "url(" not in "".join(page.styles)
    assert "@import" not in "".join(page.styles)
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(", page.scripts[0])


def test_no_inline_handlers_and_no_inline_styles(page: Page) -> None:
    assert [a for a in page.attributes if a[1].startswith("on") or a[1] == "style"] == []


def test_scripts_never_write_markup(page: Page) -> None:
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", page.scripts[0])


def test_each_text_is_stored_once(page: Page) -> None:
    html = "".join(page.data.values())
    assert html.count("Der frühere Jugendkeller ist seit vier Jahren") == 1


def test_same_results_same_bytes(results: Results, tmp_path: Path) -> None:
    one = write_report(results, tmp_path / "a.html").read_bytes()
    two = write_report(Results(results.folder), tmp_path / "b.html").read_bytes()
    assert one == two


def test_links_of_quotations_lead_to_segments_of_the_reader(page: Page) -> None:
    known = set(" ".join(json.loads(page.data["daten"])["segmentIds"]).split())
    wanted = {v[5:] for t, n, v in page.attributes if n == "href" and v.startswith("#seg-")}
    assert wanted
    assert wanted <= known


def test_ids_are_unique_and_anchors_exist(page: Page) -> None:
    ids = [v for _, n, v in page.attributes if n == "id"]
    assert len(ids) == len(set(ids))
    anchors = {v[1:] for _, n, v in page.attributes if n == "href"}
    static = {a for a in anchors if not a.startswith(("seg-", "texte:"))}
    assert static <= set(ids)


def test_tables_say_what_their_columns_are(page: Page) -> None:
    heads = [value for tag, name, value in page.attributes if tag == "th" and name == "scope"]
    assert heads.count("row") > 10
    images = [v for t, n, v in page.attributes if t == "svg" and n in ("aria-label", "aria-hidden")]
    assert len(images) == sum(1 for t, n, _ in page.attributes if t == "svg" and n == "viewbox")


def test_hostile_texts_stay_text(tmp_path: Path) -> None:
    results = make_results(tmp_path / "boese", *hostile_specs())
    html = write_report(results, tmp_path / "boese.html").read_text("utf-8")
    page = Page(html)
    assert len(page.scripts) == 1
    assert not any("gehackt" in s for s in page.scripts)
    assert [a for a in page.attributes if a[1].startswith("on")] == []
    assert not [v for _, n, v in page.attributes if n == "href" and v.lower().startswith("javascript")]
    texts = [json.loads(v)["text"] for k, v in page.data.items() if k.startswith("dok-")]
    assert any("</script><script>window.gehackt" in t for t in texts)


def test_manifest_with_little_in_it_still_gives_a_report(tmp_path: Path) -> None:
    results = make_results(tmp_path / "karg")
    names = [{"name": n, "status": "ok"} for n in results.document_names]
    (results.folder / "manifest.json").write_text(json.dumps({"documents": names}), "utf-8")
    html = write_report(Results(results.folder), tmp_path / "karg.html").read_text("utf-8")
    assert "lindenau_bericht" in Page(html).text


def test_no_coding_at_all_still_gives_a_report(tmp_path: Path) -> None:
    bare = tuple(
        type(s)(s.name, tuple(type(p)(p.kind, p.text, (), p.level) for p in s.parts), s.case)
        for s in (LINDENAU,)
    )
    page = Page(
        write_report(make_results(tmp_path / "leer", bare), tmp_path / "leer.html").read_text("utf-8")
    )
    assert "Es wurde keine Kodierung vergeben." in page.text
    assert "Fallprofile" not in page.text


@given(st.text())
def test_json_in_the_page_gives_the_text_back_and_cannot_end_its_element(text: str) -> None:
    written = str(json_text({"text": text}))
    assert "<" not in written
    assert "\u2028" not in written
    assert json.loads(written)["text"] == text


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=40), max_size=4))
def test_packed_data_is_gzip_of_the_same_json(data: dict[str, str]) -> None:
    assert json.loads(gzip.decompress(base64.b64decode(str(packed(json_text(data)))))) == data
    assert packed(json_text(data)) == packed(json_text(dict(data)))


def test_lone_surrogates_do_not_stop_the_report() -> None:
    assert json.loads(str(json_text("a\ud800b"))) == "a\ufffdb"


@given(st.text(max_size=60))
def test_utf16_offsets_count_as_javascript_counts(text: str) -> None:
    offsets = utf16_offsets(text)
    for place in range(len(text) + 1):
        expected = len(text[:place].encode("utf-16-le", "surrogatepass")) // 2
        assert (place if offsets is None else offsets[place]) == expected


def test_positions_in_a_text_with_emoji_point_to_the_same_words(results: Results) -> None:
    document = results.document("steinfurtheim_interview")
    segments = results.segments[results.segments["document"] == document.name]
    codings = results.codings[results.codings["document"] == document.name]
    payload = document_payload(document, segments, codings, Registers.of(results))
    units = document.text.encode("utf-16-le")
    for row, shown in zip(codings.itertuples(), payload.codings, strict=True):
        assert units[2 * shown.start : 2 * shown.end].decode("utf-16-le") == row.text
        words = [units[2 * a : 2 * b].decode("utf-16-le") for a, b in shown.evidence]
        assert sorted(words) == sorted(w for w in row.evidence.split("; ") if w)


def test_evidence_is_shown_where_it_stands_not_inside_another_word() -> None:
    unit = segment("brief", 0, "Das wird besser, denn wir handeln.", "Au")
    place = unit.text.index("wir handeln")
    made = coding(unit, "HF.armut", evidence=("wir",), evidence_spans=((place, place + 3),))
    codings, segments = coded_segments([made], [unit], CODEBOOK, "x"), segments_table([unit])
    document = Document("brief", unit.text, (Block(BlockKind.PARAGRAPH, 0, unit.end),))
    payload = document_payload(document, segments, codings, Registers.of_tables(CODEBOOK, codings, segments))
    assert payload.codings[0].evidence == [(place, place + 3)]


@given(st.from_regex(r"#[0-9a-f]{6}", fullmatch=True))
def test_every_codebook_colour_gives_readable_text(color: str) -> None:
    for colors, band in ((palette(color), "#F4F1EA"), (palette(color, DARK), "#2A2C30")):
        assert contrast(colors.ink, band) >= 4.5
        for ground, ink in colors.steps:
            assert contrast(ground, ink) >= 4.5


def test_a_colour_that_is_none_cannot_reach_the_style_sheet(tmp_path: Path) -> None:
    book: dict[str, Any] = sample_codebook()
    book["dimensions"][0]["color"] = "red;} body{display:none"
    html = write_report(make_results(tmp_path / "r", (STEINFURTHEIM,), book), tmp_path / "b.html").read_text()
    assert "display:none" not in html


def test_structures_lead_to_their_passages(page: Page) -> None:
    assert "Drei Ebenen" in page.text
    for name in ("Integrationsbeauftragte", "Quartiersmanagement", "Konzeptionelle Grundlagen"):
        assert name in page.text


def test_marking_threshold_of_the_run_is_the_one_that_is_stated(tmp_path: Path) -> None:
    results = make_results(tmp_path / "r")
    path = results.folder / "manifest.json"
    manifest = json.loads(path.read_text("utf-8"))
    manifest["summary"] = {"marking": {"min_segments": 1, "min_share": 0.0}}
    path.write_text(json.dumps(manifest), "utf-8")
    page = Page(write_report(Results(results.folder), tmp_path / "b.html").read_text("utf-8"))
    assert Marking(1, 0.0).sentence() in page.text
    cross = json.loads(page.data["daten"])["cross"]
    assert [[m != "" for m in row] for row in cross["mark"]] == [
        [n > 0 for n in row] for row in cross["segments"]
    ]


def test_agreement_is_shown_where_it_was_measured(tmp_path: Path) -> None:
    results = make_results(tmp_path / "r")
    counts = {"units": 1200, "both": 40, "only_a": 10, "only_b": 20, "neither": 1130}
    measures = {"percent": 0.98, "kappa": 0.71, "alpha": 0.7149, "alpha_low": 0.6, "alpha_high": 0.81}
    measures |= {"precision": 0.7, "recall": 0.8, "f1": 0.73}
    total = Figures(scope="all", id="", label="alle Kategorien", **counts, **measures)
    code = total.model_copy(update={"scope": "code", "id": "HF.ressourcen", "label": "Fehlende Ressourcen"})
    status = code.model_copy(update={"scope": "status", "status": "fehlt"})
    pair = Pair(
        coder_a="gültig", coder_b="regeln", passages=40, seen=0,
        all=total, dimensions=(), codes=(code,), statuses=(status,),
    )  # fmt: skip
    share = {"proposed": 60, "right": 40, "precision": 0.667, "low": 0.54, "high": 0.77}
    found = Agreement(
        coders=("Anna", "gültig", "regeln"), people=("Anna",), pairs=(pair,),
        reference_lines={"tentative": 0.667, "acceptable": 0.8}, alpha=None, alpha_interval=(None, None),
        random=12, precision=(Precision(coder="regeln", id="", label="alle Kategorien", **share),),
        consensus=0, warnings=("Achtung.",),
    )  # fmt: skip
    (results.folder / "agreement.json").write_text(found.model_dump_json(), "utf-8")
    page = Page(write_report(Results(results.folder), tmp_path / "b.html").read_text("utf-8"))
    assert "gültig und regeln: Krippendorffs Alpha 0,71 (95-%-Intervall 0,60 bis 0,81)" in page.text
    assert "regeln 67\u202f% von 60 (95-%-Intervall nach Wilson 54\u202f% bis 77\u202f%)" in page.text
    assert "In 12 zufällig gezogenen Passagen" in page.text
    assert "Fehlende Ressourcen: fehlt" in page.text
    assert "wurde für diesen Lauf nicht gemessen" not in page.text
    assert "Achtung." in page.text
    (results.folder / "agreement.json").write_text('{"pairs": []}', "utf-8")
    with pytest.raises(InputError, match="schreiben Sie die Datei mit „querschau agreement"):
        write_report(Results(results.folder), tmp_path / "b.html")


def test_report_without_human_codings_says_that_agreement_is_unknown(page: Page) -> None:
    assert (
        "Die Übereinstimmung mit menschlichen Kodierungen wurde für diesen Lauf nicht gemessen" in page.text
    )
    assert ("section", "id", "uebereinstimmung") not in page.attributes


def test_tables_made_before_give_the_same_report(results: Results, tmp_path: Path) -> None:
    tables = SummaryTables.of(results)
    write_summary_tables(tables, tmp_path)
    handed = write_report(results, tmp_path / "a.html", tables).read_bytes()
    assert write_report(results, tmp_path / "b.html").read_bytes() == handed


def test_success_factors_are_split_by_status(page: Page) -> None:
    assert "Erfolgsfaktor nach Status" in page.text
    # Text of the cells in a row: category, status, one case, the sum.
    rows = re.findall(r"Begegnungsorte und -anlässe(geplant|fehlt|vorhanden)(\d+)", page.text)
    assert ("geplant", "11") in rows
