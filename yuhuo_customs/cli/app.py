"""The command tree. Heavy libraries are imported inside the commands, so that help and errors come at once."""

import typer

from yuhuo_customs.cli import (
    changing,
    checking,
    classifying,
    codes,
    consolidating,
    demo,
    doctoring,
    evidence,
    explaining,
    history,
    importing,
    inspecting,
    ledger,
    manifest,
    messages,
    mock,
    payments,
    planning,
    receipts,
    rendering,
    reviewing,
    reworking,
    rules,
    sending,
    status,
    submitting,
    tariff,
    templates,
    transporting,
    verifying,
)
from yuhuo_customs.cli.files import keeps
from yuhuo_customs.cli.options import Lang, reviews, sends

app = typer.Typer(
    name="yuhuo",
    help="豫货：从工作簿到海关的答复 / from a workbook to customs' own verdict",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(lang: Lang = None) -> None:
    """豫货：从工作簿到海关的答复 / from a workbook to customs' own verdict."""


app.command("demo")(demo.demo)
app.command("doctor")(doctoring.doctor)
app.command("template")(keeps(templates.template))
app.command("check")(reviews(checking.check))
app.command("review")(reviews(reviewing.review))
app.command("classify")(keeps(classifying.classify))
app.command("render")(reviews(rendering.render))
app.command("submit")(reviews(submitting.submit))
app.command("plan")(reviews(planning.plan))
app.command("tax")(planning.tax)
app.command("consolidate")(consolidating.consolidate)
app.command("amend")(reviews(sends(changing.amend)))
app.command("withdraw")(reviews(sends(changing.withdraw)))
app.command("cancel")(reviews(sends(changing.cancel)))
app.command("return")(reviews(sends(changing.give_back)))
app.command("transport")(reviews(sends(transporting.transport)))
app.command("summary")(reviews(sends(transporting.summary)))
app.command("send")(sending.send)
app.command("rework")(keeps(reworking.rework))
app.command("status")(status.status)
app.command("evidence")(evidence.evidence)
app.command("verify")(verifying.verify)
app.command("inspect")(inspecting.inspect)
app.command("import")(keeps(importing.import_))
app.command("messages")(messages.messages)
# official codes start with a minus sign
app.command("explain", context_settings={"ignore_unknown_options": True})(explaining.explain)
manifest.app.command("reconcile")(consolidating.reconcile)
app.add_typer(manifest.app, name="manifest")
app.add_typer(payments.app, name="payment-data")
app.add_typer(codes.app, name="codes")
app.add_typer(rules.app, name="rules")
app.add_typer(ledger.app, name="ledger")
app.add_typer(receipts.app, name="receipts")
app.add_typer(history.app, name="history")
app.add_typer(mock.app, name="mock")
app.add_typer(tariff.app, name="tariff")
