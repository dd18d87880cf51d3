"""Units, people and areas of the bench database: what its issues refer to."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from app.categories.models import Category
from app.kernel.ids import new_id
from app.kernel.transaction import transaction
from app.people.models import Post, Unit, User
from app.people.passwords import hash_password
from app.places.models import Area, Project
from bench.synthetic import Cast

PASSWORD = "bench bench bench"  # noqa: S105  of a throw-away database
UNITS, AREAS, INSPECTORS = 40, 200, 30


def make_cast() -> Cast:
    """Units, people and areas that the issues refer to."""
    with transaction() as session:
        agency = _unit("市代建中心", None)
        session.add(agency)
        session.flush()
        units = [_unit(f"施工{number}项目部", agency) for number in range(1, UNITS + 1)]
        session.add_all(units)
        session.flush()
        password = hash_password(PASSWORD)
        supervisor = _person("supervisor", password)
        inspectors = [_person(f"inspector{number}", password) for number in range(INSPECTORS)]
        rectifiers = [_person(f"rectifier{number}", password) for number in range(UNITS)]
        session.add_all([supervisor, *inspectors, *rectifiers])
        session.flush()
        posts = [
            (supervisor, "supervisor", agency),
            *((person, "inspector", agency) for person in inspectors),
        ]
        posts += [(person, "rectifier", unit) for person, unit in zip(rectifiers, units, strict=True)]
        session.add_all(
            Post(id=new_id(), user_id=person.id, unit_id=unit.id, role=role, starts_on=dt.date(2016, 1, 1))
            for person, role, unit in posts
        )
        project = Project(id=new_id(), name="体育中心项目", is_active=True)
        session.add(project)
        session.flush()
        areas = [
            Area(
                id=new_id(),
                name=f"区域 {number}",
                kind="other",
                project_id=project.id,
                unit_id=units[number % UNITS].id,
            )
            for number in range(AREAS)
        ]
        session.add_all(areas)
        session.flush()
        categories = session.execute(select(Category.code, Category.severity).order_by(Category.code))
        return Cast(
            tuple(person.id for person in inspectors),
            supervisor.id,
            tuple((person.id, unit.id) for person, unit in zip(rectifiers, units, strict=True)),
            agency.id,
            tuple((area.id, area.unit_id or agency.id, project.id) for area in areas),
            tuple(categories),
        )


def _unit(name: str, above: Unit | None) -> Unit:
    unit_id = new_id()
    path = f"{above.path if above else '/'}{unit_id.hex}/"
    kind = "contractor" if above else "agency"
    parent = above.id if above else None
    return Unit(
        id=unit_id, parent_id=parent, path=path, name=name, short_name=name, kind=kind, is_active=True
    )


def _person(name: str, password: str) -> User:
    moment = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
    return User(
        id=new_id(),
        username=name,
        display_name=name,
        password_hash=password,
        password_changed_at=moment,
        is_active=True,
        language="zh",
        created_at=moment,
    )
