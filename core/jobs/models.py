"""The table of jobs."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field

from core.database import BusinessRow, UtcDateTime

JobState = Literal["waiting", "dead"]


class Job(BusinessRow, table=True):
    """A job that is to be done, is being done (leased), or failed for good; done ones are deleted."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("business_id", "kind", "key", name="one_job_a_key"),)

    id: UUID = Field(default_factory=uuid4, primary_key=True)
    business_id: UUID | None = Field(default=None, nullable=True, index=True)  # type: ignore[assignment]
    """None for the platform's own jobs, which only ``Database.platform`` sessions see."""
    kind: str
    key: str | None = None
    payload: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    state: str = Field(default="waiting")
    request: int = 1
    """Rises when the job is asked for again; a run finishes only the request it began with."""
    attempts: int = 0
    run_at: datetime = Field(sa_type=UtcDateTime, index=True)
    leased_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    lease: UUID | None = None
    error: str | None = None
    """The last failure's code, never its words."""
    created_at: datetime = Field(sa_type=UtcDateTime)
