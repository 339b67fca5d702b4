"""Small files as programs really write them, and some that are not what they say."""

from __future__ import annotations

import io
import struct
import zipfile

import docx
import openpyxl

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6300010000000500010d0a2db40000000049454e44ae426082"
)
JPG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
EXE = b"MZ" + b"\x90\x00" * 200
MP3 = b"ID3\x03\x00\x00\x00\x00\x00\x00" + b"\x00" * 64
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 64
PHONE_VIDEO = b"\x00\x00\x00\x18ftyp3gp5\x00\x00\x00\x003gp5isom" + b"\x00" * 64
AMR = b"#!AMR\n" + b"\x3c" * 64
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\x00" * 504


def word() -> bytes:
    """A .docx written by python-docx."""
    file = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("劳动合同")
    document.save(file)
    return file.getvalue()


def crowded_archive(entries: int) -> bytes:
    """What calls itself a ZIP with so many entries of one byte of name; listing them is all the work there is."""
    record = b"PK\x01\x02" + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listing = record * entries
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, entries & 0xFFFF, entries & 0xFFFF, len(listing), 30, 0)
    return b"PK\x03\x04" + bytes(26) + listing + end


def sheet() -> bytes:
    """A .xlsx written by openpyxl."""
    file = io.BytesIO()
    openpyxl.Workbook().save(file)
    return file.getvalue()


def archive(**entries: bytes) -> bytes:
    """A ZIP archive with these entries (``__`` stands for ``/``, ``_dot_`` for a dot)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as writer:
        for name, content in entries.items():
            writer.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return file.getvalue()


def with_macros() -> bytes:
    """A .docx with a macro project inside."""
    file = io.BytesIO(word())
    with zipfile.ZipFile(file, "a") as writer:
        writer.writestr("word/vbaProject.bin", b"macro")
    return file.getvalue()


def old_office(stream: str) -> bytes:
    """The outline of a .doc or .xls: an OLE container that names this stream."""
    return OLE + stream.encode("utf-16-le") + b"\x00" * 64
