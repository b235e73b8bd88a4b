"""Chroma's own server as a child process: `python -m tenancy.knowledge.chroma_process PARENT_PID FOLDER PORT`.

It needs Chroma's native part alone, so it is up in a tenth of a second. It inherits the folder's lock and so keeps it for
as long as it lives, and it ends with its parent, however that ends.
"""

import ctypes
import os
import signal
import sys

_DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of Linux's prctl."""


def main(parent: int, folder: str, port: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        return
    import chromadb_rust_bindings  # type: ignore[import-untyped]

    chromadb_rust_bindings.cli(["chroma", "run", "--path", folder, "--host", "127.0.0.1", "--port", str(port)])


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
