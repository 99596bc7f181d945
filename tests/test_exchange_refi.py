"""REFI-QDA out and back in: schema, positions, coders, memos, variables, PDF; QualCoder's rules."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest
from exchange_qualcoder import import_project
from exchange_sample import TEXT, Given, find, write_corpus, write_results
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import etree
from sample_results import make_results

from pipeline.exchange import memo
from pipeline.exchange.home import corpus_of
from pipeline.exchange.names import clean_text
from pipeline.exchange.outgoing import Outgoing
from pipeline.exchange.refi.read import read_refi
from pipeline.exchange.refi.schema import check_project
from pipeline.exchange.selection import Selection
from pipeline.exchange.sent import machine_shown
from pipeline.exchange.targets import export
from pipeline.people.codings import write_codings
from pipeline.results import Results

CODES = ["HF.wohnen", "HF.armut", "EF.begegnung", "GE.landkreis", "EF.wohnen"]


def coded(path: Path) -> list[tuple[object, ...]]:
    """Every coding of a project file as our reader sees it."""
    found = read_refi(path)
    return sorted(
        (
            found.sources[c.source].name,
            c.start,
            c.end,
            c.quote,
            found.codes[c.code].name.split()[0],
            c.coder,
            c.machine,
            c.status,
            c.perspective,
        )
        for c in found.codings
    )


def who(user: str) -> str:
    """A coder by the name that a program shows."""
    return machine_shown(user) or user


@pytest.mark.parametrize("target", ["refi", "qualcoder", "nvivo"])
def test_a_project_comes_back_as_it_went_out(tmp_path: Path, target: str) -> None:
    results = make_results(tmp_path / "results")
    path = export(Outgoing(results), target, tmp_path / "projekt.qdpx").files[0]
    check_project(path)
    expected = sorted(
        (r.document, r.start, r.end, r.text, r.code, r.coder, r.method != "human", r.status, r.perspective)
        for r in results.codings.itertuples()
    )
    assert coded(path) == expected
    found = read_refi(path)
    assert {s.name: s.text for s in found.sources} == {
        n: results.document(n).text for n in results.document_names
    }
    assert found.cases["Marbek"] == {"Bundesland (Fall)": "Hessen"}
    assert [s.name for s in found.sources if "Marbek" in s.cases] == ["marbek_protokoll"]
    assert found.sources[0].variables["Jahr"] == "2021"
    paths = {c.path for c in found.codes.values() if c.codable}
    assert ("Herausforderung", "HF.wohnen Wohnungsmarkt und Wohnverhältnisse") in paths
    assert len(paths) == len(results.codebook.codes)


def test_relations_between_categories_are_links_between_codes(tmp_path: Path) -> None:
    book = make_results(tmp_path / "results").folder / "codebook.yaml"
    relations = "relations:\n- {code: HF.wohnen, to: HF.armut, relation: Folge von, note: Mieten}\n"
    book.write_text(book.read_text("utf-8") + relations, "utf-8")
    results = Results(book.parent)
    path = export(Outgoing(results), "refi", tmp_path / "projekt.qdpx").files[0]
    check_project(path)
    project = etree.fromstring(zipfile.ZipFile(path).read("project.qde"))
    names = {e.get("guid"): str(e.get("name")) for e in project.iter("{*}Code")}
    [link] = project.iter("{*}Link")
    assert (link.get("name"), link.get("direction")) == ("Folge von: Mieten", "OneWay")
    ends = [names[link.get(end)].split()[0] for end in ("originGUID", "targetGUID")]
    assert ends == ["HF.wohnen", "HF.armut"]
    part = Outgoing(results, Selection(("EF",)))
    without = export(part, "refi", tmp_path / "teil.qdpx").files[0]
    assert b"<Link" not in zipfile.ZipFile(without).read("project.qde")


@pytest.mark.parametrize("target", ["refi", "qualcoder"])
def test_qualcoder_would_keep_every_coding(tmp_path: Path, target: str) -> None:
    results = make_results(tmp_path / "results")
    database = import_project(export(Outgoing(results), target, tmp_path / "projekt.qdpx").files[0])
    assert not database.lost
    rows = sorted((r.source, r.start, r.end, r.text, r.code.split()[0], who(r.owner)) for r in database.rows)
    columns = ["document", "start", "end", "text", "code", "coder"]
    assert rows == sorted(results.codings[columns].itertuples(index=False, name=None))
    assert set(database.categories) == {d.label for d in results.codebook.dimensions}
    assert database.cases["Steinfurtheim"] == {"Bundesland (Fall)": "Thüringen"}
    assert database.file_variables["marbek_protokoll"]["Dokumentart"] == "Protokoll"
    memos = {r.memo for r in database.rows if r.code.startswith("HF.konflikte")}
    assert memos == {
        "Querschau | Perspektive: indirekte_rede | Regel: HF.konflikte/grund | Stärke: 0,75 | "
        "Beleg: Beschimpfungen | Stand: nicht bestätigt | Zeichen: 35d5"
    }
    if target == "qualcoder":
        whole = len(results.document("marbek_protokoll").text)
        assert ("Marbek", "marbek_protokoll", 0, whole) in database.case_texts


def test_qualcoder_ties_each_stretch_to_its_case(tmp_path: Path) -> None:
    """A document with two cases: only their own parts belong to them."""
    results = make_results(tmp_path / "results")
    segments = results.segments.copy()
    of_document = segments.index[segments["document"] == "lindenau_bericht"]
    segments.loc[of_document[3:], "case"] = "Auetal"
    segments.to_parquet(results.folder / "segments.parquet")
    fresh = type(results)(results.folder)
    done = export(Outgoing(fresh), "qualcoder", tmp_path / "projekt.qdpx")
    spans = {c: (s, e) for c, d, s, e in import_project(done.files[0]).case_texts if d == "lindenau_bericht"}
    rows = segments.loc[of_document]
    assert spans["Lindenau an der Aue"] == (rows.iloc[0]["start"], rows.iloc[2]["end"])
    assert spans["Auetal"] == (rows.iloc[3]["start"], rows.iloc[-1]["end"])
    assert "fälle" in export(Outgoing(fresh), "refi", tmp_path / "refi.qdpx").losses.kinds


def test_people_keep_name_memo_and_date(tmp_path: Path) -> None:
    text = TEXT
    mark = find(
        text, "Wohnraum", "HF.wohnen", coder="Änne Übel", method="human", status="fehlt", memo="Siehe\nS. 3"
    )
    second = find(text, "Wohnraum", "HF.armut", coder="Änne Übel", method="human", memo="unklar")
    results = write_results(tmp_path / "results", {"bericht": text}, [mark, second])
    corpus = write_corpus(tmp_path / "corpus", {"bericht": text})
    import pandas as pd

    table = pd.DataFrame({"code": ["HF.wohnen", "HF.armut"], "memo": ["Siehe\nS. 3", "unklar"]})
    table = table.assign(document="bericht", start=mark.start, end=mark.end, text="Wohnraum")
    table["date"] = "2025-03-04"
    write_codings(corpus.codings_folder, table, "Änne Übel", "probe")
    path = export(Outgoing(results, corpus=corpus), "refi", tmp_path / "p.qdpx").files[0]
    found = read_refi(path)
    got = {found.codes[c.code].name.split()[0]: (c.coder, c.memo, c.status, c.date) for c in found.codings}
    assert got == {
        "HF.wohnen": ("Änne Übel", "Siehe\nS. 3", "fehlt", "2025-03-04T00:00:00Z"),
        "HF.armut": ("Änne Übel", "unklar", "", "2025-03-04T00:00:00Z"),
    }


def test_pdf_goes_along_only_if_it_is_the_one_that_was_read(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", {"notiz": "Nur Text."})
    pdf = corpus.folder / "documents" / "bericht.pdf"
    pdf.write_bytes(b"%PDF-1.4 Probe")
    files = {"bericht": ("documents/bericht.pdf", hashlib.sha256(pdf.read_bytes()).hexdigest())}
    texts = {"bericht": TEXT, "notiz": "Nur Text."}
    results = write_results(tmp_path / "results", texts, [find(TEXT, "Wohnraum", "HF.wohnen")], files)
    done = export(Outgoing(results, corpus=corpus), "refi", tmp_path / "mit.qdpx")
    database = import_project(done.files[0])
    with zipfile.ZipFile(done.files[0]) as archive:
        assert archive.read(database.media[0]) == pdf.read_bytes()
    assert [(r.source, r.text) for r in database.rows] == [("bericht.pdf", "Wohnraum")]
    assert coded(done.files[0])[0][:4] == (
        "bericht",
        TEXT.index("Wohnraum"),
        TEXT.index("Wohnraum") + 8,
        "Wohnraum",
    )
    assert not import_project(
        export(Outgoing(results, corpus=corpus, with_pdf=False), "refi", tmp_path / "ohne.qdpx").files[0]
    ).media
    pdf.write_bytes(b"%PDF-1.4 Andere Fassung")
    changed = export(Outgoing(results, corpus=corpus), "refi", tmp_path / "neu.qdpx")
    assert not import_project(changed.files[0]).media
    assert "pdf" in changed.losses.kinds


def test_the_corpus_of_a_run_is_found_nearby(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results name their corpus; a folder counts only if it holds a file of the run."""
    monkeypatch.chdir(tmp_path)
    results = write_results(tmp_path / "outputs" / "probe" / "lauf", {"bericht": TEXT}, [])
    assert corpus_of(results) is None
    write_corpus(tmp_path / "probe", {"anderes": "Gehört nicht dazu."})
    assert corpus_of(results) is None
    home = write_corpus(tmp_path / "corpora" / "probe", {"bericht": TEXT}).folder
    found = corpus_of(results)
    assert found is not None
    assert found.folder == home


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [find(TEXT, "Wohnraum", "HF.wohnen")])
    for target in ("refi", "qualcoder", "nvivo", "openqda", "csv", "xlsx", "taguette"):
        files = [export(Outgoing(results), target, tmp_path / f"{target}-{i}").files[0] for i in (1, 2)]
        assert files[0].read_bytes() == files[1].read_bytes(), target


