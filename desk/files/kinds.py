"""What a file really is, told from its content; the name only has to agree with it.

A name that says something else (a program called 工资条.pdf) is refused. Within one family (a PNG photo called .jpg,
as phones and chat programs make them) the name is corrected instead: nobody is deceived by that.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype

from desk.conversations.texts import storable
from desk.files.errors import FileRefused

MAX_NAME = 100
# Word and Excel files have some dozens of parts, pictures included some hundreds; listing a million takes minutes.
MOST_PARTS = 5000
_PART = b"PK\x01\x02"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")


@dataclass(frozen=True)
class FileKind:
    """``key`` is the usual extension without the dot; ``family`` groups kinds that people mix up innocently."""

    key: str
    media_type: str
    family: str
    label: str


def _kinds(family: str, label: str, **media_types: str) -> dict[str, FileKind]:
    return {key: FileKind(key, media_type, family, label) for key, media_type in media_types.items()}


KINDS: Mapping[str, FileKind] = {
    **_kinds("image", "图片", jpg="image/jpeg", png="image/png", gif="image/gif", webp="image/webp", bmp="image/bmp",
             tif="image/tiff", heic="image/heic"),
    **_kinds("pdf", "PDF 文档", pdf="application/pdf"),
    **_kinds("word", "Word 文档", doc="application/msword",
             docx="application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    **_kinds("sheet", "Excel 表格", xls="application/vnd.ms-excel",
             xlsx="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    **_kinds("text", "文本", txt="text/plain", csv="text/csv"),
    **_kinds("media", "录音", mp3="audio/mpeg", m4a="audio/mp4", amr="audio/amr", wav="audio/x-wav", aac="audio/aac",
             ogg="audio/ogg"),
    **_kinds("media", "视频", mp4="video/mp4", mov="video/quicktime", webm="video/webm", **{"3gp": "video/3gpp"}),
}  # fmt: skip
_SAME = {"jpeg": "jpg", "jpe": "jpg", "tiff": "tif", "heif": "heic", "m4v": "mp4", "3gpp": "3gp", "log": "txt"}
_FOREIGN = {
    "exe": "程序", "elf": "程序", "wasm": "程序", "swf": "程序", "deb": "安装包", "rpm": "安装包", "crx": "安装包",
    "zip": "压缩包", "rar": "压缩包", "7z": "压缩包", "gz": "压缩包", "tar": "压缩包", "bz2": "压缩包", "xz": "压缩包",
}  # fmt: skip
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_MACROS = "这份文档带有宏（可以自动运行的程序），不能接收。请另存为不带宏的 .docx、.xlsx 或 PDF 再传。"
_CROWDED = "这个文件里的部件太多，不像一份普通的文档，不能接收。请导出为 PDF 或截图后再传。"
_LOCKED = "这份文档加了打开密码，工作人员看不了。请去掉密码另存，或导出为 PDF、截图后再传。"


@dataclass(frozen=True)
class Recognised:
    """The kind of a file and the name it gets (cleaned, with the extension of its kind)."""

    kind: FileKind
    name: str


def recognise(name: str | None, content: bytes) -> Recognised:
    """What ``content`` is, and a safe name; ``FileRefused`` when it is nothing we take or not what the name says."""
    if not content:
        raise FileRefused("收到的是空文件，请重新选择后再传。", code="file_empty")
    stem, extension = split_name(name)
    found = _sniff(content)
    if extension and extension not in KINDS:
        raise FileRefused(f"不能接收 .{extension} 文件。可以传照片、PDF、Word、Excel、文本、录音或视频；网页请截图。")
    if isinstance(found, str):
        said = f"，但文件名写的是 .{extension}" if extension else ""
        raise FileRefused(f"这个文件的内容是{found}{said}，不能接收。可以传照片、PDF、Word、Excel、文本、录音或视频。",
                          code="file_type_mismatch" if extension else FileRefused.code)  # fmt: skip
    kind = KINDS[extension] if found.family == "text" and extension in ("txt", "csv") else found
    if extension and KINDS[extension].family != kind.family:
        raise FileRefused(
            f"文件名写的是 .{extension}，内容却是{kind.label}。请确认没有选错，把扩展名改成 .{kind.key} 后再传。",
            code="file_type_mismatch",
        )
    return Recognised(kind, f"{stem or '材料'}.{kind.key}")


def split_name(name: str | None) -> tuple[str, str]:
    """Stem and extension (lower case, usual spelling) of the last part of a path; both may be empty."""
    last = (storable(name) or "").replace("\\", "/").rpartition("/")[2]
    last = " ".join("".join(char if char.isprintable() else " " for char in last).split()).strip(" .")
    path = PurePosixPath(last)
    extension = path.suffix[1:].lower()
    if not extension.isascii() or not extension.isalnum() or len(extension) > 8:
        return last[:MAX_NAME], ""
    return path.stem[:MAX_NAME], _SAME.get(extension, extension)


def _sniff(content: bytes) -> FileKind | str:
    """The kind, or in words what it is when it is none we take. Raises ``FileRefused`` for a broken document."""
    if content.startswith(b"PK\x03\x04"):
        return _zip(content)
    if content.startswith(_OLE):
        return _ole(content)
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content[4:10] == b"ftyp3g":  # a phone video whose number of the brand the library does not know
        return KINDS["3gp"]
    guess = filetype.guess(content)
    if guess is not None:
        key = _SAME.get(guess.extension, guess.extension)
        return KINDS.get(key) or _FOREIGN.get(key, f" {key} 文件")
    if content[4:8] == b"ftyp":
        return KINDS["mp4"]
    return KINDS["txt"] if _is_text(content) else "认不出的格式"


def _zip(content: bytes) -> FileKind | str:
    """docx and xlsx are ZIP archives with a fixed inventory; only the list of names is read, nothing is unpacked."""
    if content.count(_PART) > MOST_PARTS:
        raise FileRefused(_CROWDED, code="file_crowded")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = {entry.filename for entry in archive.infolist()}
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeError):
        raise FileRefused("文件不完整或已损坏，打不开。请重新导出或重新下载后再传。", code="file_broken") from None
    if "[Content_Types].xml" not in names:
        return "压缩包"
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise FileRefused(_MACROS, code="file_macros")
    if "word/document.xml" in names:
        return KINDS["docx"]
    return KINDS["xlsx"] if "xl/workbook.xml" in names else "压缩包"


def _ole(content: bytes) -> FileKind | str:
    """doc and xls: told by the names of their streams, which the container spells in UTF-16."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise FileRefused(_LOCKED, code="file_locked")
    if "_VBA_PROJECT".encode("utf-16-le") in content:
        raise FileRefused(_MACROS, code="file_macros")
    if "WordDocument".encode("utf-16-le") in content:
        return KINDS["doc"]
    return KINDS["xls"] if "Workbook".encode("utf-16-le") in content else "认不出的旧式办公文档"


def _pdf(content: bytes) -> FileKind:
    # Every complete PDF ends with this mark; some programs write a little after it.
    if b"%%EOF" not in content[-8192:]:
        raise FileRefused("PDF 文件不完整，可能没有下载完。请重新下载或导出后再传。", code="file_broken")
    return KINDS["pdf"]


def _is_text(content: bytes) -> bool:
    """Text as people's computers here write it: UTF-8, GB18030, or UTF-16 with its mark; without control bytes."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _CONTROL.search(text) is None
    return False
