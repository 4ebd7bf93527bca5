"""The files that jobs leave: plain ones by the hash of their content, sealed ones encrypted before they are stored."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from sqlalchemy import select, update

from app.extensions import db
from app.jobs.models import Job
from app.storage import sealed
from app.storage import service as storage
from app.storage.models import SealedFile


def kept(job_id: int, content: bytes | Path, *, is_sealed: bool, at: datetime) -> dict[str, Any]:
    """Store the file; returns what the job's row says of it. A sealed one that was left before opens no more."""
    size = content.stat().st_size if isinstance(content, Path) else len(content)
    if not is_sealed:
        return {"file_key": storage.put(content), "file_size": size}
    _erase(Job.id == job_id, at)
    data = content.read_bytes() if isinstance(content, Path) else content
    return {"sealed_file_id": sealed.keep(data, at=at).id, "file_size": size}


def is_kept(job: Job) -> bool:
    """Whether the file has not expired."""
    return job.file_key is not None or job.sealed_file is not None


def opened(job: Job) -> IO[bytes]:
    """The file to read from, as it was delivered. Raises what the stores raise."""
    if job.sealed_file is not None:
        return BytesIO(sealed.opened(job.sealed_file))
    if job.file_key is None:
        raise LookupError(f"the file of job {job.id} has expired")
    return storage.opened(job.file_key)


def let_go(*, before: datetime, at: datetime) -> None:
    """Let go of the files of jobs that ended before that moment.

    Of plain ones the bytes stay: another case may hold the same ones, and a backup may be under way. Sealed ones are
    opened by nobody any more.
    """
    is_old = Job.finished_at < before
    _erase(is_old, at)
    old = update(Job).where(is_old, Job.file_key.is_not(None) | Job.sealed_file_id.is_not(None))
    none = old.values(file_key=None, sealed_file_id=None)
    db.session.execute(none.execution_options(synchronize_session=False))


def _erase(of_jobs: Any, at: datetime) -> None:
    wanted = select(SealedFile).join(Job, Job.sealed_file_id == SealedFile.id).where(of_jobs)
    for file in db.session.scalars(wanted):
        sealed.erase(file, at=at)
