"""A member of staff in front of a browser of their own, in the words of a duty desk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import DESKTOP, new_context


class Staff:
    """One person; what the browser complains about is kept in ``complaints``."""

    def __init__(self, page: Page, url: str, name: str) -> None:
        self.page, self.name, self._base = page, name, f"{url}/console"
        self.complaints: list[str] = []
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def sign_in(self, password: str) -> None:
        self.open("/")
        self.page.fill("#name", self.name)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url("**/console/queue")

    def open(self, path: str) -> Page:
        """A page of the console; it must not be an error."""
        response = self.page.goto(f"{self._base}{path}")
        assert response is not None and response.ok, f"{path}: {response and response.status}"
        return self.page

    # --- conversations ------------------------------------------------------------------------------------------------

    def conversation(self, public_id: str) -> Page:
        return self.open(f"/conversations/{public_id}")

    def take(self, public_id: str) -> None:
        self.conversation(public_id)
        self.page.locator("#ownership").get_by_role("button", name="接手").click()
        expect(self.page.locator("#ownership")).to_contain_text("由我接待")

    def reply(self, text: str) -> None:
        """In the open conversation."""
        self.page.fill("#reply", text)
        self.page.press("#reply", "Control+Enter")
        expect(self.page.locator("#messages .staff").last).to_contain_text(text)

    def press(self, button: str) -> None:
        """A button of the page that is open; the page that follows has come."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def transfer(self, colleague: str, note: str) -> None:
        """Give the open conversation to a colleague."""
        self.page.get_by_text("转给同事", exact=True).click()
        self.page.select_option("#colleague", colleague)
        self.page.fill("#transfer-note", note)
        self.press("转交")
        expect(self.page.locator("#ownership")).to_contain_text(colleague)

    # --- tickets ------------------------------------------------------------------------------------------------------

    def ticket(self, number: str) -> Page:
        return self.open(f"/tickets/{number}")

    def step(self, number: str, label: str, note: str = "") -> None:
        """Take one step with a ticket; ``label``: of the state it gets."""
        page = self.ticket(number)
        page.select_option("#status", label=self._option(label))
        page.fill("#note", note)
        self.press("保存")
        expect(page.locator("main .badge").first).to_contain_text(label)

    def _option(self, label: str) -> str:
        options = self.page.locator("#status option").all_inner_texts()
        (found,) = [option for option in options if option.startswith(label)]
        return found

    # --- the desk itself ----------------------------------------------------------------------------------------------

    def hire(self, name: str, role: str) -> str:
        """Make an account; returns the password that is shown once."""
        self.open("/staff")
        self.page.fill("#name", name)
        self.page.select_option("#role", label=role)
        self.press("新建账号")
        shown = self.page.get_by_role("status").filter(has_text=f"{name} 的密码").inner_text()
        found = re.search(r"密码：(\S+?)。", shown)
        assert found is not None, shown
        return found[1]

    def import_units(self, file: Path) -> None:
        self.open("/organisation")
        self.page.set_input_files("input[type=file]", file)
        self.press("导入")


@contextmanager
def at_work(browser: Browser, url: str, name: str, password: str) -> Iterator[Staff]:
    """Signed in from here on; at the end no page may have thrown an error."""
    with new_context(browser, DESKTOP) as context:
        staff = Staff(context.new_page(), url, name)
        staff.sign_in(password)
        yield staff
        assert staff.complaints == []
