"""Time and memory of the exchange: 20,000 codings over 200 documents out to each target, and back.

    python benchmarks/exchange.py [--codings 20000] [--documents 200]
    python benchmarks/exchange.py --foreign 1000000    a REFI-QDA project of another program, read and placed

Each target runs in a process of its own, so that its peak memory is its own. Prints a table with seconds
(wall and CPU), the process's peak memory, the file's size, and how many codings came back exactly.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tests")]

TARGETS = ("refi", "qualcoder", "nvivo", "taguette", "openqda", "csv", "xlsx")
GOAL_SECONDS, GOAL_MEGABYTES = 20.0, 500.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--codings", type=int, default=20_000)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--foreign", type=int, help="codings of another program's project")
    parser.add_argument("--one", nargs=2, metavar=("FOLDER", "TASK"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(Path(given.one[0]), given.one[1])))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.foreign:
            write_foreign(folder, given.foreign)
            for task in ("read foreign", "import foreign"):
                print(f"{task}, {given.foreign} codings: {run(folder, task)}", flush=True)
            return
        prepare(folder, given.documents, given.codings)
        print(f"{given.codings} codings, {given.documents} documents")
        print("| task | seconds | CPU seconds | peak MB | file MB | exact |")
        print("|---|---|---|---|---|---|")
        for task in [*(f"export {t}" for t in TARGETS), "import refi", "import taguette", "import xlsx"]:
            row = run(folder, task)
            cells = (row["seconds"], row["cpu"], row["memory"], row.get("size", ""), row.get("exact", ""))
            print(f"| {task} | " + " | ".join(str(c) for c in cells) + " |")
        print(f"Goal of an export: under {GOAL_SECONDS:g} seconds and {GOAL_MEGABYTES:g} MB.")


def prepare(folder: Path, documents: int, codings: int) -> None:
    from exchange_sample import write_corpus
    from sample_results import make_large_results

    results = make_large_results(folder / "results", documents, codings)
    write_corpus(folder / "corpus", {n: results.document(n).text for n in results.document_names})


def run(folder: Path, task: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(folder), task]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    row: dict[str, Any] = json.loads(done.stdout)
    return row


def measure(folder: Path, task: str) -> dict[str, Any]:
    from pipeline.exchange.outgoing import Outgoing
    from pipeline.exchange.targets import SUFFIXES, export
    from pipeline.results import open_results

    verb, target = task.split()
    path = folder / f"{target}{SUFFIXES.get(target, '.qdpx')}"
    results = open_results(folder / "results")
    wall, cpu = time.perf_counter(), time.process_time()
    row: dict[str, Any] = {}
    if verb == "export":
        export(Outgoing(results), target, path)
        row["size"] = round(path.stat().st_size / 1e6, 1)
    elif target == "foreign":
        row |= take_in(folder, path, results, whole=verb == "import")
    else:
        row["exact"] = bring_back(folder, path, results)
    row["seconds"] = round(time.perf_counter() - wall, 1)
    row["cpu"] = round(time.process_time() - cpu, 1)
    row["memory"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    return row


def bring_back(folder: Path, path: Path, results: Any) -> str:
    """Import, confirm what is unchanged, and compare each coding (document, place, passage, code)."""
    import shutil

    from pipeline.corpus import open_corpus
    from pipeline.exchange.arrival import import_codings
    from pipeline.exchange.arrived import ImportSettings
    from pipeline.people.batches import read_people

    corpus = open_corpus(folder / "corpus")
    shutil.rmtree(corpus.decisions_folder, ignore_errors=True)
    settings = ImportSettings(coder="Prüferin", confirm=True)
    import_codings(path, corpus, results.codebook, settings, results)
    columns = ["document", "start", "end", "text", "code"]
    back = {(d.document, *(d.span or ()), d.text, d.code) for d in read_people(corpus.folder)[0]}
    out = set(results.codings[columns].itertuples(index=False, name=None))
    return f"{len(out & back)} of {len(out)}"


def take_in(folder: Path, path: Path, results: Any, *, whole: bool) -> dict[str, Any]:
    """Read another program's project, or bring it to the corpus, which holds its documents."""
    from pipeline.corpus import open_corpus
    from pipeline.exchange.arrival import import_codings
    from pipeline.exchange.arrived import ImportSettings
    from pipeline.exchange.readers import read_any

    if not whole:
        return {"codings": len(read_any(path).codings)}
    corpus = open_corpus(folder / "corpus")
    done = import_codings(path, corpus, results.codebook, ImportSettings(), results)
    return {"codings": done.codings, "exact": done.how["exact"], "records": len(done.decisions)}


def write_foreign(folder: Path, codings: int, documents: int = 100, people: int = 5) -> None:
    """Results, their corpus, and a project in which people gave passages codes, until there are enough."""
    import uuid
    import zipfile
    from itertools import islice, product

    prepare(folder, documents, 300 * documents)
    from pipeline.results import open_results

    def key(*what: object) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, repr(what)))

    results = open_results(folder / "results")
    codes, numbers = list(results.codebook.codes), iter(range(codings))
    users = "".join(f'<User guid="{key("u", p)}" name="Person {p}"/>' for p in range(people))
    listed = "".join(f'<Code guid="{key("c", c)}" name="{c}" isCodable="true"/>' for c in codes)
    with zipfile.ZipFile(folder / "foreign.qdpx", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("project.qde", "w", force_zip64=True) as file:
            begin = '<Project xmlns="urn:QDA-XML:project:1.0" name="groß">'
            head = f"{begin}<Users>{users}</Users><CodeBook><Codes>{listed}</Codes></CodeBook><Sources>"
            file.write(head.encode())
            for d, (name, rows) in enumerate(results.segments.groupby("document", sort=False)):
                source = f'<TextSource guid="{key(d)}" name="{name}" plainTextPath="internal://{key(d)}.txt">'
                file.write(source.encode())
                places = list(rows[["start", "end"]].itertuples(index=False, name=None))
                everything = product(places, codes, range(people))
                share = codings * (d + 1) // documents - codings * d // documents
                for (start, end), code, person in islice(everything, share):
                    n, user = next(numbers), key("u", person)
                    file.write(
                        (
                            f'<PlainTextSelection guid="{key("s", n)}" startPosition="{start}" '
                            f'endPosition="{end}" creatingUser="{user}"><Coding guid="{key("k", n)}" '
                            f'creatingUser="{user}"><CodeRef targetGUID="{key("c", code)}"/></Coding>'
                            "</PlainTextSelection>"
                        ).encode()
                    )
                file.write(b"</TextSource>")
            file.write(b"</Sources></Project>")
        for d, name in enumerate(dict.fromkeys(results.segments["document"])):
            archive.writestr(f"sources/{key(d)}.txt", results.document(name).text)


if __name__ == "__main__":
    main()
