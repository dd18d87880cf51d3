"""Which capabilities the application is made of, and the hooks by which a lower one calls a higher one."""

from __future__ import annotations

import click
from flask import Flask
from flask_openapi3 import OpenAPI

from app import contract, map_tiles, pwa
from app.backup import cli as backup_cli
from app.backup import routes as backup
from app.calendar_feed import routes as calendar_feed
from app.categories import cli as categories_cli
from app.categories import routes as categories
from app.demo import cli as demo_cli
from app.demo.demo_actions import is_demo
from app.demo.interruption_actions import PREPARE
from app.desk import routes as desk
from app.erasure import routes as erasure
from app.erasure.actions import KIND as ERASURE
from app.erasure.finishing import do_erasure_job
from app.erasure.queries import tombstone_faults
from app.features import routes as features
from app.handover import routes as handover
from app.handover.actions import KIND as HANDOVER
from app.handover.actions import do_handover_job
from app.handover.queries import open_work_count
from app.issues import blur_routes as blur
from app.issues import cli as issues_cli
from app.issues import routes as issues
from app.issues.actions import photo_state_changed
from app.issues.defect_listeners import seek_defects
from app.issues.event_listeners import follow_events
from app.issues.history_listeners import follow_histories
from app.kernel.background import declare_task, follow_commits
from app.kernel.carriers import declare_carrier
from app.kernel.deliveries import DELIVER, deliver
from app.kernel.jobs import WORK_OFF, declare_job, work_off_jobs
from app.ledger_import import cli as ledger_import_cli
from app.ledger_import import routes as ledger_import
from app.ledger_import.import_actions import KIND as LEDGER_IMPORT
from app.ledger_import.import_actions import do_import_job
from app.notices import channel_routes as notices
from app.notices.actions import NOTICE
from app.notices.event_actions import tell_of_events
from app.notices.outgoing_actions import CARRIER as NOTICE_CARRIER
from app.notices.queries import inbox_rows
from app.notices.sending import NOTICES
from app.people import cli as people_cli
from app.people import routes as people
from app.people import session_facts, sign_in
from app.people.open_work_listeners import count_open_work
from app.photos import cli as photos_cli
from app.photos import routes as photos
from app.photos.arrival_listeners import listen_to_arrivals
from app.places import routes as places
from app.preparation import prepare_database
from app.reports import cli as reports_cli
from app.reports import export_routes as exports
from app.reports import figure_routes as figures
from app.reports import monthly_routes as monthly
from app.reports import photo_pair_routes as photo_pairs
from app.reports import place_routes as places_to_ask
from app.reports import report_export_routes as report_exports
from app.reports import routes as reports
from app.reports import template_routes as report_templates
from app.reports.export_actions import do_export_job
from app.reports.export_order_actions import JOB as EXPORT
from app.reports.monthly_queries import frozen_file_defects
from app.reports.round_actions import write_new_rounds, write_touched_rounds
from app.reports.round_defect_queries import round_defects
from app.reports.template_queries import template_defects
from app.sync import routes as sync
from app.sync.personal_rows import hand_out
from app.webhooks import routes as webhooks
from app.webhooks.actions import CARRIER as WEBHOOK
from app.webhooks.event_actions import call_for_events
from app.webhooks.sending import CALLS

CAPABILITIES = (
    people,
    places,
    categories,
    photos,
    issues,
    handover,
    blur,
    ledger_import,
    sync,
    erasure,
    backup,
    reports,
    places_to_ask,
    report_templates,
    figures,
    monthly,
    photo_pairs,
    report_exports,
    exports,
    notices,
    features,
    calendar_feed,
    webhooks,
    desk,
)
COMMANDS = (
    people_cli,
    categories_cli,
    photos_cli,
    issues_cli,
    ledger_import_cli,
    backup_cli,
    reports_cli,
    demo_cli,
)


def install(app: OpenAPI) -> None:
    """Register every capability's routes and hooks."""
    sign_in.install(app)
    for capability in CAPABILITIES:
        app.register_api(capability.blueprint)
    app.register_blueprint(contract.blueprint)
    app.register_blueprint(map_tiles.blueprint)
    app.register_blueprint(pwa.blueprint)
    listen_to_arrivals(app, photo_state_changed)
    app.extensions[PREPARE] = prepare_database
    follow_events(write_touched_rounds)
    follow_events(tell_of_events)
    follow_events(call_for_events)
    follow_histories(write_new_rounds)
    seek_defects(round_defects)
    seek_defects(frozen_file_defects)
    seek_defects(template_defects)
    declare_carrier(WEBHOOK, CALLS)
    declare_carrier(NOTICE_CARRIER, NOTICES)
    hand_out(NOTICE, inbox_rows)
    follow_commits()
    declare_task(WORK_OFF, work_off_jobs)
    declare_task(DELIVER, deliver)
    declare_job(HANDOVER, do_handover_job)
    count_open_work(open_work_count)
    declare_job(LEDGER_IMPORT, do_import_job)
    declare_job(ERASURE, do_erasure_job)
    declare_job(EXPORT, do_export_job)
    seek_defects(tombstone_faults)
    _tell_clients_about_the_server(app)


def install_commands(cli: click.Group) -> None:
    """Add every capability's commands."""
    for capability in COMMANDS:
        capability.register_commands(cli)


def _tell_clients_about_the_server(app: Flask) -> None:
    config = app.config["CHABU"]
    facts = {
        "base": config.map_base.value,
        "tianditu_key": config.tianditu_key,
        "pmtiles_url": "/api/map.pmtiles" if config.pmtiles_file else None,
    }
    session_facts.FACTS["map"] = lambda _session: facts
    session_facts.FACTS["demo"] = is_demo