def test_a_run_without_codings_goes_out_as_documents_and_codebook(tmp_path: Path) -> None:
    results = write_results(tmp_path / "r", {"bericht": TEXT}, [])
    for target in ("refi", "maxqda", "atlasti", "qualcoder", "nvivo", "taguette", "openqda", "csv", "xlsx"):
        done = export(Outgoing(results), target, tmp_path / target)
        assert (done.codings, done.documents, done.files[0].exists()) == (0, target != "openqda", True)
    found = read_refi(tmp_path / "refi.qdpx")
    assert (found.codings, found.sources[0].text) == ([], TEXT)


def test_choice_of_what_goes_out(tmp_path: Path) -> None:
    results = make_results(tmp_path / "results")
    chosen = Selection(("hf",), ("rule", "human"), ("Marbek",), 0.8)
    done = export(Outgoing(results, chosen), "refi", tmp_path / "p.qdpx")
    got = {(row[0], row[4], row[5]) for row in coded(done.files[0])}
    assert got == {
        ("marbek_protokoll", "HF.wohnen", "regeln"),
        ("marbek_protokoll", "HF.ressourcen", "regeln"),
        ("marbek_protokoll", "HF.ressourcen", "Kodiererin A"),
    }
    assert {c.path[0] for c in read_refi(done.files[0]).codes.values()} == {"Herausforderung"}


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        (Selection(dimensions=("XY",)), "Dimension „XY“"),
        (Selection(methods=("geraten",)), "Methode „geraten“"),
        (Selection(cases=("Nirgendwo",)), "Fall „Nirgendwo“"),
        (Selection(min_score=2), "Mindeststärke 2"),
    ],
)
def test_a_choice_that_does_not_exist_is_told(tmp_path: Path, chosen: Selection, said: str) -> None:
    from pipeline.errors import ExchangeError

    results = make_results(tmp_path / "results")
    with pytest.raises(ExchangeError, match=said):
        export(Outgoing(results, chosen), "refi", tmp_path / "p.qdpx")
    assert not (tmp_path / "p.qdpx").exists()


