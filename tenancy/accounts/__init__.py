"""Who may see and change a business: its members, how they sign in, and their sessions."""

from tenancy.accounts.accounts import Accounts
from tenancy.accounts.identity import Member, Role, Session, SignedIn

__all__ = ["Accounts", "Member", "Role", "Session", "SignedIn"]
