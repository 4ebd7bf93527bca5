"""The same files in a bucket of an S3-compatible object store; needs the extra `s3`.

Who may read and write is told by the environment or the machine (`AWS_ACCESS_KEY_ID` …), never by the address.
"""

import base64
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from app.storage.files import (
    PIECE,
    MissingFile,
    checked_data,
    checked_key,
    is_key,
    key_of,
    key_of_file,
    write_checked,
)

_MISSING = frozenset({"404", "NoSuchKey", "NotFound"})
_PROBE = "writable"


class S3Files:
    """Files of one bucket whose names begin alike, spread over 256 prefixes as in a folder."""

    def __init__(self, bucket: str, prefix: str, endpoint: str | None, region: str | None) -> None:
        self.bucket, self.prefix = bucket, prefix
        self._client = _client(endpoint, region)

    def put(self, data: bytes) -> str:
        return self._kept(key_of(data), lambda: data)

    def put_file(self, path: Path) -> str:
        return self._kept(key_of_file(path), lambda: path.open("rb"))

    def _kept(self, key: str, body: Callable[[], Any]) -> str:
        if not self.exists(key):
            # The store refuses what arrives as other bytes, and shows nothing before it has them all.
            digest = base64.b64encode(bytes.fromhex(key)).decode()
            opened = body()
            try:
                self._client.put_object(**self._object(key), Body=opened, ChecksumSHA256=digest)
            finally:
                if not isinstance(opened, bytes):
                    opened.close()
        return key

    def get(self, key: str) -> bytes:
        with self._opened(key) as stream:
            return checked_data(key, stream.read())

    def copy_to(self, key: str, place: BinaryIO) -> None:
        with self._opened(key) as stream:
            write_checked(key, stream.iter_chunks(PIECE), place)

    def _opened(self, key: str) -> Any:
        place = self._object(key)
        try:
            return closing(self._client.get_object(**place)["Body"])
        except self._client.exceptions.ClientError as error:
            if _is_missing(error):
                raise MissingFile(key) from None
            raise

    def exists(self, key: str) -> bool:
        place = self._object(key)
        try:
            self._client.head_object(**place)
        except self._client.exceptions.ClientError as error:
            if _is_missing(error):
                return False
            raise
        return True

    def remove(self, key: str) -> None:
        self._client.delete_object(**self._object(key))

    def is_writable(self) -> bool:
        """Tried with an empty object of a name that is no key."""
        from botocore.exceptions import BotoCoreError

        try:
            self._client.put_object(Bucket=self.bucket, Key=self.prefix + _PROBE, Body=b"")
        except (BotoCoreError, self._client.exceptions.ClientError):
            return False
        return True

    def keys(self) -> Iterator[str]:
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        names = (one["Key"].rpartition("/")[2] for page in pages for one in page.get("Contents", []))
        return (name for name in names if is_key(name))

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self.bucket, "Key": f"{self.prefix}{checked_key(key)[:2]}/{key}"}


def _is_missing(error: Any) -> bool:
    return error.response["Error"]["Code"] in _MISSING


@cache
def _client(endpoint: str | None, region: str | None) -> Any:
    """One per process and store: making it takes as long as many requests."""
    import boto3
    from botocore.config import Config

    options = Config(connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"})
    return boto3.client("s3", endpoint_url=endpoint, region_name=region, config=options)
