"""Uploads that never touch a disk: kept in memory up to a bound, and let go with the request."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest

# The largest file that any form takes in, in bytes.
MOST_BYTES = 10_000_000


class BoundedMemoryHandler(FileUploadHandler):
    """Keeps at most one byte more than `most`: enough to see that a file is too big. The rest is lost."""

    def __init__(self, most: int, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.most = most

    def new_file(self, *given, **named) -> None:
        super().new_file(*given, **named)
        self._kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        room = self.most + 1 - self._kept.tell()
        if room > 0:
            self._kept.write(raw_data[:room])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        size = self._kept.tell()
        self._kept.seek(0)
        return InMemoryUploadedFile(
            file=self._kept,
            field_name=self.field_name,
            name="bestand",  # what the file was called is nobody's business
            content_type=self.content_type,
            size=size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )


class MemoryUploadHandler(BoundedMemoryHandler):
    """For every form: something before the view may look at a POST, and then it is too late to choose."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(MOST_BYTES, request)
