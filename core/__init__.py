"""What every room stands on: settings, database, errors, clock, telemetry, jobs and model adapters."""
