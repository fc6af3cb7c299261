"""One measured task in one process: prints {"seconds": …, "peak_mb": …}."""

import json
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from bench.sending import bare, sending

__all__ = [
    "bare",
    "check",
    "consolidate",
    "consolidate_greedy",
    "floor",
    "frictionless",
    "prepare",
    "read_only",
    "sending",
    "straight",
]


def read_only(source: Path, _state: Path) -> float:
    """Only reading the file: what cannot be avoided."""
    import fastexcel
    import polars as pl

    start = time.perf_counter()
    if source.suffix == ".csv":
        frame = pl.read_csv(source, infer_schema=False)
    else:
        frame = fastexcel.read_excel(source).load_sheet(0).to_polars()
    assert frame.height
    return time.perf_counter() - start


def check(source: Path, state: Path) -> float:
    """``yuhuo check``: all rules, every finding."""
    from yuhuo_customs import pipeline
    from yuhuo_customs.settings import load

    settings = load(state=state)
    pipeline.check(_small(source, state), settings=settings, profile=_profile(source))
    start = time.perf_counter()
    reviewed = pipeline.check(source, settings=settings, profile=_profile(source))
    seconds = time.perf_counter() - start
    assert reviewed.counts()["ready"] == reviewed.batch.orders.height, reviewed.findings.groups()
    return seconds


def rules(source: Path, state: Path) -> float:
    """All review rules on the checked documents, and nothing else."""
    from yuhuo_customs import pipeline
    from yuhuo_customs.review import engine
    from yuhuo_customs.review.policy import load as policy
    from yuhuo_customs.settings import load

    found = pipeline.classified(source, settings=load(state=state))
    settings, today = policy(None).settings, date.today()
    engine.evaluate(engine.rules(), found, settings, today)  # imports and code lists are not measured
    start = time.perf_counter()
    outcome = engine.evaluate(engine.rules(), found, settings, today)
    seconds = time.perf_counter() - start
    assert outcome.findings.height == 0
    return seconds


def prepare(source: Path, state: Path) -> float:
    """Check to signed, schema-valid messages in the ledger."""
    from yuhuo_customs import pipeline
    from yuhuo_customs.settings import load
    from yuhuo_customs.workplace import open_signer

    settings = load(state=state)
    open_signer(settings)  # the demo key is made once in a life
    pipeline.enqueue(_small(source, state), settings=settings, profile=_profile(source))
    start = time.perf_counter()
    queued = pipeline.enqueue(source, settings=settings, profile=_profile(source))
    seconds = time.perf_counter() - start
    assert queued.messages
    return seconds


def manifest(source: Path, _state: Path) -> float:
    """``yuhuo manifest check`` and ``render`` of a bill for every five lines."""
    from bench import manifests

    return manifests.work(source)


def manifest_floor(source: Path, _state: Path) -> float:
    """What cannot be avoided of it: reading, and libxml2 over the same bytes."""
    from bench import manifests

    return manifests.floor(source)


def consolidate(source: Path, state: Path, solver: str = "best") -> float:
    """``yuhuo consolidate``: from the workbook to bags, bills, manifests, overview and master waybills, all written."""
    from yuhuo_customs import pipeline
    from yuhuo_customs.settings import load
    from yuhuo_customs.testing.parcels import write_workbook

    settings = load(state=state)
    write_workbook(state / "small.xlsx", 50)
    pipeline.consolidate(state / "small.xlsx", state / "small", solver=solver, settings=settings)
    start = time.perf_counter()
    done = pipeline.consolidate(source, state / "out", solver=solver, settings=settings).done
    seconds = time.perf_counter() - start
    placed, floor = done.plan.placed, done.plan.floor
    assert placed.worth >= floor.worth * (1.1 if solver == "best" else 1)
    assert pipeline.reconcile(source, state / "out", settings=settings).holds
    return seconds


def consolidate_greedy(source: Path, state: Path) -> float:
    """The same, each parcel into the first unit with room."""
    return consolidate(source, state, "greedy")


def floor(source: Path, state: Path) -> float:
    """Reading, libxml2 parse and validation of the same bytes, the same number of RSA signatures."""
    from concurrent.futures import ThreadPoolExecutor

    from lxml import etree

    from yuhuo_customs import pipeline, resources
    from yuhuo_customs.settings import load
    from yuhuo_customs.workplace import open_signer

    settings = load(state=state)
    signer = open_signer(settings)
    reviewed = pipeline.check(source, settings=settings, profile=_profile(source))
    signed = pipeline.prepare(reviewed, settings=settings)
    del reviewed
    schema_file = "ceb-import.xsd" if _is_import(source) else "ceb-export.xsd"
    contents = [each.content for each in signed.messages]
    del signed
    line = b"x" * 695

    def validate(part: list[bytes]) -> None:
        schema = etree.XMLSchema(etree.parse(resources.schemas() / schema_file))
        for content in part:
            schema.assertValid(etree.fromstring(content))

    start = time.perf_counter()
    seconds = read_only(source, state)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(validate, [contents[0::2], contents[1::2]]))
        list(pool.map(lambda _: signer.sign(line), contents))
    assert seconds
    return time.perf_counter() - start


def classify(source: Path, state: Path) -> float:
    """``yuhuo classify``: 5,000 products without a code, a tariff of 13,000 codes, suggestions for each product."""
    from yuhuo_customs import pipeline
    from yuhuo_customs.pipeline.references import import_table
    from yuhuo_customs.settings import load

    settings = load(state=state)
    import_table(source.with_suffix(".tariff.csv"), settings=settings)
    pipeline.classified(_small(source, state), settings=settings)
    start = time.perf_counter()
    found = pipeline.classified(source, settings=settings)
    seconds = time.perf_counter() - start
    # six digits that one national code follows are filled in; the others wait
    assert found.evidence["basis"].is_in(["none", "rule"]).all()
    assert (found.evidence["detail"] != "").any()
    return seconds


def straight(source: Path, _state: Path) -> float:
    """The straightforward pipeline (bench.straight)."""
    from bench.straight import prepare as run

    start = time.perf_counter()
    assert run(source)
    return time.perf_counter() - start


def frictionless(source: Path, _state: Path) -> float:
    """``frictionless validate`` with the same field rules."""
    from bench.peers import validate

    start = time.perf_counter()
    assert validate(source)
    return time.perf_counter() - start


def _small(source: Path, state: Path) -> Path:
    """Twenty lines of other orders: what starting costs (imports, a new ledger, schemas) is not measured."""
    from bench import data, imports

    path = state / f"small{source.suffix}"
    write = data.write_csv if source.suffix == ".csv" else data.write_xlsx
    if _is_import(source):
        write = imports.write_xlsx
    write(path, 20, (date.today() - timedelta(days=1)).strftime("%Y%m%d"))
    return path


def _is_import(source: Path) -> bool:
    return source.name.startswith("imports")


def _profile(source: Path) -> str:
    return "order-import" if _is_import(source) else "order-export"


def _peak_mb() -> float:
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    seconds = globals()[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps({"seconds": seconds, "peak_mb": _peak_mb()}))
