"""What may be said about an error in a log: its kind and where it was raised, never its message, which may quote a caller."""

import traceback


def where(error: BaseException) -> dict[str, str]:
    """The error's type, and the last place in a file of ours or a library's that it passed."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "nowhere"
    return {"error": type(error).__name__, "at": place}
