"""Work that nobody waits for: a row a job, written in the transaction that asks for it, done by a worker that leases it.

The row is the truth. A queue (``JobQueue``) only says sooner what a look at the table would say as well, so nothing that
happens to it loses a job. Jobs are delivered at least once: a handler must bear being run twice.
"""

from core.jobs.asking import AskedJob, dead_jobs, enqueue, revive
from core.jobs.models import Job, JobState
from core.jobs.queue import JobQueue, TableQueue, open_queue
from core.jobs.worker import LEASE_SECONDS, MAX_ATTEMPTS, Handler, JobRun, Patient, Worker

__all__ = [
    "LEASE_SECONDS",
    "MAX_ATTEMPTS",
    "AskedJob",
    "Handler",
    "Job",
    "JobQueue",
    "JobRun",
    "JobState",
    "Patient",
    "TableQueue",
    "Worker",
    "dead_jobs",
    "enqueue",
    "open_queue",
    "revive",
]
