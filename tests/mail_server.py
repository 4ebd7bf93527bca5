"""A small real mail server on a socket of this machine, so that delivery is tested over SMTP itself."""

import email
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage, Message
from email.policy import default
from typing import cast


class _Session(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 for smtplib."""

    server: "MailServer"

    def handle(self) -> None:
        self._answer("220 ready")
        while line := self.rfile.readline():
            word = line.decode("ascii").strip()
            verb = word.split(" ")[0].split(":")[0].upper()
            if verb == "DATA":
                self._answer("354 go on")
                self._receive()
            elif verb == "RCPT" and (refusal := self.server.refusals.get(word.split("<")[1].split(">")[0])):
                self._answer(refusal)
            elif verb == "QUIT":
                self._answer("221 bye")
                return
            else:
                self._answer("250 fine")

    def _receive(self) -> None:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        message: Message = email.message_from_bytes(b"".join(lines), policy=default)
        self.server.received.append(cast("EmailMessage", message))
        if self.server.hangs_up_after_receiving:
            self.server.hangs_up_after_receiving = False
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer("250 taken")

    def _answer(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    """What it received, and which addresses it answers with which refusal."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.received: list[EmailMessage] = []
        self.refusals: dict[str, str] = {}
        self.hangs_up_after_receiving = False

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"


@contextmanager
def mail_server(port: int = 0) -> Iterator[MailServer]:
    """A running server on that port (0: any free one)."""
    with MailServer(port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
