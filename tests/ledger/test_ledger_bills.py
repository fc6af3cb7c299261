"""Whose bill a receipt of a manifest means, on both databases."""

import pytest

from tests.ledger.test_ledger_manifests import entered, receipt, receive, states, t

HOUSES = ["CZ1|M1|H1", "CZ1|M1|H2", "CZ1|M2|"]


def test_a_master_alone_speaks_of_its_houses_and_a_house_of_itself(ledger):
    entered(ledger, "MT2201", HOUSES)
    receive(ledger, receipt("MT2201", "CZ1|M1|", "01"), receipt("MT2201", "CZ1|M1|H2", "03", t(2)))
    assert [state for _, state in states(ledger)] == ["ACCEPTED", "REFUSED", "TAKEN_IN"]


def test_a_master_that_was_declared_itself_is_meant_alone(ledger):
    entered(ledger, "MT2201", ["CZ1|M1|", "CZ1|M1|H1"])
    receive(ledger, receipt("MT2201", "CZ1|M1|", "01"))
    assert [state for _, state in states(ledger)] == ["ACCEPTED", "TAKEN_IN"]


@pytest.mark.parametrize("key", ["CZ9|M1|H1", "CZ1|M9|", "CZ1|M2|H7", "CZ9"])
def test_foreign_bills_are_nobodys(ledger, key):
    entered(ledger, "MT2201", HOUSES)
    assert receive(ledger, receipt("MT2201", key, "01")) == (0, 0, 1, 0)
    assert {state for _, state in states(ledger)} == {"TAKEN_IN"}


def test_a_whole_file_by_its_id_and_by_its_journey(ledger):
    _, id_ = entered(ledger, "MT2201", HOUSES)
    assert receive(ledger, receipt("MT2201", "", "03", message=id_))[0] == 1
    assert {state for _, state in states(ledger)} == {"REFUSED"}
    assert receive(ledger, receipt("MT2201", "CZ1", "01", t(4)))[0] == 1
    assert {state for _, state in states(ledger)} == {"ACCEPTED"}


def test_a_notice_speaks_of_the_announced_bill_only(ledger):
    entered(ledger, "MT2201", HOUSES[:1])
    entered(ledger, "MT3201", HOUSES[:1], 1)
    receive(ledger, receipt("MT2201", HOUSES[0], "11", answered="MT9999"))
    assert sorted(state for _, state in states(ledger)) == ["RELEASED", "TAKEN_IN"]


def test_a_deletion_that_is_refused_leaves_the_bill_and_one_that_is_accepted_ends_it(ledger):
    entered(ledger, "MT2201", HOUSES[2:])
    receive(ledger, receipt("MT2201", HOUSES[2], "01", t(1)))
    entered(ledger, "MT2201", HOUSES[2:], 2, "3")
    receive(ledger, receipt("MT2201", HOUSES[2], "03", t(2)))
    receive(ledger, receipt("MT2201", HOUSES[2], "11", t(3)))
    assert [state for _, state in states(ledger)] == ["RELEASED", "REFUSED"]


def test_the_clients_own_answer_and_a_receipt_without_a_status_move_nothing(ledger):
    entered(ledger, "MT2201", HOUSES)
    client = b"<Response><ID>CZ1</ID><StatementCode>0</StatementCode><StatementDescription>ok</StatementDescription></Response>"
    empty = b"<Manifest><Head><MessageType>MT2201</MessageType></Head><Response/></Manifest>"
    assert receive(ledger, client, empty)[3] == 1
    assert {state for _, state in states(ledger)} == {"TAKEN_IN"}
