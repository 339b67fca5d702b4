"""Official texts: Markdown and docx into a store, and one article out of it. The texts here are made up."""

from __future__ import annotations

import json
import os
import zipfile
from datetime import date
from pathlib import Path

import pytest

from law.errors import TextError
from law.sources import load_sources
from law.texts import LawTexts, article_number, article_text, import_folder, main, opened, parse_file

ROOT = Path(__file__).resolve().parents[2]
OFFICIAL = ROOT.parent / "shared" / "laws"

MARKDOWN = """\
# 中华人民共和国样例法

2019年6月29日 通过

第一条 这一行还在说明里，不算。

<!-- INFO END -->

## 第一章  总 则

第一条 样例法为测试而写。

第二条 有下列情形之一的：

（一）第一种；

（二）第二种。

前款以外的，从其规定。

第一条 这是第二条里引用的一句，不是新的一条。

## 第二章  其 他

第九条 跳过了几条。
第九条之一　【样例】插入的一条。
第一百零八条 最后一条。

附录：不属于任何一条

一、表格
"""


def docx(path: Path, paragraphs: list[str], body: str = "") -> Path:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    inside = body or "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{inside}</w:body></w:document>')
    return path


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("第三十条 用人单位", "30"),
        ("第二百七十六条之一　【样例】", "276-1"),
        ("第一百零八条 附则", "108"),
        ("第十条", "10"),
        ("第一千二百六十条 施行", "1260"),
        ("第二十条之十二 某", "20-12"),
        ("第三十条规定的情形", None),
        ("第三章 工资", None),
        ("依照第三十条 处理", None),
        ("", None),
    ],
)
def test_article_numbers_are_read(text: str, number: str | None) -> None:
    assert article_number(text) == number


def test_a_markdown_text_is_read_article_by_article(tmp_path: Path) -> None:
    path = tmp_path / "样例法(2019-06-29).md"
    path.write_text(MARKDOWN, encoding="utf-8")
    text = parse_file(path)
    assert text.title == "中华人民共和国样例法"
    assert list(text.articles) == ["1", "2", "9", "9-1", "108"]
    assert text.articles["1"] == "样例法为测试而写。"
    assert text.articles["2"].split("\n")[-1].startswith("第一条 这是第二条里引用")
    assert text.articles["9-1"] == "【样例】插入的一条。"
    assert text.articles["108"] == "最后一条。"


def test_a_docx_text_is_read_like_the_database_gives_it(tmp_path: Path) -> None:
    path = docx(
        tmp_path / "a.docx",
        [
            "样例部关于审理样例案件",
            "若干问题的规定",
            "（2020年1月1日公布）",
            "目  录",
            "第一章 总则",
            "第一条　一句。",
            "第二款。",
            "第二条　二句。",
        ],
    )
    text = parse_file(path)
    assert text.title == "样例部关于审理样例案件若干问题的规定"
    assert text.articles == {"1": "一句。\n第二款。", "2": "二句。"}


def test_runs_of_a_docx_paragraph_belong_together(tmp_path: Path) -> None:
    runs = "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in ("第一条", "　合在一起。"))
    body = f"<w:p><w:r><w:t>样例法</w:t></w:r></w:p><w:p>{runs}</w:p>"
    assert parse_file(docx(tmp_path / "a.docx", [], body)).articles == {"1": "合在一起。"}


def test_what_is_no_official_text_is_refused_by_name(tmp_path: Path) -> None:
    cases: dict[str, tuple[bytes, str]] = {
        "no_title.md": ("<!-- INFO END -->\n第一条 甲\n".encode(), "没有找到标题"),
        "no_article.md": ("# 通知\n<!-- INFO END -->\n一、甲\n".encode(), "没有找到“第…条”"),
        "latin.md": (b"# \xff\xfe", "读不了"),
        "broken.docx": (b"PK no zip", "不是可读的 docx"),
    }
    for name, (content, said) in cases.items():
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(TextError) as caught:
            parse_file(path)
        assert caught.value.file == path
        assert said in caught.value.problem


def test_a_docx_with_entities_or_broken_xml_is_refused(tmp_path: Path) -> None:
    for content, said in ((b'<!DOCTYPE x [<!ENTITY a "b">]><x/>', "实体声明"), (b"<x>", "内容损坏")):
        path = tmp_path / "x.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", content)
        with pytest.raises(TextError, match=said):
            parse_file(path)
    with zipfile.ZipFile(tmp_path / "empty.docx", "w") as archive:
        archive.writestr("other.xml", "x")
    with pytest.raises(TextError, match="不是可读的 docx"):
        parse_file(tmp_path / "empty.docx")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    (folder / "deep").mkdir(parents=True)
    (folder / "样例法(2019-06-29).md").write_text(MARKDOWN, encoding="utf-8")
    (folder / "样例法(2010-01-01).md").write_text(
        "# 中华人民共和国样例法\n<!-- INFO END -->\n第一条 旧的。\n第二百条 旧的最后一条。\n", encoding="utf-8"
    )
    for name, article in (("总则", "第一条 甲。"), ("合同编", "第二条 乙。")):
        (folder / "deep" / f"{name}.md").write_text(
            f"# 中华人民共和国样例典\n\n# {name}\n<!-- INFO END -->\n{article}\n", encoding="utf-8"
        )
    (folder / "通知.md").write_text("# 通知\n<!-- INFO END -->\n没有条文\n", encoding="utf-8")
    texts, failures = import_folder(folder, tmp_path / "laws")
    assert len(texts) == 2
    assert [failure.file.name for failure in failures] == ["通知.md"]
    return tmp_path / "laws"


