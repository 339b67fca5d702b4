"""The type of a file comes from its content; a name that says something else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.files.errors import FileRefused
from desk.files.kinds import KINDS, recognise
from tests.desk.support import samples

TAKEN = [
    ("工资条.png", samples.PNG, "png", "工资条.png"),
    ("IMG_0001.JPEG", samples.JPG, "jpg", "IMG_0001.jpg"),
    ("微信截图.jpg", samples.PNG, "png", "微信截图.png"),
    ("合同.pdf", samples.PDF, "pdf", "合同.pdf"),
    ("合同.docx", samples.word(), "docx", "合同.docx"),
    ("考勤.xlsx", samples.sheet(), "xlsx", "考勤.xlsx"),
    ("旧合同.doc", samples.old_office("WordDocument"), "doc", "旧合同.doc"),
    ("旧考勤.xls", samples.old_office("Workbook"), "xls", "旧考勤.xls"),
    ("经过.txt", "2026年3月进厂，一直没签合同。\r\n".encode(), "txt", "经过.txt"),
    ("经过.txt", "老板说没钱，让我等".encode("gb18030"), "txt", "经过.txt"),
    ("经过.txt", "记事本另存".encode("utf-16"), "txt", "经过.txt"),
    ("打卡.csv", "日期,上班\n2026-03-01,08:00\n".encode(), "csv", "打卡.csv"),
    ("录音.mp3", samples.MP3, "mp3", "录音.mp3"),
    ("录音.amr", samples.AMR, "amr", "录音.amr"),
    ("现场.mp4", samples.MP4, "mp4", "现场.mp4"),
    ("现场.3gp", samples.PHONE_VIDEO, "3gp", "现场.3gp"),
    ("", samples.PNG, "png", "材料.png"),
    (None, samples.PDF, "pdf", "材料.pdf"),
    (r"C:\Users\me\..\照片.png", samples.PNG, "png", "照片.png"),
    ("../../etc/passwd.png", samples.PNG, "png", "passwd.png"),
    ("gnp\u202efdp.png", samples.PNG, "png", "gnpfdp.png"),
]


@pytest.mark.parametrize(("name", "content", "key", "kept"), TAKEN)
def test_taken(name: str | None, content: bytes, key: str, kept: str) -> None:
    found = recognise(name, content)
    assert (found.kind, found.name) == (KINDS[key], kept)


REFUSED = [
    ("工资条.pdf", samples.EXE, "file_type_mismatch", ("程序", ".pdf")),
    ("工资条.pdf", samples.PNG, "file_type_mismatch", (".pdf", "图片", ".png")),
    ("照片.jpg", samples.PDF, "file_type_mismatch", (".jpg", "PDF 文档")),
    ("合同.docx", samples.sheet(), "file_type_mismatch", (".docx", "Excel 表格", ".xlsx")),
    ("合同.docx", samples.archive(a_dot_txt=b"x"), "file_type_mismatch", ("压缩包",)),
    ("说明.txt", b"\x00\x01\x02\x03binary", "file_type_mismatch", ("认不出的格式",)),
    ("setup.exe", samples.EXE, "file_refused", (".exe",)),
    ("网页.html", b"<script>alert(1)</script>", "file_refused", (".html", "截图")),
    ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_refused", (".svg",)),
    ("材料.zip", samples.archive(a_dot_txt=b"x"), "file_refused", (".zip",)),
    ("", samples.EXE, "file_refused", ("程序",)),
    ("合同.docx", samples.word()[:-40], "file_broken", ("不完整",)),
    ("合同.pdf", samples.PDF[:20], "file_broken", ("不完整",)),
    ("合同.docx", samples.crowded_archive(6000), "file_crowded", ("部件太多", "PDF")),
    ("合同.docx", samples.with_macros(), "file_macros", ("宏",)),
    ("考勤.xls", samples.old_office("_VBA_PROJECT") + samples.old_office("Workbook"), "file_macros", ("宏",)),
    ("合同.docx", samples.old_office("EncryptedPackage"), "file_locked", ("密码",)),
    ("空.txt", b"", "file_empty", ("空文件",)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "code", "words"), REFUSED)
def test_refused(name: str, content: bytes, code: str, words: tuple[str, ...]) -> None:
    with pytest.raises(FileRefused) as refused:
        recognise(name, content)
    assert refused.value.code == code
    for word in words:
        assert word in refused.value.message


@given(name=st.text(max_size=300), content=st.binary(max_size=400))
def test_any_name_and_content_is_recognised_or_refused(name: str, content: bytes) -> None:
    try:
        found = recognise(name, content)
    except FileRefused as refused:
        assert refused.message
        return
    assert "/" not in found.name
    assert "\\" not in found.name
    assert found.name.isprintable()
    assert found.name.endswith(f".{found.kind.key}")
    assert len(found.name) <= 110
