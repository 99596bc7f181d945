"""Words that seem to say something and do not: the language layer with the default codebook."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from rules_example import code, codebook

from pipeline.codebook import load_codebook
from pipeline.coding import RuleCoder
from pipeline.coding.explain import explain
from pipeline.coding.sample import segment_of
from pipeline.language import load_language

BOOK = Path(__file__).resolve().parents[1] / "codebooks" / "kommunale-integration.yaml"


@cache
def coder() -> RuleCoder:
    return RuleCoder(load_codebook(BOOK), load_language("auto"))


def codes(text: str) -> set[str]:
    return {c.code for c in coder().code([segment_of(text)])}


@pytest.mark.parametrize(
    ("trap", "not_this", "but", "this"),
    [
        ("Am Geld fehlt es nicht.", "HF.ressourcen", "Am Geld fehlt es.", "HF.ressourcen"),
        ("Es besteht kein Mangel an Wohnungen.", "HF.wohnen", "Es besteht Mangel an Wohnungen.", "HF.wohnen"),
        ("Die Wohnungen sind nicht länger knapp.", "HF.wohnen", "Die Wohnungen sind knapp.", "HF.wohnen"),
        ("Die Fraktion hat keine Angst vor der Zuwanderung.", "HF.konflikte",
         "Die Menschen haben Angst vor der Zuwanderung.", "HF.konflikte"),
        ("Das Gesetz schützt Frauen vor Gewalt und Diskriminierung.", "HF.konflikte",
         "Frauen berichten von Diskriminierung.", "HF.konflikte"),
        ("Für Rassismus ist in unserem Verein kein Platz.", "EF.vernetzung",
         "Der Verein und das Rathaus haben ein Netzwerk gegründet.", "EF.vernetzung"),
        ("Es gibt keinen Rahmen für die Begegnung.", "HF.nebeneinander",
         "Zwischen den Gruppen gibt es keine Begegnung.", "HF.nebeneinander"),
        ("Das Fest verlief konfliktfrei.", "HF.konflikte", "Das Fest endete im Konflikt.", "HF.konflikte"),
        ("Keine Frage, das Fest war gelungen.", "HF.beteiligung", "Uns fragt keiner.", "HF.beteiligung"),
        ("Jeder braucht ein Dach über dem Kopf.", "HF.beteiligung",
         "Entschieden wurde über die Köpfe hinweg.", "HF.beteiligung"),
        ("In vielen Ländern Europas ist das anders.", "GE.bund_land",
         "Die Länder zahlen eine Pauschale.", "GE.bund_land"),
        ("Der Lehrer schreibt an die Tafel.", "HF.armut", "Immer mehr gehen zur Tafel.", "HF.armut"),
        ("Sie haben am Nachmittag viel unternommen.", "GE.wirtschaft",
         "Das Unternehmen bildet aus.", "GE.wirtschaft"),
        ("Beides ist schwer zu vereinen.", "GE.zivilgesellschaft",
         "Der Verein sucht Helfer.", "GE.zivilgesellschaft"),
        ("Ein Netzwerk aus Radwegen verbindet die Dörfer.", "EF.vernetzung",
         "Ein Netzwerk verbindet Vereine und Ämter.", "EF.vernetzung"),
        ("Das Bündnis tritt gegen Rassismus ein.", "HF.konflikte",
         "Rassismus gehört hier zum Alltag.", "HF.konflikte"),
        ("Damit niemand verdrängt wird, kauft die Stadt das Haus.", "HF.wohnen",
         "Die Mieter werden verdrängt.", "HF.wohnen"),
        ("Für Busse gelten keine strengeren Regeln als für Autos.", "HF.infrastruktur",
         "Busse gibt es hier keine.", "HF.infrastruktur"),
        ("Anwesend: elf Mitglieder, vier Beschäftigte der Verwaltung.", "GE.verwaltung",
         "Vier Beschäftigte der Verwaltung kümmern sich darum.", "GE.verwaltung"),
        ("Ziele: Bildung, Gesundheit, Nachbarschaft.", "GE.vor_ort",
         "Die Nachbarschaft hat den Garten angelegt.", "GE.vor_ort"),
        ("Die Arbeitgeberbeiträge bleiben stabil.", "GE.wirtschaft",
         "Die Arbeitgeber stellen Lehrlinge ein.", "GE.wirtschaft"),
        ("Wer soll das bezahlen, wenn die Landesmittel auslaufen?", "EF.mittel",
         "Das Land bewilligte Fördermittel.", "EF.mittel"),
        ("Das Amt und die anderen Ämter sind freundlich.", "HF.zustaendigkeit",
         "Für die Kurse ist das eine Amt zuständig, für die Räume das andere.", "HF.zustaendigkeit"),
        ("Das Konzept von 2021 wird gern gelesen.", "HF.steuerung", "Das Konzept von 2009 ist überholt.",
         "HF.steuerung"),
        ("Der Bus hält vor dem Jugendzentrum.", "EF.vor_ort_struktur",
         "Im Jugendzentrum finden Jugendliche Rat.", "EF.vor_ort_struktur"),
        ("Der Haushalt schließt mit einem Minus von zwei Millionen Euro.", "EF.mittel",
         "Das Land hat uns zwei Millionen Euro zugesagt.", "EF.mittel"),
        ("Vor der Schule steht ein Baum.", "HA.bildung", "Die Schule bekommt Lehrkräfte.", "HA.bildung"),
        ("Wer Rat sucht, findet ihn im Café.", "GE.politik_spitze",
         "Der Rat sucht neue Wege.", "GE.politik_spitze"),
        ("Er wusste sich keinen Rat.", "GE.politik_spitze", "Der Rat tagt.", "GE.politik_spitze"),
        ("Im Verein sind wir aus elf Ländern.", "GE.bund_land",
         "Die Länder zahlen eine Pauschale.", "GE.bund_land"),
        ("Aus dem Nähen ist ein fester Kreis geworden.", "GE.landkreis",
         "Der Kreis ist für die Kurse zuständig.", "GE.landkreis"),
        ("Der Treff in der alten Sparkasse hat geöffnet.", "GE.wirtschaft",
         "Die Sparkasse stellt Lehrlinge ein.", "GE.wirtschaft"),
        ("Viele arbeiten als Ungelernte in der Möbelindustrie.", "GE.wirtschaft",
         "Die Möbelindustrie bildet Geflüchtete aus.", "GE.wirtschaft"),
        ("Wie viele andere Kommunen auch sind wir knapp bei Kasse.", "GE.landkreis",
         "Wir stimmen uns mit dem Landkreis ab.", "GE.landkreis"),
        ("Seit das Bürgerhaus zu ist, trifft man sich nicht mehr.", "EF.begegnung",
         "Im Bürgerhaus treffen sich die Gruppen.", "EF.begegnung"),
        ("Die Gruppen dürfen den Raum ohne Miete nutzen.", "HF.wohnen",
         "Viele können die Miete kaum bezahlen.", "HF.wohnen"),
        ("Das Amt vermittelt zwischen Verwaltung und Ehrenamt.", "EF.engagement",
         "Die Stadt fördert das Ehrenamt.", "EF.engagement"),
        ("Das Jugendamt und das Schulamt haben nicht miteinander gesprochen.", "HF.konflikte",
         "Das Jugendamt und das Schulamt haben nicht miteinander gesprochen.", "HF.zustaendigkeit"),
        ("Ich warte seit einem Jahr auf mein Zeugnis.", "HF.ressourcen",
         "Wir sind überlastet.", "HF.ressourcen"),
        ("In diesem Jahr haben wir manches nicht geschafft.", "HF.ressourcen",
         "Das schaffen wir allein nicht mehr.", "HF.ressourcen"),
        ("Man hat nicht miteinander geredet.", "MX.kohaesion",
         "Das Miteinander im Dorf ist gut.", "MX.kohaesion"),
        ("Die Bezugsdauer des Arbeitslosengeldes wurde gekürzt.", "HF.ressourcen",
         "Das Geld wurde gekürzt.", "HF.ressourcen"),
    ],
)  # fmt: skip
def test_a_trap_is_no_statement_and_the_statement_is_found(
    trap: str, not_this: str, but: str, this: str
) -> None:
    assert not_this not in codes(trap)
    assert this in codes(but)


def test_the_stock_that_shrinks_is_a_challenge() -> None:
    assert "HF.wohnen" in codes("Der Bestand an Sozialwohnungen hat abgenommen.")


def test_what_is_there_no_longer_is_lacking() -> None:
    assert "HF.wohnen" in codes("Sie findet in der Stadt keine Wohnung mehr.")
    assert "HF.infrastruktur" in codes("Im Ortsteil gibt es keinen Hausarzt mehr.")


def test_a_participle_is_found_by_its_verb() -> None:
    assert "HF.wohnen" in codes("Steigende Mieten drängen Familien an den Rand.")


def test_a_plural_verb_makes_no_demand_of_a_report() -> None:
    coding = next(
        c
        for c in coder().code([segment_of("Straßenfeste bringen Menschen zusammen.")])
        if c.code == "EF.begegnung"
    )
    assert coding.status == "vorhanden"


def test_levels_fields_and_maxims_have_no_status() -> None:
    text = "Der Landkreis muss mehr Sprachkurse für die Beschäftigten anbieten."
    status = {c.code: c.status for c in coder().code([segment_of(text)])}
    assert status["EF.arbeit_bildung"] == "gefordert"
    assert status["GE.landkreis"] == "", "a level is neither demanded nor planned, whatever it shall do"
    found = coder().code([segment_of("Im Stadtteil fehlen bezahlbare Wohnungen.")])
    status = {c.code: c.status for c in found}
    assert status["HF.wohnen"] == "vorhanden", "what is missing is the problem"
    assert status["HA.wohnen"] == ""


def test_to_have_none_of_a_good_thing_is_a_lack() -> None:
    assert "HF.infrastruktur" in codes("Für Jugendliche haben wir hier kein Angebot.")


def test_a_stub_stands_for_its_whole_word() -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Kultur", "Kulturamt"]}]})
    assert code(book, "Zur Kultur gehört das Fest.")
    assert code(book, "Das Kultur- und das Schulamt laden ein.")
    assert not code(book, "Die Kultur- und Schulleitungen laden ein.")


def test_a_noun_finds_no_verb() -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Sprach*", "Unternehmen"]}]})
    assert code(book, "Die Sprache lernt man hier.") and code(book, "Ein Unternehmen am Markt.")
    assert not code(book, "Wir sprachen darüber, was zu unternehmen sei.")


def test_what_is_free_of_something_is_not_that_thing() -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Lärm*"]}]})
    assert code(book, "Der Lärmpegel steigt.")
    assert not code(book, "Eine lärmarme Straße, ein lärmfreier Platz.")


def test_a_dimension_says_which_cues_deny_its_codes() -> None:
    book = codebook(
        {"id": "X.a", "rules": [{"id": "r", "any": ["Stau"]}, {"id": "kein", "any": ["keine Parkplätze"]}]}
    )
    strict = book.model_copy(
        update={"dimensions": [book.dimensions[0].model_copy(update={"no_cue": ["abwehr"]})]}
    )
    assert code(book, "Heute war kein Stau.") and not code(strict, "Heute war kein Stau.")
    assert code(strict, "Es gibt keine Parkplätze."), "the negation is part of what is found"
    assert code(strict, "Kein Stau mehr in der Altstadt!"), "a slogan says that there is one"
    assert code(strict, "Es darf keinen Stau mehr geben, das fordern wir."), "and so does a demand"
    assert book.hash != strict.hash


def test_an_explanation_names_topic_predicate_status_and_what_speaks_against() -> None:
    book = codebook({"id": "X.a", "rules": [{"id": "r", "any": ["Radweg"], "cue": ["mangel"]}]})
    rules = RuleCoder(book, load_language("auto"))
    lines = explain(rules, segment_of("In Lindenau fehlt ein Radweg.")).reasons["X.a"]
    assert "Regel X.a/r: +1.00; Thema „Radweg“; ausgesagt mangel durch „fehlt“; Status vorhanden" in lines
    almost = explain(coder(), segment_of("Wir haben keine Angst vor der Zuwanderung.")).almost
    assert any("„Angst“ gefunden, aber es ist verneint" in line for line in almost)
