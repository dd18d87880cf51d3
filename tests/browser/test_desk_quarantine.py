"""What a phone brought and could not be entered: said to its author, seen by the supervisors of the place only, taken up or set aside."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.looking import DESK, is_wider_than_screen, violations
from tests.browser.test_phone_capture import go_offline, take_photo
from tests.factories import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def administrator(server: Server) -> FlaskClient:
    """The administrator's way to the same database, for what is not looked at here."""
    return server.agency.phones["administrator"].client


@pytest.fixture(scope="module")
def people(server: Server, administrator: FlaskClient) -> dict[str, str]:
    """Accounts of these specifications alone: an inspector who leaves, a supervisor of the cleaning unit."""
    units = server.agency.units
    wanted = {
        "leaving": ("要离职的巡查员", "inspector", units["patrol"], units["agency"]),
        "elsewhere": ("保洁督办员", "supervisor", units["cleaning"], None),
    }
    return {
        name: join(server, administrator, name, shown, role, unit, covers)
        for name, (shown, role, unit, covers) in wanted.items()
    }


def join(
    server: Server, administrator: FlaskClient, name: str, shown: str, role: str, unit: Any, covers: Any
) -> str:
    """A new account, activated with the password of all; its id."""
    post = {"role": role, "unit_id": str(unit), "covers_unit_id": str(covers) if covers else None}
    facts = {"username": name, "display_name": shown, "phone": None, "posts": [post]}
    user = administrator.post("/api/users", json=facts).get_json()
    code = administrator.post(f"/api/users/{user['id']}/activation-codes").get_json()["items"][0]["code"]
    activation = {"code": code, "password": PASSWORD}
    answer = server.agency.new_client().post("/api/activations", json=activation)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return str(user["id"])


def report_offline(page: Page) -> None:
    """Four taps without a network, inside the area of the second contractor."""
    page.get_by_role("link", name="拍问题").click()
    take_photo(page)
    page.get_by_role("button", name="暴露生活垃圾").click()
    page.get_by_role("button", name="保存上报").click()
    expect(page.get_by_text("已保存在本机，有网自动发送")).to_be_visible()


def test_what_a_revoked_inspector_still_brings_is_taken_up_by_the_supervisor_of_the_place(
    signed_in: Callable[..., Page], server: Server, administrator: FlaskClient, people: dict[str, str]
) -> None:
    phone = signed_in("leaving")
    phone.wait_for_timeout(1500)
    go_offline(phone)
    report_offline(phone)
    off = administrator.post(f"/api/users/{people['leaving']}/disable", json={"reason": "离职"})
    assert off.status_code == 200
    phone.context.set_offline(False)
    phone.goto(f"{server.url}/sending")
    phone.get_by_role("button", name="立即发送").click()
    expect(phone.get_by_text("未被接受").first).to_be_visible(timeout=20_000)
    elsewhere = signed_in("elsewhere", **DESK)
    elsewhere.goto(f"{server.url}/quarantine")
    expect(elsewhere.get_by_text("没有待处理的来件")).to_be_visible()
    page = signed_in("supervisor", **DESK)
    page.goto(f"{server.url}/quarantine")
    page.get_by_role("button", name="要离职的巡查员").click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("作者的账号已停用")).to_be_visible()
    expect(panel.get_by_text("红海西路代建工地外围")).to_be_visible()
    expect(panel.get_by_text("成为一件新问题，由你上报")).to_be_visible()
    expect(panel.get_by_role("button", name="放大看")).to_be_visible(timeout=20_000)
    panel.get_by_role("button", name="采纳").click()
    page.get_by_role("button", name="看这件").click()
    page.wait_for_url("**/issues/*")
    expect(page.get_by_text("红海西路代建工地外围").first).to_be_visible()
    expect(page.get_by_text("待派遣").first).to_be_visible()
    page.goto(f"{server.url}/quarantine?state=settled")
    expect(page.get_by_role("button", name="要离职的巡查员")).to_contain_text("已采纳")


def test_what_is_set_aside_tells_its_author_why(signed_in: Callable[..., Page], server: Server) -> None:
    rectifier = server.agency.phones["rectifier"]
    refused = rectifier.do("comment", server.agency.issues["closed"], {"text": "这件是我们做的吗"})
    assert refused["code"] == "unknown_issue"
    page = signed_in("supervisor", **DESK)
    page.goto(f"{server.url}/quarantine")
    page.get_by_role("button", name="整改员丙").click()
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("附注记入")).to_have_count(0)
    panel.get_by_role("button", name="搁置").click()
    panel.get_by_label("为什么搁置").fill("问错了单位")
    panel.get_by_role("button", name="搁置").click()
    expect(page.get_by_text("已搁置，内容保留")).to_be_visible()
    author = signed_in("rectifier")
    author.goto(f"{server.url}/sending")
    author.get_by_role("link", name="没能记入的，服务器都留着").click()
    expect(author.get_by_text("你送来的都记入了")).to_be_visible()
    author.get_by_role("button", name="已处理").click()
    expect(author.get_by_text("已搁置：问错了单位")).to_be_visible()
    expect(author.get_by_text("CW-")).to_have_count(0)
    author.get_by_role("button", name="整改员丙").click()
    expect(author.get_by_text("这件是我们做的吗")).to_be_visible()


@pytest.mark.parametrize("options", [DESK, {}], ids=["desk", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(
    signed_in: Callable[..., Page], server: Server, options: dict[str, Any]
) -> None:
    server.agency.phones["rectifier"].do("comment", server.agency.issues["closed"], {"text": "再问一句"})
    page = signed_in("supervisor", **options)
    page.goto(f"{server.url}/quarantine")
    page.get_by_role("button", name="整改员丙").first.wait_for()
    page.wait_for_timeout(1000)
    assert violations(page) == []
    assert not is_wider_than_screen(page)
    page.get_by_role("button", name="整改员丙").first.click()
    page.get_by_role("button", name="搁置").click()
    page.wait_for_timeout(1000)
    assert violations(page) == []
    assert not is_wider_than_screen(page)
