"""The server's epoch and how far its changes lie in a verified backup."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from app.kernel.database import Base


class Epoch(Base):
    """The last row is the present epoch: a restore adds one, and phones then offer again what they hold."""

    __tablename__ = "epochs"

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[dt.datetime]
    durable_txid: Mapped[int | None] = mapped_column(BigInteger)
    durable_seq: Mapped[int | None] = mapped_column(BigInteger)
