"""The owner's side: the dashboard and its API, pages over services.

How a page is made: a folder of its own (``app_ui/calls/``) with

- ``view.py``: plain functions and frozen dataclasses that turn what services return into words for the page. Tested alone.
  Reflex takes some names of fields for methods of its own: not ``to``, ``length``, ``keys``, ``values`` or ``items``.
- ``state.py``: ``class Calls(Desk)`` with the vars that the page shows, and handlers made with ``@handler()``. Each gets the
  signed-in ``Member`` first; ``member.business_id`` is the only tenant there is. It calls services and no SQL. Errors that
  it raises become the page's alert, ``WrongFields`` the errors of its fields. ``self.notice`` says what was done.
- ``page.py``: functions that return components out of ``parts.py`` and ``fields.py``, and a ``PAGE`` for ``dashboard.py``.

A page's place (search, number of the page, date) is in its address, so that it can be sent, gone back to and reloaded.
Colours, spaces and type are in ``tokens.css``, what uses them in ``styles/`` and, for one page alone, in a sheet beside it.
``frontdesk dashboard build`` builds what the browser gets.
"""
