"""Areas on the desk: drawn, mended, refused in the server's words, seen by the phone; files come in whole or not at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.conftest import Server, sign_in
from tests.browser.looking import DESK, PHONE, choose_look, violations
from tests.browser.test_desk_people import sheet
from tests.browser.test_phone_capture import take_photo


@pytest.fixture
def desk(signed_in: Callable[..., Page], server: Server) -> Callable[..., Page]:
    """Opens an address at the desk as an administrator, or somebody else."""

    def open_at(path: str, username: str = "administrator", **options: object) -> Page:
        page = signed_in(username, **{**DESK, **options})
        page.goto(f"{server.url}{path}")
        return page

    return open_at


def press_map(page: Page, *places: tuple[int, int]) -> None:
    """Press at places counted from the map's centre."""
    box = page.locator(".area-map .map-frame").bounding_box()
    assert box is not None
    for x, y in places:
        page.mouse.click(box["x"] + box["width"] / 2 + x, box["y"] + box["height"] / 2 + y)


def row_of(page: Page, name: str) -> Locator:
    return page.locator(".area-row", has_text=name)


def name_it(page: Page, name: str) -> None:
    page.get_by_role("textbox", name="名称 必填").fill(name)


def stored(page: Page, server: Server, name: str) -> dict[str, Any]:
    items = page.request.get(f"{server.url}/api/areas").json()["items"]
    return dict(next(area for area in items if area["name"] == name))


def geojson(*areas: tuple[str, float, float], size: float = 0.0006, kind: str = "road") -> FilePayload:
    features = [
        {
            "type": "Feature",
            "properties": {"名称": name, "类型": kind},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]],
            },
        }
        for name, x, y in areas
    ]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return {"name": "areas.geojson", "mimeType": "application/geo+json", "buffer": data}


def test_an_area_drawn_at_the_desk_is_on_the_map_and_proposed_by_the_phone(
    desk: Callable[..., Page], server: Server, phone_context: Callable[..., BrowserContext]
) -> None:
    page, name = desk("/areas"), f"东门绿地{uuid4().hex[:6]}"
    expect(page.locator(".area-row").first).to_be_visible()
    page.get_by_role("button", name="画新区域").click()
    expect(page.get_by_text("沿边界点一圈")).to_be_visible()
    press_map(page, (150, 100), (260, 100), (260, 190), (150, 190))
    page.locator(".area-handle.is-first").click()
    expect(page.get_by_role("button", name="改顶点")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("4 个顶点")).to_be_visible()
    expect(page.get_by_text(re.compile(r"面积 .*(公顷|m²)"))).to_be_visible()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_text("还缺：名称")).to_be_visible()
    name_it(page, name)
    page.get_by_label("类型").select_option("green")
    page.get_by_label("责任单位").select_option(label="　　施工二项目部")
    page.get_by_label("责任人", exact=True).select_option(label="整改员丙")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(row_of(page, name)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="保存", exact=True)).to_have_count(0)
    made = stored(page, server, name)
    assert (made["kind"], made["geometry"]["type"]) == ("green", "Polygon")

    ring = made["geometry"]["coordinates"][0]
    middle = {
        "latitude": sum(y for _, y in ring[:4]) / 4,
        "longitude": sum(x for x, _ in ring[:4]) / 4,
        "accuracy": 5,
    }
    phone = phone_context(geolocation=middle).new_page()
    sign_in(phone, server.url, "inspector")
    phone.get_by_role("link", name="拍问题").click()
    take_photo(phone)
    phone.get_by_role("button", name="暴露生活垃圾").click()
    expect(phone.get_by_text(name).first).to_be_visible()


def test_corners_move_go_and_come_back_by_mouse_and_by_keys(
    desk: Callable[..., Page], server: Server
) -> None:
    page = desk("/areas")
    row_of(page, "体育中心项目周边").first.click()
    page.get_by_role("button", name="改顶点").click()
    corners = page.locator(".area-handle.is-corner")
    expect(corners).to_have_count(4)
    box = corners.nth(1).bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 14, box["y"] + 14)
    page.mouse.down()
    page.mouse.move(box["x"] + 40, box["y"] + 44, steps=5)
    page.mouse.up()
    page.locator(".area-handle.is-middle").nth(2).click()
    expect(corners).to_have_count(5)
    corners.nth(0).focus()
    page.keyboard.press("ArrowUp")
    expect(page.locator(".area-handle:focus")).to_have_attribute("data-key", "0-0-0")
    page.keyboard.press("Delete")
    expect(corners).to_have_count(4)
    corners.nth(2).click(button="right")
    expect(corners).to_have_count(3)
    corners.nth(2).click(button="right")
    expect(corners).to_have_count(3)
    undo = page.get_by_role("button", name="撤销")
    for _ in range(5):
        undo.click()
    expect(undo).to_have_attribute("aria-disabled", "true")
    expect(corners).to_have_count(4)
    expect(page.get_by_role("button", name="保存", exact=True)).to_have_count(0)


