"""The routes that hand out activation codes: one, a sheet of many, or with a reset of the sign-in."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app
from flask_login import current_user
from pydantic import Field
from sqlalchemy.orm import Session

from app.kernel.access import roles
from app.kernel.api import Body, Reply
from app.kernel.clock import agency_zone, to_wire
from app.kernel.transaction import in_transaction, read_session
from app.people.activation_actions import IssuedCode, issue_code, reset_sign_in
from app.people.activation_sheet import Slip, qr_svg, sheet_html
from app.people.blueprint import blueprint
from app.people.user_queries import resettable_user, unit_names_of
from app.people.user_routes import UserPath


class SheetOrder(Body):
    """Whose codes to print."""

    user_ids: list[UUID] = Field(min_length=1, max_length=500)


class IssuedCodeDocument(Reply):
    """A code just made. It is told here and kept nowhere."""

    user_id: str
    username: str
    display_name: str
    code: str
    address: str
    expires_at: str
    qr_svg: str


class IssuedCodes(Reply):
    """The codes, and a page to print with a slip for each."""

    items: list[IssuedCodeDocument]
    sheet_html: str


@blueprint.post("/users/<uuid:user_id>/activation-codes", responses={200: IssuedCodes})
@roles("administrator", "supervisor")
def give_code(path: UserPath) -> Any:
    """A new code for one user; an earlier one no longer works, the password still does."""
    return issued_codes_document(_issue([path.user_id]))


@blueprint.post("/activation-sheets", responses={200: IssuedCodes})
@roles("administrator", "supervisor")
def give_sheet(body: SheetOrder) -> Any:
    """New codes for several users, with a sheet to print and cut."""
    return issued_codes_document(_issue(body.user_ids))


@blueprint.post("/users/<uuid:user_id>/reset", responses={200: IssuedCodes})
@roles("administrator", "supervisor")
def reset(path: UserPath) -> Any:
    """Take away a user's password and sessions and give a code for a new one."""
    own_id = current_user.id

    def work(session: Session) -> IssuedCode:
        return reset_sign_in(session, resettable_user(session, current_user, path.user_id), own_id)

    return issued_codes_document([in_transaction(work)])


def _issue(user_ids: list[UUID]) -> list[IssuedCode]:
    own_id = current_user.id

    def work(session: Session) -> list[IssuedCode]:
        users = [resettable_user(session, current_user, user_id) for user_id in dict.fromkeys(user_ids)]
        return [issue_code(session, user, own_id) for user in users]

    return in_transaction(work)


def issued_codes_document(issued: list[IssuedCode]) -> dict[str, Any]:
    """Codes as JSON with their sheet. The code travels in the fragment, which no server log sees."""
    root = current_app.config["CHABU"].public_url
    zone = agency_zone()
    units = unit_names_of(read_session(), [entry.user.id for entry in issued])
    items, slips = [], []
    for entry in issued:
        user, address = entry.user, f"{root}/activate#{entry.code}"
        qr = qr_svg(address)
        items.append(
            {
                "user_id": str(user.id),
                "username": user.username,
                "display_name": user.display_name,
                "code": entry.code,
                "address": address,
                "expires_at": to_wire(entry.expires_at),
                "qr_svg": qr,
            }
        )
        until = entry.expires_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        unit = "、".join(units.get(user.id, []))
        slips.append(Slip(user.display_name, user.username, unit, entry.code, address, qr, until))
    return {"items": items, "sheet_html": sheet_html(slips)}