def test_a_coding_off_its_place_is_never_written(tmp_path: Path) -> None:
    from pipeline.errors import ExchangeError

    results = write_results(tmp_path / "r", {"bericht": TEXT}, [find(TEXT, "Wohnraum", "HF.wohnen")])
    (results.folder / "documents" / "bericht.txt").write_text("x" + TEXT, "utf-8")
    with pytest.raises(ExchangeError, match="nicht an ihrer Stelle"):
        export(Outgoing(results), "refi", tmp_path / "p.qdpx")
    assert list(tmp_path.glob("*.qdpx")) == []


pieces = st.sampled_from(
    ["Straße", "ü", "u\u0308", "😀", "𝔘", "\n", "\n\n", "\r\n", "\r", " ", "a"]
    + ["–", "\u00ad", "\u00a0", "\u2028", "<&>", "\x0b", "]]>", "\ufeff"]
)


@st.composite
def texts_with_codings(draw: st.DrawFn) -> tuple[str, list[Given]]:
    """A text with hard characters and overlapping, adjacent and equal codings of three coders."""
    text = "".join(draw(st.lists(pieces, min_size=1, max_size=60)))
    codings = []
    for _ in range(draw(st.integers(1, 12))):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        coder, method = draw(st.sampled_from([("regeln", "rule"), ("modell-1", "model"), ("Ö. Ü", "human")]))
        code = draw(st.sampled_from(CODES))
        status = draw(st.sampled_from(["", "fehlt"]))
        codings.append(Given("bericht", start, end, code, coder, method, status))
    unique = {(g.start, g.end, g.code, g.coder): g for g in codings}
    return text, list(unique.values())