def test_an_area_is_drawn_without_a_mouse(desk: Callable[..., Page]) -> None:
    page = desk("/areas?area=new")
    frame = page.locator(".area-map .map-frame")
    frame.focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press("Enter")
        page.keyboard.press(key)
        page.wait_for_timeout(400)  # the map glides
    expect(page.get_by_text("3 个顶点")).to_be_visible()
    page.get_by_role("button", name="画完").press("Enter")
    expect(page.locator(".area-handle.is-corner")).to_have_count(3)


def test_what_cannot_be_taken_is_said_before_saving_and_an_overlap_is_trimmed(
    desk: Callable[..., Page], server: Server
) -> None:
    page, name = desk("/areas"), f"重叠{uuid4().hex[:6]}"
    row_of(page, "体育中心项目周边").first.click()
    page.wait_for_timeout(600)
    page.get_by_role("button", name="画新区域").click()
    press_map(page, (-60, -60), (60, 60), (60, -60), (-60, 60))
    expect(page.get_by_text("边界自己交叉了")).to_be_visible()
    assert violations(page) == []
    for _ in range(2):
        page.get_by_role("button", name="撤销").click()
    press_map(page, (280, 60), (280, -60))
    page.get_by_role("button", name="画完").click()
    expect(page.get_by_text(re.compile("与“体育中心项目周边.*”重叠"))).to_be_visible()
    expect(page.locator("path[fill='url(#area-hatch)']").first).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="自动切齐").click()
    expect(page.get_by_text(re.compile("与“体育中心项目周边.*”重叠"))).to_have_count(0)
    name_it(page, name)
    page.get_by_role("button", name="保存", exact=True).click()
    expect(row_of(page, name)).to_contain_text("未定责任单位")
    page.get_by_role("button", name=f"{name}没有责任人").click()
    expect(row_of(page, name)).to_have_attribute("aria-current", "true")


def test_changes_are_not_lost_by_a_press_elsewhere(desk: Callable[..., Page]) -> None:
    page = desk("/areas")
    row_of(page, "品清湖绿道项目").first.click()
    name_it(page, "还没想好")
    row_of(page, "体育中心项目周边").first.click()
    page.get_by_role("alertdialog", name="改动还没保存").get_by_role("button", name="继续修改").click()
    expect(page.get_by_role("textbox", name="名称 必填")).to_have_value("还没想好")
    page.get_by_role("link", name="单位与人员").click()
    page.get_by_role("alertdialog").get_by_role("button", name="放弃改动").click()
    page.wait_for_url(re.compile("/people"))


def test_a_point_is_placed_and_its_label_printed(desk: Callable[..., Page], server: Server) -> None:
    page, name = desk("/areas"), f"岗亭{uuid4().hex[:6]}"
    row_of(page, "品清湖绿道项目").first.click()
    page.get_by_role("button", name="加点位", exact=True).click()
    press_map(page, (30, 20))
    expect(page.get_by_label("经度")).to_have_value(re.compile(r"115\.37"))
    page.get_by_role("button", name="取地图中心").click()
    page.get_by_label("点位名称").fill(name)
    page.locator(".area-panel form").last.get_by_role("button", name="保存").click()
    with page.expect_popup() as label:
        page.get_by_role("button", name=f"打印 {name} 的点位码").click()
    expect(label.value.get_by_text(name)).to_be_visible()
    with page.expect_popup() as labels:
        page.get_by_role("button", name="打印本区域点位码").click()
    expect(labels.value.get_by_text(name)).to_be_visible()
    assert labels.value.locator(".labels > svg").count() == 6
    area = stored(page, server, "品清湖绿道项目 · 北段")
    points = page.request.get(f"{server.url}/api/points?area_id={area['id']}").json()["items"]
    code = next(point["code"] for point in points if point["name"] == name)
    page.get_by_role("button", name=f"修改 {name}").click()
    page.get_by_role("button", name=f"给 {name} 换码").click()
    page.get_by_role("alertdialog").get_by_role("button", name="换码").click()
    expect(page.get_by_text("已换码")).to_be_visible()
    points = page.request.get(f"{server.url}/api/points?area_id={area['id']}").json()["items"]
    assert code not in {point["code"] for point in points}


def test_a_project_is_added_and_chosen(desk: Callable[..., Page]) -> None:
    page, name = desk("/areas"), f"项目{uuid4().hex[:6]}"
    page.get_by_role("button", name="项目", exact=True).click()
    dialog = page.get_by_role("dialog", name="代建项目")
    dialog.get_by_label("添加项目").fill(name)
    dialog.get_by_role("button", name="添加", exact=True).click()
    expect(dialog.get_by_label("项目名称").last).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("button", name="关闭").click()
    row_of(page, "品清湖绿道项目").first.click()
    expect(page.get_by_label("所属项目").locator("option", has_text=name)).to_have_count(1)


