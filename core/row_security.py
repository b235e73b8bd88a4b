"""Row-level security on PostgreSQL: every table with a ``business_id`` shows a transaction its own tenant's rows alone.

Stands behind the sessions' filters, and holds without them. ``protect`` puts it on, again and again without harm;
``gaps`` and ``unknown_tables`` read the catalog and say what is not behind it, whoever made it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.engine import Connection, RowMapping

from core.postgresql import APP_ROLE, PLATFORM_ROLE, TENANT_SETTING

# As a subquery it is worked out once a statement, not once a row, and an index on business_id serves it.
TENANT_ROWS = f"business_id = (SELECT nullif(current_setting('{TENANT_SETTING}', true), '')::uuid)"
# A role that logs in is a member of both and may inherit from them; it sees nothing before it has become one of them.
ALL_ROWS = f"(SELECT current_user) = '{PLATFORM_ROLE}'"
POLICIES: Mapping[str, tuple[str, str]] = {"tenant_rows": (APP_ROLE, TENANT_ROWS), "platform_rows": (PLATFORM_ROLE, ALL_ROWS)}
"""Each policy's role, and the rows that it shows to it and takes from it."""
DML = ("SELECT", "INSERT", "UPDATE", "DELETE")


@dataclass(frozen=True, slots=True)
class Shared:
    """Why a table is no tenant's, and what both roles may do with it."""

    reason: str
    rights: tuple[str, ...] = ()


SHARED: Mapping[str, Shared] = {
    "schema_version_business": Shared("which migrations the business store has had", ("SELECT",)),
    "schema_version_calls": Shared("which migrations the call store has had", ("SELECT",)),
    "checkpoint_migrations": Shared("which version LangGraph's saver finds its tables in", ("SELECT",)),
}
"""The tables that hold nothing of any tenant. Every other one must have a ``business_id``."""

_TABLES = text("""
SELECT c.oid::regclass::text AS name, c.relkind::text AS kind, c.relname AS plain_name,
       c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced, pg_get_userbyid(c.relowner) AS owner,
       EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'business_id' AND NOT a.attisdropped)
         AS has_business_id,
       ARRAY(SELECT r.rolname || ' ' || x.privilege_type FROM aclexplode(c.relacl) x JOIN pg_roles r ON r.oid = x.grantee
             WHERE r.rolname IN (:app, :platform)) AS rights,
       EXISTS (SELECT 1 FROM aclexplode(c.relacl) x WHERE x.grantee = 0) AS public,
       ARRAY(SELECT s.oid::regclass::text FROM pg_depend d JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S'
             WHERE d.refobjid = c.oid AND d.deptype IN ('a', 'i')
               AND (SELECT count(*) FROM aclexplode(s.relacl) x JOIN pg_roles r ON r.oid = x.grantee
                    WHERE r.rolname IN (:app, :platform) AND x.privilege_type = 'USAGE') < 2) AS closed_sequences,
       coalesce((SELECT jsonb_agg(jsonb_build_object(
           'name', p.polname, 'permissive', p.polpermissive, 'command', p.polcmd,
           'roles', ARRAY(SELECT coalesce(r.rolname, 'public') FROM unnest(p.polroles) o LEFT JOIN pg_roles r ON r.oid = o),
           'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)))
         FROM pg_policy p WHERE p.polrelid = c.oid), '[]') AS policies
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY name
""")

_ROLES = text("""
SELECT rolname AS name, rolsuper OR rolbypassrls AS unbound, rolcanlogin AS login, rolcreaterole OR rolcreatedb AS creates,
       EXISTS (SELECT 1 FROM pg_shdepend d WHERE d.refclassid = 'pg_authid'::regclass AND d.refobjid = r.oid
               AND d.deptype = 'o') AS owns
FROM pg_roles r WHERE rolname IN (:app, :platform)
""")


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    """As SQL takes it, with its schema where that is not the default one."""
    row: RowMapping

    @property
    def is_tenants(self) -> bool:
        return self.row["kind"] in "rp" and self.row["has_business_id"]

    def problems(self) -> list[str]:
        """What is wrong with a tenant table."""
        found = []
        if not self.row["enabled"]:
            found.append("row-level security is off")
        if not self.row["forced"]:
            found.append("row-level security is not forced on its owner")
        if self.row["owner"] in (APP_ROLE, PLATFORM_ROLE):
            found.append(f"it is owned by {self.row['owner']}")
        if self.row["public"]:
            found.append("PUBLIC has rights on it")
        policies = {policy["name"]: policy for policy in self.row["policies"]}
        found += [f"it has no right policy {name}" for name in POLICIES if not _is_right(name, policies.get(name))]
        found += [f"it has a policy that is not ours: {name}" for name in policies if name not in POLICIES]
        found += [f"{right} is missing" for right in sorted(_rights(DML) - set(self.row["rights"]))]
        found += [f"USAGE of {sequence} is missing" for sequence in self.row["closed_sequences"]]
        return found


