"""The admin API: what the dashboard shows and changes, as JSON under ``/api/v1``, and the forms of signing in and out."""
