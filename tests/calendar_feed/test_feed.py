"""A calendar of one's own due dates behind a secret link: what stands in it, and when the link ends."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient

from tests.calendar_feed.test_icalendar import unfolded
from tests.factories import World, jpeg, photo_claim


def link(client: FlaskClient) -> str:
    return urlsplit(client.post("/api/me/calendar").get_json()["address"]).path


def lines(world: World, path: str) -> list[str]:
    """The calendar as a program reads it that knows the link and nothing else."""
    answer = world.new_client().get(path)
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return unfolded(answer.get_data(as_text=True))


def of(found: list[str], name: str) -> list[str]:
    return [line.partition(":")[2] for line in found if line.split(":")[0].split(";")[0] == name]


def test_ones_own_work_stands_in_it_and_others_does_not(world: World) -> None:
    named = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    units = world.assigned_issue()
    colleagues = world.assigned_issue(assignee_id=str(world.users["rectifier2"]))
    path = link(world.phone("rectifier").client)
    found = of(lines(world, path), "UID")
    assert set(found) == {f"{named}@chabu", f"{units}@chabu"}
    assert f"{colleagues}@chabu" not in found


def test_an_event_keeps_its_uid_grows_its_sequence_and_is_cancelled_when_done(world: World) -> None:
    issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    phone = world.phone("rectifier")
    path = link(phone.client)
    before = lines(world, path)
    assert of(before, "STATUS") == ["CONFIRMED"]
    claim = photo_claim(jpeg(4), "after")
    assert phone.do("fix", issue_id, {"measure": "已清运"}, photos=[claim])["outcome"] == "applied"
    after = lines(world, path)
    assert of(after, "UID") == of(before, "UID")
    assert of(after, "STATUS") == ["CANCELLED"]
    assert int(of(after, "SEQUENCE")[0]) > int(of(before, "SEQUENCE")[0])
    world.clock.advance(days=31)
    assert of(lines(world, path), "UID") == []


def test_limits_in_days_are_whole_days_and_limits_in_hours_have_an_hour(world: World) -> None:
    path = link(world.phone("rectifier").client)
    units, due = {}, {}
    for category in ("F01", "A01", "B01", "C01", "D01", "E01"):
        issue_id = world.phone("inspector").report(category)
        sent = {"lead_unit_id": str(world.units["contractor"])}
        world.phone("supervisor").do("assign", issue_id, sent)
        issue = world.phone("supervisor").issue(issue_id)
        units[issue_id] = issue["limit"]["unit"]
        local = dt.datetime.fromisoformat(issue["due_at"]).astimezone(ZoneInfo("Asia/Shanghai"))
        due[issue_id] = (local - dt.timedelta(seconds=1)).strftime("%Y%m%d")  # 24:00 is still that day
    text = "\n".join(lines(world, path))
    for issue_id, unit in units.items():
        block = next(part for part in text.split("BEGIN:VEVENT") if f"UID:{issue_id}" in part)
        assert ("DTSTART;VALUE=DATE" in block) is (unit in ("work_day", "natural_day")), unit
        assert "VALUE=DATE" not in block or f"DTSTART;VALUE=DATE:{due[issue_id]}" in block, unit
    assert len(set(units.values())) > 1


def test_its_addresses_are_those_of_the_service_whatever_host_a_request_names(world: World) -> None:
    issue_id = world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    public_url = world.app.config["CHABU"].public_url
    address = world.phone("rectifier").client.post("/api/me/calendar").get_json()["address"]
    assert address.startswith(f"{public_url}/api/calendar/")
    answer = world.new_client().get(urlsplit(address).path, headers={"Host": "elsewhere.example"})
    found = unfolded(answer.get_data(as_text=True))
    assert of(found, "URL") == [f"{public_url}/issues/{issue_id}"]


def test_the_secret_of_a_link_is_cut_out_of_the_proxies_logs(world: World) -> None:
    """As their settings have it, read from the files that are handed out."""
    path = link(world.phone("rectifier").client)
    deploy = Path(__file__).parents[2] / "deploy"
    caddy = re.search(r'request>uri regexp "(.+)" "(.+)"', (deploy / "Caddyfile").read_text())
    assert caddy
    assert re.sub(caddy[1], caddy[2], path + "?a=1") == "/api/calendar/-?a=1"
    nginx = (deploy / "nginx.conf").read_text()
    mapped = re.search(r"~(\S+) +(\S+);", nginx)
    assert mapped
    assert re.match(mapped[1], path)
    assert mapped[2] == "/api/calendar/-"
    assert "$request " not in nginx, "the whole request line would hold it"


def test_nobody_is_named_in_it(world: World) -> None:
    world.assigned_issue(assignee_id=str(world.users["rectifier"]))
    text = "\n".join(lines(world, link(world.phone("rectifier").client)))
    assert not [name for name in world.users if str(world.users[name]) in text or f" {name}" in text]
    assert "ATTENDEE" not in text
    assert "ORGANIZER" not in text


def test_a_link_ends_when_it_is_revoked_renewed_or_its_owner_is_switched_off(world: World) -> None:
    client = world.phone("supervisor").client
    first = link(client)
    second = link(client)
    assert world.new_client().get(first).get_json()["code"] == "no_feed"
    assert world.new_client().get(second).status_code == 200
    assert client.get("/api/me/calendar").get_json()["last_read_on"] == "2026-05-18"
    assert client.delete("/api/me/calendar").get_json()["made_at"] is None
    assert world.new_client().get(second).status_code == 404
    third = link(client)
    off = f"/api/users/{world.users['supervisor']}/disable"
    world.phone("administrator").client.post(off, json={"reason": "调走"})
    assert world.new_client().get(third).status_code == 404


def test_a_program_that_has_the_newest_is_told_so(world: World) -> None:
    world.assigned_issue()
    path = link(world.phone("rectifier").client)
    etag = world.new_client().get(path).headers["ETag"]
    assert world.new_client().get(path, headers={"If-None-Match": etag}).status_code == 304
