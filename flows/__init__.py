"""Prefect flows over the pipeline: for schedules, retries and a page that shows what ran.

Importing this package settles how Prefect behaves here: no telemetry, patience with the ephemeral
server's start, quiet logs. What the environment or ``prefect.toml`` already says is kept.
"""

import os

from pipeline.run.processes import guard

guard()
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "ERROR")
