"""Which store the files are in.

`STORAGE_URL` says where: a folder (`file:///var/lib/pumpurs/files`) or a bucket
(`s3://bucket/prefix?endpoint=https://…&region=…`).
"""

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from flask import current_app

from app.storage.files import Files
from app.storage.local import LocalFiles
from app.storage.s3 import S3Files


def configured_files() -> Files:
    """The store `STORAGE_URL` names. Raises ValueError for a kind that is not known."""
    parts = urlsplit(current_app.config["STORAGE_URL"])
    if parts.scheme == "file":
        return LocalFiles(Path(unquote(parts.path)))
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("STORAGE_URL must be file:///folder or s3://bucket")
    told = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    prefix = unquote(parts.path).strip("/")
    return S3Files(parts.netloc, f"{prefix}/" if prefix else "", told.get("endpoint"), told.get("region"))