@given(texts_with_codings(), st.sampled_from(["refi", "qualcoder", "nvivo", "maxqda", "atlasti"]))
@settings(
    max_examples=25,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_and_any_codings_come_back(
    tmp_path_factory: pytest.TempPathFactory, sample: tuple[str, list[Given]], target: str
) -> None:
    text, codings = sample
    folder = tmp_path_factory.mktemp("runde")
    results = write_results(folder / "r", {"bericht": text}, codings)
    path = export(Outgoing(results), target, folder / "p.qdpx").files[0]
    clean = clean_text(text)
    in_order = sorted(codings, key=lambda g: (g.start, g.end))  # as in the table; of two that become one
    places = {  # place (each on half of a line break) the first is exported
        (clean.position(g.start), clean.position(g.end), g.code, g.coder): g.status for g in in_order[::-1]
    }
    expected = sorted((*place, status) for place, status in places.items() if place[0] < place[1])
    found = read_refi(path)
    assert (
        sorted(
            (c.start, c.end, found.codes[c.code].name.split()[0], c.coder, c.status) for c in found.codings
        )
        == expected
    )
    assert all(c.quote == clean.text[c.start : c.end] for c in found.codings)
    if target in ("refi", "qualcoder"):
        database = import_project(path)
        assert not database.lost
        assert sorted((r.start, r.end, r.code.split()[0], who(r.owner)) for r in database.rows) == [
            e[:4] for e in expected
        ]


words = st.text(st.sampled_from("ab[]\n |ü:Querschau–"), max_size=30)


@given(st.dictionaries(st.sampled_from(CODES), words, min_size=1))
def test_joined_memos_come_apart(memos: dict[str, str]) -> None:
    assert memo.split(memo.join(memos), list(memos)) == memos


@given(words, st.sampled_from(["", "fehlt"]), st.sampled_from(["", "zitat"]))
def test_a_persons_memo_is_kept_word_for_word(text: str, status: str, perspective: str) -> None:
    said = memo.parse(memo.Rationale(text, status, perspective).text())
    assert (said.memo, said.status, said.perspective) == (text, status, perspective)
