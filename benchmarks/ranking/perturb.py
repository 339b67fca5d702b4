"""Questions as hurried thumbs, other keyboards and microphones write them: benchmarks/data/perturbed.jsonl.

    python -m benchmarks.ranking.perturb        (in .venv-bot; the file is frozen, make it anew only with a reason)

Every third of our held-out questions in six ways. A row is {id, of, kind, question}.
"""

import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import opencc

DATA = Path(__file__).resolve().parent.parent / "data"
HELD_OUT, PERTURBED = DATA / "held_out.jsonl", DATA / "perturbed.jsonl"
SHARE = 3
SOUNDS = (
    "工公功", "资姿咨", "签千前", "欠歉", "保宝饱", "险先显", "社设射", "赔陪培", "偿尝常", "辞词慈", "退腿推",
    "班般搬", "加家佳", "伤商", "认任", "定订", "鉴见件", "级及急", "假价架", "产铲", "孕运晕", "年念",
    "合和河", "同铜童", "劳老捞", "动懂冻", "仲重众", "裁才财", "厂场敞", "老佬", "板版班", "单担", "位为未",
    "的得地", "在再", "做作坐", "他她它", "是事试", "这着者", "那哪拿", "怎增", "么吗嘛", "办伴半", "要药",
    "不部步", "没每美", "有又友", "给个各", "钱前", "发法", "几己记", "天添", "月越", "多都", "少烧", "岗刚钢",
    "调掉", "除处出", "开凯", "离里理", "职直值", "金今紧", "养样", "休修", "失十时", "业夜", "房防", "租组",
    "离力利", "婚昏", "借介", "车扯",
)  # fmt: skip
_MARKS = re.compile(r"[，。？！、；：,.?!;:~…\s]+")
_FILLERS = ("就是", "那个", "然后", "嗯", "啊", "就是说", "反正", "这个")
_AROUND = (
    ("我把情况说一下，我平时话不多，也不太懂这些，打字慢请多包涵，", "麻烦懂的人帮我看一下，谢谢了，在线等。"),
    ("不好意思打扰了，第一次在这里问，不知道问得对不对，事情有点乱，", "家里人也都没什么主意，先谢过各位了。"),
    ("憋了好几天实在没有地方说，想来想去还是来问一下，", "您有空的时候回我一下就行，真的很着急，拜托拜托。"),
)


def typos(text: str, dice: random.Random) -> str:
    """About one slip in ten characters: one left out, one doubled, or two swapped."""
    letters = list(text)
    for at in sorted(dice.sample(range(len(letters)), max(1, len(letters) // 10)), reverse=True):
        slip = dice.choice(("drop", "double", "swap"))
        if slip == "drop" and len(letters) > 4:
            del letters[at]
        elif slip == "double":
            letters.insert(at, letters[at])
        elif at + 1 < len(letters):
            letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return "".join(letters)


def homophones(text: str, dice: random.Random) -> str:
    """About one character in twelve is written with a neighbour in sound."""
    sound = {char: group for group in SOUNDS for char in group}
    places = [at for at, char in enumerate(text) if char in sound]
    letters = list(text)
    for at in dice.sample(places, min(len(places), max(1, len(text) // 12))):
        letters[at] = dice.choice([char for char in sound[letters[at]] if char != letters[at]])
    return "".join(letters)


def traditional(text: str, dice: random.Random) -> str:
    return str(opencc.OpenCC("s2t").convert(text))


def without_marks(text: str, dice: random.Random) -> str:
    return _MARKS.sub("", text)


def spoken(text: str, dice: random.Random) -> str:
    """As a microphone hears it: no marks, a filler where a mark was, some words said twice."""
    parts = [part for part in _MARKS.split(text) if part]
    said = [dice.choice(_FILLERS) + (part[:2] if dice.random() < 0.3 else "") + part for part in parts]
    return "喂你好" + "".join(said) + "嘛"


def twice_as_long(text: str, dice: random.Random) -> str:
    """Courtesies that ask nothing around the question."""
    before, after = dice.choice(_AROUND)
    return before + text + ("" if text[-1] in "。？！?!" else "，") + after


KINDS: dict[str, Callable[[str, random.Random], str]] = {
    "typos": typos,
    "homophones": homophones,
    "traditional": traditional,
    "no_marks": without_marks,
    "spoken": spoken,
    "twice_as_long": twice_as_long,
}


def perturbed(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Every row in every way; the same rows always give the same texts."""
    made = []
    for row in rows:
        for kind, change in KINDS.items():
            dice = random.Random(f"{row['id']} {kind}")
            text = change(row["question"], dice)
            made.append({"id": f"{row['id']}-{kind}", "of": row["id"], "kind": kind, "question": text})
    return made


def main() -> None:
    rows = [json.loads(line) for line in HELD_OUT.read_text(encoding="utf-8").splitlines()]
    made = perturbed(rows[::SHARE])
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in made)
    PERTURBED.write_text(text, encoding="utf-8")
    print(f"{len(made)} rows: {PERTURBED}")


if __name__ == "__main__":
    main()
