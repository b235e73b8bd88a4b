"""A PostgreSQL and a Redis of one's own, for tests and benches: on a free loopback port, in a folder that goes with them.

The binaries are Debian's. Each server has a watcher, a shell that waits on a pipe from the process that asked for the
server: when that process ends, however it ends, the server is stopped and its folder removed.
"""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigurationError

START_SECONDS = 30.0
MEMORY = Path("/dev/shm")
MEMORY_NEEDED = 2 * 2**30
"""Bytes free there; a test's database copied in memory takes a tenth of the time."""
DEBIAN_BINARIES = "/usr/lib/postgresql"
MOST_CONNECTIONS = 200
HASTY = {
    "password_encryption": "md5",  # SCRAM's thousands of rounds are most of what a new connection costs
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": 0,
    "max_wal_size": "256MB",
    "autovacuum": "off",
}
WATCH = 'signal=$1 folder=$2; shift 2; "$@" & server=$!; read -r _; kill -s "$signal" $server; wait $server; rm -rf "$folder"'


@dataclass(frozen=True, slots=True)
class OwnPostgres:
    url: str
    """As the role ``frontdesk``, which owns the database of that name and may create roles and databases, and no more."""
    administrator_url: str
    """As the superuser."""
    folder: Path
    """Its data and its log."""


@contextmanager
def own_postgres(*, durable: bool = False) -> Iterator[OwnPostgres]:
    """Raises ``ConfigurationError`` where PostgreSQL is not installed. Without ``durable`` it never waits for the disk, and
    lies in memory where there is room."""
    binaries, user = _postgres_binaries(), _server_user()
    folder = _folder("postgresql", user, None if durable else _memory())
    port, password = _free_port(), secrets.token_hex(16)
    _write(folder / "password", password, user)
    initdb = (str(binaries / "initdb"), "-D", str(folder / "data"), "-U", "postgres", "--pwfile", str(folder / "password"))
    _run([*initdb, "-A", "scram-sha-256" if durable else "md5", "-E", "UTF8", "--no-locale", "--no-sync"], user, folder)
    options = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        "max_connections": MOST_CONNECTIONS,
        **({} if durable else HASTY),
    }
    command = [str(binaries / "postgres"), "-D", str(folder / "data")]
    command += [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with _watched(command, "QUIT", user, folder) as watcher:
        _until(lambda: _postmaster_ready(folder / "data" / "postmaster.pid"), watcher, folder)
        administrator = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
        url = f"postgresql://frontdesk:{_make_owner(administrator)}@127.0.0.1:{port}/frontdesk"
        yield OwnPostgres(url, administrator, folder)


@contextmanager
def own_redis() -> Iterator[str]:
    """Its URL. It keeps nothing on disk. Raises ``ConfigurationError`` where Redis is not installed."""
    binary = shutil.which("redis-server")
    if binary is None:
        raise _missing("Redis", "redis-server", "REDIS_URL")
    folder, port, password = _folder("redis", None, None), _free_port(), secrets.token_hex(16)
    settings = (f"port {port}", "bind 127.0.0.1", f"requirepass {password}", 'save ""', "appendonly no", f"dir {folder}")
    _write(folder / "redis.conf", "\n".join(settings), None)
    with _watched([binary, str(folder / "redis.conf")], "TERM", None, folder) as watcher:
        _until(lambda: _answers(port), watcher, folder)
        yield f"redis://:{password}@127.0.0.1:{port}/0"


def _postgres_binaries() -> Path:
    versions = sorted(Path(DEBIAN_BINARIES).glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    found = str(versions[-1]) if versions else shutil.which("initdb")
    if found is None:
        raise _missing("PostgreSQL", "postgresql", "DATABASE_URL")
    return Path(found).parent


def _server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; Debian's package makes a user for it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise _missing("PostgreSQL", "postgresql", "DATABASE_URL") from None


def _missing(name: str, package: str, variable: str) -> ConfigurationError:
    return ConfigurationError(
        f"{name} is not installed here: apt-get install {package} (Debian), or set {variable} to one that runs "
        f"(FRONTDESK_TEST_{variable} for the tests)"
    )


def _make_owner(administrator: str) -> str:
    """The role's password."""
    import psycopg
    from psycopg import sql

    password = secrets.token_hex(16)
    with psycopg.connect(administrator, autocommit=True) as connection:
        role = sql.SQL("CREATE ROLE frontdesk LOGIN CREATEROLE CREATEDB PASSWORD {}")
        connection.execute(role.format(sql.Literal(password)))
        connection.execute("CREATE DATABASE frontdesk OWNER frontdesk")
    return password


def _memory() -> Path | None:
    """A folder in memory with enough room."""
    try:
        room = os.statvfs(MEMORY)
    except OSError:
        return None
    return MEMORY if os.access(MEMORY, os.W_OK) and room.f_bavail * room.f_frsize > MEMORY_NEEDED else None


def _folder(name: str, user: pwd.struct_passwd | None, within: Path | None) -> Path:
    folder = Path(tempfile.mkdtemp(prefix=f"frontdesk-{name}-", dir=within))
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    return folder


def _write(file: Path, content: str, user: pwd.struct_passwd | None) -> None:
    file.touch(0o600)
    file.write_text(content)
    if user is not None:
        os.chown(file, user.pw_uid, user.pw_gid)


def _run(command: Sequence[str], user: pwd.struct_passwd | None, folder: Path) -> None:
    done = subprocess.run(
        command, cwd=folder, user=user and user.pw_uid, group=user and user.pw_gid, extra_groups=user and [],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        shutil.rmtree(folder, ignore_errors=True)
        raise ConfigurationError(f"{Path(command[0]).name} failed: {done.stdout.strip()[-500:]}")


@contextmanager
def _watched(
    command: Sequence[str], signal: str, user: pwd.struct_passwd | None, folder: Path
) -> Iterator["subprocess.Popen[bytes]"]:
    """The server runs in a session of its own, so that a Ctrl-C meant for the process that uses it does not end it first."""
    with (folder / "log").open("wb") as log:
        watcher = subprocess.Popen(
            ["/bin/sh", "-c", WATCH, "sh", signal, str(folder), *command], cwd=folder, stdin=subprocess.PIPE, stdout=log,
            stderr=log, start_new_session=True, user=user and user.pw_uid, group=user and user.pw_gid, extra_groups=user and [],
        )  # fmt: skip
    try:
        yield watcher
    finally:
        assert watcher.stdin is not None
        watcher.stdin.close()
        watcher.wait()


def _until(ready: Callable[[], bool], watcher: "subprocess.Popen[bytes]", folder: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not ready():
        if time.monotonic() > deadline or watcher.poll() is not None:
            raise ConfigurationError(f"the server did not start: {(folder / 'log').read_text(errors='replace')[-500:]}")
        time.sleep(0.01)


def _postmaster_ready(file: Path) -> bool:
    """The eighth line of its file says whether it takes connections."""
    try:
        return file.read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
