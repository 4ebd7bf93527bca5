"""What the administrator sees of jobs and messages."""

import pytest
from sqlalchemy import select, update

from app.audit.models import AuditEvent
from app.core.roles import EVERYONE, Role
from app.extensions import db
from app.jobs import enqueue
from app.jobs.models import Job, JobState
from app.outbox.models import MessageState, OutboxMessage
from app.outbox.service import post_message
from tests.builders.accounts import membership
from tests.counting import counted_queries


@pytest.fixture
def administrator(client):
    return client.sign_in(membership(Role.ADMINISTRATOR))


def failed_job(noon, number: int = 1) -> Job:
    job = enqueue("audit.anchor", {}, key=f"anchor {number}", at=noon)
    values = {"state": JobState.FAILED, "finished_at": noon, "error": "ValueError: no disk", "attempts": 6}
    db.session.execute(update(Job).where(Job.id == job.id).values(**values))
    db.session.commit()
    return job


def posted(key: str) -> OutboxMessage:
    return db.session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()


def message(noon, number: int = 1, state: MessageState = MessageState.KEPT) -> OutboxMessage:
    post_message("anna@example.lv", "delivery_check", {}, at=noon, key=f"check {number}")
    post = posted(f"check {number}")
    db.session.execute(update(OutboxMessage).where(OutboxMessage.id == post.id).values(state=state))
    db.session.commit()
    return post


def test_a_failed_job_shows_why_and_is_run_again_once(administrator, noon):
    job = failed_job(noon)
    shown = administrator.get("/jobs?state=failed").text
    for text in ("Audita ķēžu noenkurošana", "ValueError: no disk", "Izpildīt vēlreiz"):
        assert text in shown
    answers = [administrator.post(f"/jobs/{job.id}/again").status_code for _time in (1, 2)]
    assert answers == [302, 409]
    db.session.refresh(job)
    assert (job.state, job.attempts) == (JobState.WAITING, 0)
    assert "ValueError" not in administrator.get("/jobs?state=done").text


def test_a_kept_message_is_read_on_its_page(administrator, noon):
    post = message(noon)
    assert "anna@example.lv" in administrator.get("/outbox?state=kept").text
    assert "anna@example.lv" not in administrator.get("/outbox?state=sent").text
    shown = administrator.get(f"/outbox/{post.id}").text
    for text in ("Šī ziņa apliecina", "This message shows", 'href="http://127.0.0.1:8000/"'):
        assert text in shown


def test_what_a_letter_tells_of_a_project_is_not_shown_to_the_administrator(administrator, noon):
    data = {"application_id": 1, "title": "Robotikas garāža", "number": "JIP-1", "municipality": "Saldus novads",
            "receipt_number": "JIP-1/1", "submitted_at": "", "sha256": ""}  # fmt: skip
    post_message("anna@example.lv", "applications/receipt", data, at=noon, key="receipt")
    db.session.commit()
    shown = administrator.get(f"/outbox/{posted('receipt').id}").text
    assert "anna@example.lv" in shown
    assert "Robotikas" not in shown
    assert "tās tekstu redz tikai adresāts" in shown


def test_a_failed_message_is_sent_again_once(administrator, noon):
    post = message(noon, state=MessageState.FAILED)
    assert "Sūtīt vēlreiz" in administrator.get(f"/outbox/{post.id}").text
    assert [administrator.post(f"/outbox/{post.id}/again").status_code for _time in (1, 2)] == [302, 409]


def test_after_an_outage_all_that_failed_is_tried_again_at_once(administrator, noon):
    jobs = [failed_job(noon, number) for number in (1, 2)]
    posts = [message(noon, number, MessageState.FAILED) for number in (1, 2)]
    kept = message(noon, 3)
    assert "Izpildīt vēlreiz visus neizdevušos darbus: 2" in administrator.get("/jobs").text
    assert "Nosūtīt vēlreiz visas nenosūtītās ziņas: 2" in administrator.get("/outbox").text
    assert [administrator.post(address).status_code for address in ("/jobs/again", "/outbox/again")] == [
        302,
        302,
    ]
    db.session.expire_all()
    assert {job.state for job in jobs} == {JobState.WAITING}
    assert {post.state for post in posts} == {MessageState.WAITING}
    assert kept.state is MessageState.KEPT
    written = db.session.execute(select(AuditEvent.event, AuditEvent.actor_role))
    events = {(row.event, row.actor_role) for row in written}
    assert {("job.run_again", "administrator"), ("outbox_message.send_again", "administrator")} <= events
    assert "vēlreiz visus" not in administrator.get("/jobs").text


def test_the_list_tells_why_a_message_failed_and_when_the_next_attempt_is(administrator, noon):
    failed, waiting = message(noon, 1, MessageState.FAILED), message(noon, 2, MessageState.WAITING)
    failed.error, failed.attempts, waiting.attempts = "550 no such mailbox", 10, 3
    db.session.commit()
    shown = administrator.get("/outbox").text
    assert "550 no such mailbox" in shown
    assert "Pārbaudes ziņa" in shown
    assert "Nākamais mēģinājums: " in shown
    assert f'action="/outbox/{failed.id}/again"' in shown
    assert f'action="/outbox/{waiting.id}/again"' not in shown


def test_no_other_role_sees_them(client, noon):
    post, job = message(noon, state=MessageState.FAILED), failed_job(noon)
    addresses = {"/jobs": "get", "/outbox": "get", f"/outbox/{post.id}": "get", f"/jobs/{job.id}/again": "post",
                 f"/outbox/{post.id}/again": "post", "/jobs/again": "post", "/outbox/again": "post"}  # fmt: skip
    for role in sorted(EVERYONE - {Role.ADMINISTRATOR}):
        client.sign_in(membership(role))
        found = [getattr(client, method)(address).status_code for address, method in addresses.items()]
        assert found == [403] * 7, role


def test_what_does_not_exist_is_not_found(administrator):
    assert administrator.get("/outbox/7").status_code == 404
    assert [administrator.post(f"/{name}/7/again").status_code for name in ("jobs", "outbox")] == [404, 404]


def test_lists_ask_the_database_as_often_for_three_as_for_one(administrator, noon):
    counts = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            failed_job(noon, number)
            message(noon, number)
        with counted_queries() as of_jobs:
            administrator.get("/jobs")
        with counted_queries() as of_messages:
            administrator.get("/outbox")
        counts.append((len(of_jobs), len(of_messages)))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12
