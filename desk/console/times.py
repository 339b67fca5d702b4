"""Times as people in China read them: Asia/Shanghai, short words."""

from datetime import datetime, timezone

from law.china import CHINA


def china(moment: datetime) -> datetime:
    """``moment`` on the clock of China; SQLite returns naive values, which are UTC."""
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(CHINA)


def full(moment: datetime) -> str:
    """2026-11-23 17:05:09"""
    return china(moment).strftime("%Y-%m-%d %H:%M:%S")


def short(moment: datetime, now: datetime) -> str:
    """17:05 today, 11-22 17:05 this year, 2025-12-31 17:05 before."""
    local, today = china(moment), china(now)
    if local.date() == today.date():
        return local.strftime("%H:%M")
    if local.year == today.year:
        return local.strftime("%m-%d %H:%M")
    return local.strftime("%Y-%m-%d %H:%M")


def waited(moment: datetime, now: datetime) -> str:
    """How long somebody waits since ``moment``: 刚开始等, 已等 12 分钟, 已等 3 小时 5 分, 已等 2 天 4 小时."""
    minutes = max(0, int((china(now) - china(moment)).total_seconds() // 60))
    if minutes < 1:
        return "刚开始等"
    if minutes < 60:
        return f"已等 {minutes} 分钟"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"已等 {hours} 小时 {minutes} 分" if minutes else f"已等 {hours} 小时"
    days, hours = divmod(hours, 24)
    return f"已等 {days} 天 {hours} 小时" if hours else f"已等 {days} 天"
