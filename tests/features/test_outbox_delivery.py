"""Messages: in the transaction of the act, delivered in order, none lost, none doubled."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.actor import SYSTEM
from app.core.errors import StaleState
from app.extensions import db
from app.outbox.delivery import Delivery, Postman, deliver_due
from app.outbox.models import MessageState, OutboxMessage
from app.outbox.service import post_message, send_again
from tests.mail_server import MailServer, mail_server

MINUTE = timedelta(minutes=1)


def post(number: int, at: datetime, address: str | None = None) -> OutboxMessage:
    key = f"check {number}"
    post_message(address or f"person{number}@example.lv", "delivery_check", {}, at=at, key=key)
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def post_three(at: datetime) -> None:
    for number in (1, 2, 3):
        post(number, at)
    db.session.commit()


def addresses(server: MailServer) -> list[str]:
    return [str(email["To"]) for email in server.received]


def states() -> list[str]:
    db.session.expire_all()
    found = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
    return [f"{item.state} {item.attempts}" for item in found]


def test_a_letter_is_bilingual_plain_text_with_links_and_nothing_attached(app, noon):
    app.config |= {"PUBLIC_URL": "https://pumpurs.example.lv", "MAIL_FROM": "PuMPuRS <post@example.lv>"}
    with mail_server() as server:
        app.config["SMTP_URL"] = server.url
        message = post(1, noon)
        db.session.commit()
        assert deliver_due(noon) == Delivery(1)
    [email] = server.received
    assert {name: email[name] for name in ("From", "To", "Subject", "Date", "Message-ID")} == {
        "From": "PuMPuRS <post@example.lv>",
        "To": "person1@example.lv",
        "Subject": "PuMPuRS: pārbaudes ziņa / PuMPuRS: a check of the mail",
        "Date": "Mon, 04 Apr 2022 09:00:00 +0000",
        "Message-ID": f"<{message.message_id}@example.lv>",
    }
    assert email.get_content_type() == "text/plain"
    latvian, english = email.get_content().split("– – –")
    assert "Šī ziņa apliecina" in latvian
    assert "This message shows" in english
    assert "https://pumpurs.example.lv/" in latvian.split()


def test_the_same_key_is_written_and_sent_once(any_database, noon):
    with mail_server() as server:
        any_database.config["SMTP_URL"] = server.url
        assert post(1, noon).id == post(1, noon, "other@example.lv").id
        db.session.commit()
        assert (deliver_due(noon), deliver_due(noon)) == (Delivery(1), Delivery(0))
    assert addresses(server) == ["person1@example.lv"]


def test_a_message_of_a_rolled_back_act_is_never_sent(app, noon):
    post(1, noon)
    db.session.rollback()
    assert states() == []


def test_a_letter_without_a_template_is_refused_when_it_is_written(app, noon):
    with pytest.raises(LookupError):
        post_message("a@example.lv", "no_such_letter", {}, at=noon, key="x")


def test_a_server_that_was_away_gets_everything_later_in_order_without_doubles(any_database, noon):
    with mail_server() as gone:
        port = gone.port
    any_database.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    post_three(noon)
    assert [deliver_due(noon + MINUTE * place) for place in range(15)] == [Delivery(0, is_down=True)] * 15
    post(4, noon + MINUTE, "person1@example.lv")
    db.session.commit()
    assert states() == ["waiting 0"] * 4
    with mail_server(port) as server:
        assert deliver_due(noon + 20 * MINUTE) == Delivery(4)
        assert deliver_due(noon + 20 * MINUTE) == Delivery(0)
    assert addresses(server) == [f"person{number}@example.lv" for number in (1, 2, 3, 1)]
    assert len({email["Message-ID"] for email in server.received}) == 4


def test_the_worker_leaves_a_server_that_is_away_in_peace_for_a_while(app, noon):
    with mail_server() as gone:
        port = gone.port
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    post_three(noon)
    postman = Postman()
    assert postman(noon) is False
    with mail_server(port) as server:
        assert [postman(noon), postman(noon + MINUTE)] == [False, True]
    assert len(server.received) == 3


def test_a_second_delivery_after_a_broken_line_has_the_same_identity(app, noon):
    with mail_server() as server:
        app.config["SMTP_URL"] = server.url
        server.hangs_up_after_receiving = True
        post(1, noon)
        db.session.commit()
        assert deliver_due(noon) == Delivery(0, is_down=True)
        assert (states(), deliver_due(noon)) == (["waiting 1"], Delivery(0))
        assert deliver_due(noon + MINUTE) == Delivery(1)
    first, second = server.received
    assert first.as_bytes() == second.as_bytes()


def test_an_unknown_address_fails_for_good_and_stops_no_one_else(app, noon):
    with mail_server() as server:
        app.config["SMTP_URL"] = server.url
        server.refusals["person1@example.lv"] = "550 no such person"
        post_three(noon)
        assert deliver_due(noon) == Delivery(2)
        assert states() == ["failed 1", "sent 0", "sent 0"]
        server.refusals.clear()
        message = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)).first()
        assert message is not None
        send_again(message, by=SYSTEM, at=noon)
        db.session.commit()
        assert deliver_due(noon) == Delivery(1)
    with pytest.raises(StaleState):
        send_again(message, by=SYSTEM, at=noon)


def test_one_persons_letters_keep_their_order_when_the_first_is_put_off(any_database, noon):
    with mail_server() as server:
        any_database.config["SMTP_URL"] = server.url
        server.refusals["person1@example.lv"] = "450 later, please"
        post_three(noon)
        post(4, noon, "person1@example.lv")
        db.session.commit()
        assert deliver_due(noon) == Delivery(2)
        server.refusals.clear()
        assert (deliver_due(noon), deliver_due(noon + MINUTE)) == (Delivery(0), Delivery(2))
    assert [email["Message-ID"] for email in server.received][2:] == [
        f"<{message.message_id}@localhost>"
        for message in db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.to_address == "person1@example.lv")
            .order_by(OutboxMessage.id)
        )
    ]


def test_two_workers_at_once_send_each_message_once(any_database: Flask, noon):
    for number in range(20):
        post(number, noon)
    db.session.commit()

    def deliver(_place: int) -> int:
        with any_database.app_context():
            return deliver_due(noon).sent

    with mail_server() as server:
        any_database.config["SMTP_URL"] = server.url
        with ThreadPoolExecutor(4) as pool:
            sent = sum(pool.map(deliver, range(4)))
    assert (sent, sorted(addresses(server))) == (
        20,
        sorted(f"person{number}@example.lv" for number in range(20)),
    )


def test_without_a_mail_server_messages_are_kept_to_be_read(app, noon):
    post_three(noon)
    assert deliver_due(noon) == Delivery(0)
    assert states() == [f"{MessageState.KEPT} 0"] * 3


def test_a_letter_to_the_longest_address_is_written_once_on_both_databases(any_database, noon):
    address = f"{'a' * 100}@{'b' * 90}.lv"
    keys = [f"decision {number}: {address}{'c' * 50}" for number in (1, 1, 2)]
    for key in keys:
        post_message(address, "delivery_check", {}, at=noon, key=key)
    db.session.commit()
    assert len(states()) == 2