def test_the_store_is_one_json_file_a_title(store: Path) -> None:
    assert sorted(path.name for path in store.iterdir()) == ["中华人民共和国样例典.json", "中华人民共和国样例法.json"]
    data = json.loads((store / "中华人民共和国样例法.json").read_text(encoding="utf-8"))
    assert set(data) == {"title", "day", "articles"}
    assert (data["title"], data["day"]) == ("中华人民共和国样例法", "2019-06-29")


def test_the_later_version_replaces_the_earlier_one_whole(store: Path) -> None:
    assert article_text(store, "样例法", "1") == "样例法为测试而写。"
    assert article_text(store, "样例法", "200") is None


def test_the_books_of_a_code_become_one_text(store: Path) -> None:
    assert article_text(store, "中华人民共和国样例典", "2") == "乙。"
    assert article_text(store, "中华人民共和国样例典（第三编 合同）", "2") == "乙。"


@pytest.mark.parametrize("name", ["样例法", "中华人民共和国样例法", "《样例法》"])
def test_a_text_is_found_by_full_and_short_title(store: Path, name: str) -> None:
    assert article_text(store, name, "9-1") == "【样例】插入的一条。"


def test_one_paragraph_of_an_article_can_be_asked_for(store: Path) -> None:
    texts = LawTexts(store)
    assert texts.article("样例法", "2.1") == "有下列情形之一的：\n（一）第一种；\n（二）第二种。"
    assert texts.article("样例法", "2.2") == "前款以外的，从其规定。"
    assert texts.article("样例法", "2.9") is None
    assert texts.article("样例法", "2.0") is None


def test_a_text_from_before_the_last_amendment_is_not_shown_as_the_law(store: Path) -> None:
    texts = LawTexts(store)
    assert texts.article("样例法", "1", date(2019, 6, 29)) == "样例法为测试而写。"
    assert texts.article("样例法", "1", date(2019, 6, 30)) is None
    assert texts.current("样例法", date(2026, 8, 18)) is None
    assert texts.article("样例典", "2", date(2026, 8, 18)) == "乙。", (
        "a file without a day in its name is taken as it is"
    )


def test_what_was_not_imported_is_none(store: Path, tmp_path: Path) -> None:
    assert article_text(store, "没有的法", "1") is None
    assert article_text(store, "样例法", "77") is None
    assert article_text(tmp_path / "nothing", "样例法", "1") is None


def test_a_newer_import_is_seen_by_a_reader_that_is_open(store: Path) -> None:
    texts = LawTexts(store)
    assert texts.article("样例法", "108") == "最后一条。"
    path = store / "中华人民共和国样例法.json"
    path.write_text(json.dumps({"title": "中华人民共和国样例法", "articles": {"108": "新的。"}}), encoding="utf-8")
    stamp = path.stat().st_mtime_ns + 10_000_000
    os.utime(path, ns=(stamp, stamp))
    assert texts.article("样例法", "108") == "新的。"


def test_a_folder_of_files_is_read_like_a_store(store: Path, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    (files / "样例法.md").write_text(MARKDOWN, encoding="utf-8")
    with opened(files) as texts:
        assert texts.article("样例法", "1") == "样例法为测试而写。"
    with opened(store) as texts:
        assert texts.store == store
    with opened(tmp_path / "none") as texts:
        assert texts.find("样例法") is None
    assert [path.name for path in files.iterdir()] == ["样例法.md"], "nothing is written beside the files"


def test_the_command_imports_and_counts(tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(tmp_path / "texts"), str(tmp_path / "again")]) == 0
    said = capsys.readouterr()
    assert "导入 2 部法规、7 条，跳过 1 个文件" in said.out
    assert "通知.md" in said.err
    assert main(["import", str(tmp_path / "nowhere"), str(tmp_path / "again")]) == 1
    assert store.is_dir()


@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="no folder of official texts beside the repository")
def test_the_official_texts_and_the_register_of_sources_agree(tmp_path: Path) -> None:
    texts, failures = import_folder(OFFICIAL, tmp_path)
    assert len(texts) >= 90
    assert len(failures) <= 1, "only the notice without a text"
    store = LawTexts(tmp_path)
    compared = 0
    for source in load_sources(ROOT / "knowledge" / "sources.yml").values():
        text = store.current(source.title, source.last_amended)
        if text is None or source.articles is None or "民法典" in source.title:
            continue
        compared += 1
        numbers = [int(number) for number in text.articles if "-" not in number]
        assert max(numbers) == source.articles, source.key
        assert {number for number in text.articles if "-" in number} == set(source.extra_articles), source.key
    assert compared >= 80
