"""Official texts of laws: import of a folder into a local store, and reading one article of it.

The texts are not part of the project. ``python -m law.texts import DIR OUT`` (``make laws DIR=…``) reads Markdown
(a title line ``# …``, an introduction that ends with ``<!-- INFO END -->``, one article a paragraph ``第三十条 …``) and
docx (the form of the national law database), and writes ``OUT/<full title>.json``:
``{"title": "中华人民共和国劳动合同法", "day": "2012-12-28", "articles": {"30": "……", "276-1": "……"}}``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import cn2an  # type: ignore[import-untyped]

from law.errors import TextError

_NUMERAL = "[零〇一二三四五六七八九十百千]+"
_ARTICLE = re.compile(rf"^第({_NUMERAL})条(?:之({_NUMERAL}))?(?=[\s【(（]|$)\s*(.*)$", re.DOTALL)
_HEADING = re.compile(rf"^(?:#|第{_NUMERAL}(?:编|分编|章|节)(?:[\s]|$))")
_APPENDIX = re.compile(r"^(?:附录|附件|附表|附[:：])")
_FRONT = re.compile(r"^(?:[（(]|\d{4}年|目\s*录|第.{1,6}[编章条]|为了?)")
_ITEM = re.compile(rf"^[（(]?(?:{_NUMERAL}|\d+)[）)、.．]")
_INFO_END = "<!-- INFO END -->"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_LARGEST = 20_000_000  # bytes of document.xml: the longest code is under two


@dataclass(frozen=True)
class LawText:
    """One official text: full title, article number ("30", "276-1") → text; its paragraphs end with a newline.

    ``day``: the day in its file name, which is that of its last amendment; None when there was none.
    """

    title: str
    articles: dict[str, str]
    day: date | None = None


def article_number(text: str) -> str | None:
    """第二百七十六条之一 → "276-1"; None when the text does not begin with an article number."""
    match = _ARTICLE.match(text)
    if match is None:
        return None
    number = str(_whole(match[1]))
    return f"{number}-{_whole(match[2])}" if match[2] else number


def _whole(numeral: str) -> int:
    return int(cn2an.cn2an(numeral, "smart"))


def parse_file(path: Path) -> LawText:
    """Read one .md or .docx file; raises TextError."""
    if path.suffix == ".docx":
        lines = _docx_lines(path)
        title, start = _front_title(lines)
    else:
        lines = _markdown_lines(path)
        title, start = _markdown_title(lines)
    if not title:
        raise TextError(path, "没有找到标题")
    try:
        articles = _articles(lines[start:])
    except ValueError as error:
        raise TextError(path, f"条号读不懂：{error}") from None
    if not articles:
        raise TextError(path, "没有找到“第…条”")
    return LawText(title, articles, _day(_date_in(path.name)))


def _markdown_lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise TextError(path, f"读不了：{error}") from None
    return [line.strip() for line in text.splitlines() if line.strip()]


def _markdown_title(lines: Sequence[str]) -> tuple[str, int]:
    title = next((line.lstrip("# ").strip() for line in lines if line.startswith("# ")), "")
    start = next((index + 1 for index, line in enumerate(lines) if line == _INFO_END), 1)
    return title, start


def _docx_lines(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("word/document.xml").file_size > _LARGEST:
                raise TextError(path, "文件太大，不像一部法规")
            content = archive.read("word/document.xml")
    except (OSError, zipfile.BadZipFile, KeyError) as error:
        raise TextError(path, f"不是可读的 docx：{error}") from None
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TextError(path, "docx 里有不该有的实体声明")
    try:
        root = ET.fromstring(content)  # noqa: S314 - declarations were refused above
    except ET.ParseError as error:
        raise TextError(path, f"docx 内容损坏：{error}") from None
    found = ("".join(node.text or "" for node in item.iter(f"{_WORD}t")).strip() for item in root.iter(f"{_WORD}p"))
    return [line for line in found if line]


def _front_title(lines: Sequence[str]) -> tuple[str, int]:
    """In docx the title is the first paragraphs, until the brackets with the dates, the contents or the text begin."""
    parts: list[str] = []
    for line in lines[:4]:
        if _FRONT.match(line) or len(line) > 60:
            break
        parts.append(re.sub(r"\s", "", line))
    return "".join(parts), len(parts)


def _articles(lines: Sequence[str]) -> dict[str, str]:
    articles: dict[str, list[str]] = {}
    current: str | None = None
    for line in lines:
        number = article_number(line)
        if number is not None and (current is None or _order(number) > _order(current)):
            current = number
            match = _ARTICLE.match(line)
            articles[number] = [match[3].strip()] if match else []
        elif current is not None and _APPENDIX.match(line):
            break
        elif current is not None and not _HEADING.match(line):
            articles[current].append(line)
    return {number: "\n".join(part for part in parts if part) for number, parts in articles.items()}


def _order(number: str) -> tuple[int, int]:
    base, _, sub = number.partition("-")
    return int(base), int(sub or 0)


def import_folder(folder: Path, store: Path) -> tuple[list[LawText], list[TextError]]:
    """Read every .md and .docx below ``folder`` and write the store; gives what was written and what could not be read.

    Files with the same title are parts of one text when their articles differ (the books of a code); else the one
    with the later date in its name wins.
    """
    texts: dict[str, LawText] = {}
    failures: list[TextError] = []
    for path in sorted(_law_files(folder), key=lambda item: (_date_in(item.name), item.name)):
        try:
            text = parse_file(path)
        except TextError as error:
            failures.append(error)
            continue
        known = texts.get(text.title)
        if known is not None and not known.articles.keys() & text.articles.keys():
            text = LawText(text.title, {**known.articles, **text.articles}, text.day)
        texts[text.title] = text
    store.mkdir(parents=True, exist_ok=True)
    for text in texts.values():
        _write(store / f"{_safe(text.title)}.json", text)
    return list(texts.values()), failures


def _law_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix in (".md", ".docx") and not path.name.startswith((".", "~$")):
            yield path


def _date_in(name: str) -> str:
    found = re.findall(r"\d{4}-?\d{2}-?\d{2}", name)
    return found[-1].replace("-", "") if found else ""


def _day(digits: str) -> date | None:
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:  # none in the name, or no real day
        return None


def _safe(title: str) -> str:
    return re.sub(r'[\\/:*?"<>|\s]', "_", title)


def _write(path: Path, text: LawText) -> None:
    """All or nothing: a reader never sees half a file."""
    articles = {number: text.articles[number] for number in sorted(text.articles, key=_order)}
    day = text.day.isoformat() if text.day else None
    content = json.dumps({"title": text.title, "day": day, "articles": articles}, ensure_ascii=False, indent=1)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    temporary.write_text(content, encoding="utf-8")
    temporary.replace(path)


class LawTexts:
    """Reads the store. Files are read when first asked for and again when they changed; an absent store is empty."""

    def __init__(self, store: Path) -> None:
        self.store = store
        self._read: dict[Path, tuple[int, LawText]] = {}

    def find(self, name: str) -> LawText | None:
        """By full title, short title (without 中华人民共和国) or a part of a code (…民法典（第三编 合同）)."""
        files = {_key(path.stem): path for path in self.store.glob("*.json")} if self.store.is_dir() else {}
        short = re.sub(r"[（(]第.+编.*[）)]$", "", name)
        for title in (name, f"中华人民共和国{name}", short):
            if _key(title) in files:
                return self._load(files[_key(title)])
        return None

    def current(self, name: str, amended: date | None) -> LawText | None:
        """The text, unless the instrument was amended after it was made: an old wording would pass for the law."""
        found = self.find(name)
        stale = found is not None and amended is not None and found.day is not None and found.day < amended
        return None if stale else found

    def article(self, name: str, article: str, amended: date | None = None) -> str | None:
        """The text of an article ("30", "276-1") or of one paragraph of it ("32.1"); None when it is not there, or when
        the imported text is older than the last amendment."""
        found = self.current(name, amended)
        base, _, paragraph = article.partition(".")
        text = found.articles.get(base) if found else None
        if text is None or not paragraph:
            return text
        paragraphs = _paragraphs(text)
        return paragraphs[int(paragraph) - 1] if 1 <= int(paragraph) <= len(paragraphs) else None

    def _load(self, path: Path) -> LawText:
        stamp = path.stat().st_mtime_ns
        known = self._read.get(path)
        if known is None or known[0] != stamp:
            data = json.loads(path.read_text(encoding="utf-8"))
            day = date.fromisoformat(data["day"]) if data.get("day") else None
            known = (stamp, LawText(data["title"], data["articles"], day))
            self._read[path] = known
        return known[1]


@contextmanager
def opened(folder: Path) -> Iterator[LawTexts]:
    """The official texts of a store, or of a folder of .md and .docx files (read anew each time, kept nowhere)."""
    if any(folder.glob("*.json")) or not folder.is_dir():
        yield LawTexts(folder)
        return
    with tempfile.TemporaryDirectory() as store:
        import_folder(folder, Path(store))
        yield LawTexts(Path(store))


def article_text(store: Path, name: str, article: str) -> str | None:
    """One article by full or short title, once; keep a LawTexts for many."""
    return LawTexts(store).article(name, article)


def _paragraphs(text: str) -> list[str]:
    """款: items （一）… belong to the paragraph before them."""
    paragraphs: list[str] = []
    for line in text.split("\n"):
        if paragraphs and _ITEM.match(line):
            paragraphs[-1] += f"\n{line}"
        else:
            paragraphs.append(line)
    return paragraphs


def _key(title: str) -> str:
    return re.sub(r"[\s_《》〈〉（）()]", "", title)


def main(arguments: Sequence[str] | None = None) -> int:
    """``python -m law.texts import DIR OUT``: 1 when nothing could be imported; files that cannot be read are named."""
    parser = argparse.ArgumentParser(prog="python -m law.texts", description="导入官方法规文本")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("import", help="把一个文件夹的 .md/.docx 法规文本导入本地")
    command.add_argument("folder", type=Path)
    command.add_argument("store", type=Path)
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        sys.stderr.write(f"没有这个文件夹：{options.folder}\n")
        return 1
    texts, failures = import_folder(options.folder, options.store)
    for failure in failures:
        sys.stderr.write(f"{failure}\n")
    count = sum(len(text.articles) for text in texts)
    sys.stdout.write(f"导入 {len(texts)} 部法规、{count} 条，跳过 {len(failures)} 个文件\n")
    return 0 if texts else 1


if __name__ == "__main__":
    raise SystemExit(main())
