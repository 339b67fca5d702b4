"""The groups in which the union counts its knowledge, the topics each is made of, and how many entries it must have."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """``fewest``: the least number of entries; 0 where none is asked for."""

    name: str
    topics: tuple[str, ...]
    fewest: int


GROUPS = (
    Group("工资与欠薪", ("wage_arrears",), 25),
    Group("扣款、押金、罚款", ("wage_deduction",), 10),
    Group("最低工资", ("minimum_wage",), 4),
    Group("工作时间与加班", ("overtime",), 18),
    Group("休息休假", ("rest_leave",), 10),
    Group("病假与医疗期", ("sick_leave",), 10),
    Group("签合同、试用期、合同种类", ("contract_signing",), 25),
    Group("调岗、降薪、搬迁", ("contract_change",), 10),
    Group("辞职", ("resignation",), 10),
    Group("辞退、裁员、补偿", ("dismissal", "severance"), 28),
    Group("竞业限制与培训服务期", ("noncompete_training",), 8),
    Group("社会保险与公积金", ("social_insurance",), 25),
    Group("退休与养老金", ("retirement_pension",), 14),
    Group("失业保险", ("unemployment",), 8),
    Group("工伤", ("work_injury",), 32),
    Group("职业病、安全、高温", ("occupational_safety",), 8),
    Group("女职工、性骚扰、歧视", ("women_maternity", "sexual_harassment", "discrimination"), 25),
    Group("未成年工、实习、超龄", ("minors", "internship_student", "overage_workers"), 13),
    Group("派遣、外包、建筑工地", ("dispatch_outsourcing", "migrant_construction"), 14),
    Group("劳动关系认定", ("employment_relation",), 8),
    Group("平台用工", ("platform_work",), 25),
    Group("争议处理", ("dispute_procedure",), 25),
    Group("工会权利与组织", ("union_rights",), 14),
    Group("集体协商", ("collective_bargaining",), 14),
    Group("法律援助", ("legal_aid",), 7),
    Group("工会服务", ("union_services",), 28),
    Group("刑事", ("criminal",), 5),
    Group("关于助手", ("about_bot",), 10),
    Group("其他劳动问题", ("other_labor",), 0),
)