def test_a_supervisor_of_one_unit_looks_at_the_others_only(desk: Callable[..., Page], server: Server) -> None:
    page = desk("/areas", "inspector")
    row_of(page, "品清湖绿道项目").first.click()
    expect(page.get_by_text("这个区域不归你的单位管")).to_be_visible()
    expect(page.get_by_role("button", name="画新区域")).to_have_count(0)
    expect(page.get_by_role("toolbar", name="画图工具")).to_have_count(0)


def test_geojson_with_a_bad_row_brings_nothing_in_and_mended_all_of_it(
    desk: Callable[..., Page], server: Server
) -> None:
    page = desk("/imports/areas")
    one, two = f"西段{uuid4().hex[:6]}", f"东段{uuid4().hex[:6]}"
    bad = geojson((one, 115.40, 22.79), (two, 115.41, 22.79))
    bad["buffer"] = bad["buffer"].replace(
        b'"road"}, "geometry": {"type": "Polygon", "coordinates": [[[115.41',
        b'"road"}, "geometry": {"type": "Point", "coordinates": [[[115.41',
    )
    page.locator("input[type=file]").set_input_files(bad)
    expect(page.get_by_role("alert")).to_contain_text("可导入 1 行，1 行有误")
    expect(page.locator(".import-faults tbody tr")).to_have_text(re.compile("第 2 行.*边界要是面", re.DOTALL))
    expect(page.locator(".import-map .map-frame")).to_be_visible()
    assert violations(page) == []
    names = {area["name"] for area in page.request.get(f"{server.url}/api/areas").json()["items"]}
    assert not names & {one, two}

    page.get_by_role("radio", name=re.compile("GCJ-02")).check()
    page.locator("input[type=file]").set_input_files(geojson((one, 115.40, 22.79), (two, 115.41, 22.79)))
    page.get_by_role("button", name="导入 2 行").click()
    expect(page.get_by_role("status").filter(has_text="已导入：新增 2")).to_be_visible()
    west = min(x for x, _ in stored(page, server, one)["geometry"]["coordinates"][0])
    assert 0.002 < 115.40 - west < 0.01
    page.get_by_role("link", name="回到责任区域").click()
    expect(row_of(page, one)).to_be_visible()


def test_a_sheet_of_areas_names_the_row_and_column(desk: Callable[..., Page]) -> None:
    page, name = desk("/imports/areas"), f"表里{uuid4().hex[:6]}"
    headings = ("区域名称", "区域类型", "责任单位", "责任人")
    page.locator("input[type=file]").set_input_files(
        sheet(headings, (name, "道路", "施工一项目部", "rectifier"), (f"{name}二", "道路", "没有这个部", ""))
    )
    expect(page.locator(".import-faults tbody tr")).to_have_text(
        re.compile("第 3 行.*责任单位.*没有这个部", re.DOTALL)
    )
    page.locator("input[type=file]").set_input_files(
        sheet(headings, (name, "道路", "施工一项目部", "rectifier"))
    )
    page.get_by_role("button", name="导入 1 行").click()
    expect(page.get_by_role("status").filter(has_text="已导入：新增 1")).to_be_visible()


@pytest.mark.parametrize(
    ("options", "look"),
    [
        (DESK, {}),
        (DESK, {"theme": "dark", "language": "en"}),
        (PHONE, {"theme": "dark"}),
        (PHONE, {"language": "en"}),
    ],
)
def test_axe_finds_nothing_in_list_map_and_panel(
    desk: Callable[..., Page], options: dict[str, Any], look: dict[str, str]
) -> None:
    page = desk("/areas", **options)
    choose_look(page, look)
    page.reload()
    expect(page.locator(".area-row").first).to_be_visible()
    assert violations(page) == []
    row_of(page, "品清湖绿道项目").first.click()
    page.locator(".area-tool").nth(1).click()
    expect(page.locator(".area-handle.is-corner")).to_have_count(4)
    assert violations(page) == []


def test_without_a_network_the_areas_are_there_to_look_at(desk: Callable[..., Page]) -> None:
    page = desk("/map")
    page.wait_for_timeout(1500)  # what is pulled has come
    page.route("**/api/areas*", lambda route: route.abort())
    page.get_by_role("link", name="责任区域").click()
    expect(page.get_by_role("status").filter(has_text="没有网络")).to_be_visible()
    row_of(page, "品清湖绿道项目").first.click()
    expect(page.get_by_role("textbox", name="名称 必填")).to_be_disabled()
    assert violations(page) == []