def gaps(connection: Connection) -> list[str]:
    """One sentence for each tenant table that is not behind row-level security, and for each role that could go round it."""
    found = [f"{table.name}: {problem}" for table in _tables(connection) if table.is_tenants for problem in table.problems()]
    roles = {row["name"]: row for row in connection.execute(_ROLES, _NAMES).mappings()}
    for name in (APP_ROLE, PLATFORM_ROLE):
        row = roles.get(name)
        if row is None:
            found.append(f"role {name}: there is no such role")
            continue
        wrong = {"unbound": "is a superuser or has BYPASSRLS", "login": "may log in", "creates": "may create roles or databases"}
        found += [f"role {name}: it {what}" for key, what in wrong.items() if row[key]]
        if row["owns"]:
            found.append(f"role {name}: it owns something")
    return found


def unknown_tables(connection: Connection) -> list[str]:
    """Tables and views of the database that have no ``business_id`` and are not ``SHARED``; nothing protects what is in
    them. A view is one of them whatever it shows, since it sees with its owner's eyes."""
    return [table.name for table in _tables(connection) if not table.is_tenants and table.row["plain_name"] not in SHARED]


def tenant_tables(connection: Connection) -> list[str]:
    return [table.name for table in _tables(connection) if table.is_tenants]


def protect(connection: Connection) -> None:
    """Put what is missing on every tenant table, as the owner of the tables and within the caller's transaction."""
    for table in _tables(connection):
        if table.is_tenants and table.problems():
            _run(connection, _protecting(table))
        elif (shared := SHARED.get(table.row["plain_name"])) and _rights(shared.rights) - set(table.row["rights"]):
            _run(connection, [_grant(shared.rights, table.name)])


def _protecting(table: _Table) -> list[str]:
    name = table.name
    statements = [
        f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY",
        f"REVOKE ALL ON TABLE {name} FROM PUBLIC",
        _grant(DML, name),
    ]
    for policy, (role, rows) in POLICIES.items():
        statements.append(f"DROP POLICY IF EXISTS {policy} ON {name}")
        statements.append(f"CREATE POLICY {policy} ON {name} TO {role} USING ({rows}) WITH CHECK ({rows})")
    for sequence in table.row["closed_sequences"]:
        statements.append(f"GRANT USAGE ON SEQUENCE {sequence} TO {APP_ROLE}, {PLATFORM_ROLE}")
    return statements


def _grant(rights: Sequence[str], table: str) -> str:
    return f"GRANT {', '.join(rights)} ON TABLE {table} TO {APP_ROLE}, {PLATFORM_ROLE}"


def _run(connection: Connection, statements: Sequence[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement)


_NAMES = {"app": APP_ROLE, "platform": PLATFORM_ROLE}


def _tables(connection: Connection) -> list[_Table]:
    return [_Table(row["name"], row) for row in connection.execute(_TABLES, _NAMES).mappings()]


def _rights(rights: Sequence[str]) -> set[str]:
    return {f"{role} {right}" for role in (APP_ROLE, PLATFORM_ROLE) for right in rights}


def _is_right(name: str, policy: Mapping[str, Any] | None) -> bool:
    """Compared without spaces, brackets and casts, which each version of PostgreSQL prints in its own way."""
    role, rows = POLICIES[name]
    if policy is None or not policy["permissive"] or policy["command"] != "*" or policy["roles"] != [role]:
        return False
    return all(_bare(policy[part]) == _bare(rows) for part in ("using", "check"))


def _bare(expression: str | None) -> str:
    bare = (expression or "").lower()
    for noise in ("::text", "::uuid", "::name", ' as "nullif"', ' as "current_user"', "(", ")", " "):
        bare = bare.replace(noise, "")
    return bare
