"""The crisis lexicon of the repository: who must be helped first, and who only speaks strongly.

Every sentence is our own. A sentence that a user of the pilot brings and that is judged wrongly goes into these lists.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from law.crisis import LONGEST_MESSAGE, CrisisLexicon, detect, load_lexicon, read_lexicon
from law.hotlines import phones

ROOT = Path(__file__).resolve().parents[2]

IN_DANGER = [
    ("self_harm", "再拿不到工钱我就从楼上跳下去"),
    ("self_harm", "不给钱我就跳楼"),
    ("self_harm", "你们再不解决，我只能喝农药了"),
    ("self_harm", "干了一年一分没有，我真的不想活了"),
    ("self_harm", "活着没意思，老板欠我八万"),
    ("self_harm", "我不是吓唬谁，今天不结账我就死给他们看"),
    ("self_harm", "想死了，房贷断供工资也不发"),
    ("self_harm", "我现在站在楼顶，他们不给钱我不下来"),
    ("self_harm", "我老公说要跳河，怎么劝都不听"),
    ("self_harm", "工友爬上塔吊讨薪，说不给钱就不下来"),
    ("self_harm", "有人跳楼了快救人"),
    ("self_harm", "遗书我都写好了"),
    ("self_harm", "別以為我不敢跳樓"),
    ("self_harm", "别以为我不敢跳楼"),
    ("self_harm", "如果我自杀了公司要赔多少钱给我家人"),
    ("self_harm", "我割腕了"),
    ("self_harm", "我死了你们是不是就能给我家人赔钱"),
    ("self_harm", "要不到钱，我们一家人只有一死"),
    ("self_harm", "同事刚才发朋友圈说想自杀"),
    ("self_harm", "老板把我逼得要上吊了"),
    ("self_harm", "我 不 想 活 了"),
    ("harm_others", "再不给钱我就捅了那个工头"),
    ("harm_others", "我要弄死老板，大不了同归于尽"),
    ("harm_others", "明天我就带刀去找他算账"),
    ("harm_others", "不发工资我一把火烧了厂"),
    ("violence", "老板叫了一帮人正在打我们工友"),
    ("violence", "他们拿着钢管堵在宿舍门口要砍人"),
    ("violence", "保安把我按住打，头破血流"),
    ("violence", "救命，工头带人追着我打"),
    ("violence", "我老公又打我了，我躲在厕所"),
    ("violence", "刚刚被主管打了一顿，现在还不让我走"),
    ("violence", "老板打我怎么办"),
    ("violence", "经理把我堵在办公室锁门摸我"),
    ("violence", "我被主管性侵了"),
    ("confinement", "我们被关在厂里，大门锁了出不去"),
    ("confinement", "身份证被收走了，保安看着不让我们走"),
    ("confinement", "儿子被骗到缅北了怎么救"),
    ("confinement", "弟弟进了传销窝点，手机没收不让离开"),
    ("confinement", "不干活就打，还不给饭吃，有人看着跑不掉"),
    ("confinement", "工头逼我们干活，扣了身份证，晚上把宿舍反锁"),
    ("confinement", "老板不放人，叫打手守着，手机也被收了"),
    ("fatal_hazard", "车间着火了老板不让撤"),
    ("fatal_hazard", "工友掉进污水池了，怎么救"),
    ("fatal_hazard", "工地塌方，下面还埋着两个人快来"),
    ("fatal_hazard", "刚才触电晕倒了，叫不醒"),
    ("fatal_hazard", "瓦斯超标了还让我们下井"),
    ("fatal_hazard", "煤气泄漏了整个车间都是味道"),
    ("fatal_hazard", "手被卷进机器里出不来"),
    ("fatal_hazard", "我们被困在电梯里了"),
    ("fatal_hazard", "他被砸到了，血止不住，老板不叫救护车"),
    ("child_labour", "这个厂有童工，我要举报"),
    ("child_labour", "隔壁作坊的小孩才13岁就在流水线上夜班"),
    ("child_labour", "我今年15岁，在饭店洗碗老板不给工资"),
    ("child_labour", "他们让未满16岁的学生进厂上夜班"),
    ("child_labour", "我才十四岁，在工地干活"),
    ("distress", "被欠薪半年，我想死的心都有了"),
    ("distress", "真的撑不下去了，工资一直不发"),
    ("distress", "孩子学费都交不起，一家人快活不下去了"),
    ("distress", "我快崩溃了，每天加班到十二点"),
    ("distress", "走投无路了，求你们帮帮我"),
]

NOT_IN_DANGER = [
    "天天加班累死了",
    "气死我了，公司凭什么扣我钱",
    "想死你了，老同事",
    "这点死工资怎么活",
    "员工在宿舍自杀算工伤吗",
    "我没想过跳楼，就是想把钱要回来",
    "我不会自杀的，你放心，我只问赔偿",
    "去年有个工友跳楼，公司最后赔了多少合适",
    "前年隔壁厂有人跳楼了，家属能认定工伤吗",
    "超市跳楼价甩卖，临时工工资怎么算",
    "不想活动就不参加团建，会被扣钱吗",
    "打死我也不签这个协议",
    "公司死活不给离职证明",
    "公司快活不下去了，想让员工降薪合法吗",
    "电脑系统崩溃了导致没打上卡，能扣工资吗",
    "工资什么时候打我卡上",
    "老板打我电话我没接，算旷工吗",
    "我在打工，老板不给签合同",
    "下班后打卡还要打扫卫生算加班吗",
    "去年老板打了我，现在还能追究吗",
    "上个月被同事打伤住院，算工伤吗",
    "被打骂员工的主管能开除吗",
    "打架被开除合法吗",
    "切菜时拿刀划伤手算工伤吗",
    "强奸罪判几年",
    "单位要建立防性侵制度吗",
    "公司扣押身份证合法吗",
    "公司不让我走，说要干满三个月才批离职",
    "老板说离职要提前一个月，不放人",
    "什么叫强迫劳动",
    "限制人身自由强迫劳动老板怎么判",
    "公司账号被锁了没法打卡",
    "厂被关停了工资找谁要",
    "工资卡绑定错了怎么办",
    "上班时间不让离开厂区，合法吗",
    "去年触电受的伤，现在还能申请工伤认定吗",
    "上班路上晕倒了算工伤吗",
    "中暑算不算工伤",
    "消防演练时有人晕倒怎么办预案",
    "商业秘密泄漏要赔多少",
    "个人信息被公司泄露了怎么办",
    "着火点检测岗位有高温津贴吗",
    "从脚手架上摔下来住院两个月了，工伤怎么赔",
    "我16岁可以进厂打工吗",
    "我15岁能打工吗",
    "招用童工罚款多少",
    "什么是童工，多大算童工",
    "我15岁就出来打工，现在50岁了能办退休吗",
    "孩子13岁生病，我能请假照顾吗",
    "工龄15年，被辞退赔多少",
    "我老公在工地摔死了，公司不管怎么赔",
    "丈夫上班猝死算工伤吗",
    "一次性工亡补助金是多少",
    "老板跑了，三个月工资没发",
    "我要告公司，需要准备什么证据",
    "爆炸性增长的订单让我们天天加班",
    "公司说我把关不严扣了绩效",
    "他们想炒我鱿鱼，该怎么办",
    "我在传媒公司上班，没签合同",
    "机器漏电隐患向谁举报",
    "化工厂有氨气的岗位，公司该发什么防护",
    "项目被困难卡住了，工资拖了两个月",
    "关在职证明的事，公司不给开",
    "",
    "？？？",
]


@pytest.fixture(scope="module")
def lexicon() -> CrisisLexicon:
    return load_lexicon(ROOT / "knowledge" / "lexicon" / "crisis.yml")


@pytest.mark.parametrize(("category", "sentence"), IN_DANGER)
def test_a_person_in_danger_is_seen(lexicon: CrisisLexicon, category: str, sentence: str) -> None:
    crisis = lexicon.detect(sentence)
    assert crisis is not None, sentence
    assert crisis.category == category, (sentence, crisis.rule)


@pytest.mark.parametrize("sentence", NOT_IN_DANGER)
def test_strong_words_and_questions_about_the_past_are_answered(lexicon: CrisisLexicon, sentence: str) -> None:
    crisis = lexicon.detect(sentence)
    assert crisis is None, (sentence, crisis)
