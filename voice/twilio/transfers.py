"""The webhooks of a caller who is handed to a person: the thin shell around ``voice.transfer``.

Each takes the transfer one step on in its row, which any process can do, and answers with what this leg hears next. What
has to be done to the other leg is asked of Twilio's REST API beside that; when it comes to nothing, since the API failed or
this process died, the caller's own waiting document, which Twilio asks for again and again, finds out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from uuid import UUID

import structlog
from fastapi import APIRouter, Request, Response
from pydantic import TypeAdapter

from core.clock import Clock
from core.errors import FrontdeskError, NotFound, ProviderError
from graph.reply import CameBack
from graph.transfers import HandOver, Progress, Transfers
from voice.calls import LiveCalls
from voice.transfer import (
    RING_SECONDS,
    Answered,
    Brief,
    BringBack,
    Call,
    CallerGone,
    CallerHolds,
    CannotHold,
    Decision,
    EndLeg,
    Event,
    Finish,
    Join,
    Joined,
    LegOver,
    MachineAnswered,
    NotPlaced,
    Person,
    Placed,
    Pressed,
    Returned,
    TalkOver,
    Tick,
    Transfer,
    take,
)
from voice.twilio import twiml
from voice.twilio.forms import OVER, Form, signed_form, xml
from voice.twilio.hold_sound import hold_sound
from voice.twilio.rest import TwilioRest
from voice.twilio.signature import Signatures

log = structlog.get_logger(__name__)

STATE: TypeAdapter[Transfer] = TypeAdapter(Transfer)
LED_SECONDS = 3.0
"""How long a caller who is to come back waits for the REST API to lead them, before they leave the queue by themselves."""
QUIET_SECONDS = 8
"""How long a caller hears nothing but the hold sound at first; then a word comes with each round."""
TakeBack = Callable[[Form, CameBack], Awaitable[Response]]


class TransferHooks:
    """``take_back`` answers the caller's leg with the agent again. Without ``rest`` every transfer is a cold one."""

    def __init__(
        self,
        rows: Transfers,
        rest: TwilioRest | None,
        calls: LiveCalls,
        signatures: Signatures,
        clock: Clock,
        take_back: TakeBack,
    ) -> None:
        self._rows, self._rest, self._calls, self._signatures, self._clock = rows, rest, calls, signatures, clock
        self._take_back = take_back
        self._root = f"{signatures.public_url}/twilio/transfer"
        self._beside: set[asyncio.Task[None]] = set()

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/twilio/transfer")
        of_caller = {"hold": self._hold, "left": self._left, "back": self._back}
        of_person = {
            "brief": self._brief, "key": self._key, "joined": self._joined, "after": self._after, "leg": self._leg,
            "machine": self._machine, "dialled": self._dialled,
        }  # fmt: skip
        for name, answer in of_caller.items():
            router.add_api_route(f"/{{transfer}}/{name}", self._endpoint(answer), methods=["POST"], include_in_schema=False)
        for name, tell in of_person.items():
            path = f"/{{transfer}}/{{attempt}}/{name}"
            router.add_api_route(path, self._endpoint(tell), methods=["POST"], include_in_schema=False)
        router.add_api_route("/hold.wav", self._sound, methods=["GET"], include_in_schema=False)
        return router

    async def begin(self, form: Form) -> Response | None:
        """The agent's line to the caller is closed: what comes next, where a person is to be called; else None."""
        transfer_id = await self._rows.of_call(form["CallSid"], form.get("To", ""))
        if transfer_id is None:
            return None
        return await self._caller(transfer_id, CallerHolds(form["CallSid"], form.get("To", "")), form)

    async def gone(self, form: Form) -> None:
        """The caller's call is over, whatever the transfer may be at."""
        transfer_id = await self._rows.of_call(form["CallSid"], form.get("To", ""))
        if transfer_id is not None:
            await self._take(transfer_id, CallerGone())

    async def close(self) -> None:
        """The gateway stops; what is still to be asked of the REST API is waited for as long as it may take."""
        if self._beside:
            await asyncio.wait(self._beside, timeout=2.0)

    # The caller's leg

    async def _hold(self, transfer_id: UUID, _: int, form: Form) -> Response:
        found, transfer, decisions = await self._take(transfer_id, Tick(), led=False)
        if transfer.phase in ("back", "over"):
            led = self._rest is not None and transfer.since is not None and BringBack() not in decisions
            waiting = led and (self._clock.now() - (transfer.since or found.begun)).total_seconds() < LED_SECONDS
            return xml(twiml.a_moment() if waiting else twiml.leave())
        waited = int(form["QueueTime"]) if form.get("QueueTime", "").isdecimal() else 0
        words = f"Thank you for holding. I'm still trying to reach {transfer.person.name}." if waited >= QUIET_SECONDS else None
        return xml(twiml.holding(f"{self._root}/hold.wav", words))

    async def _left(self, transfer_id: UUID, _: int, form: Form) -> Response:
        """The caller is out of the queue, however that came."""
        result = form.get("QueueResult")
        if result == "redirected":
            return xml(twiml.EMPTY)
        if result == "bridged":
            return await self._caller(transfer_id, TalkOver(), form)
        if result == "hangup" or form.get("CallStatus") in OVER:
            return await self._caller(transfer_id, CallerGone(), form)
        return await self._caller(transfer_id, Tick() if result == "leave" else CannotHold(), form)

    async def _back(self, transfer_id: UUID, _: int, form: Form) -> Response:
        return await self._caller(transfer_id, Tick(), form)

    async def _dialled(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        """Cold: the call to a person that the caller was connected to, or was to be, has ended."""
        status = form.get("DialCallStatus", "failed")
        if form.get("CallStatus") in OVER and status not in ("completed", "answered"):
            return await self._caller(transfer_id, CallerGone(), form)
        return await self._caller(transfer_id, LegOver(attempt, "completed" if status == "answered" else status), form)

    async def _caller(self, transfer_id: UUID, event: Event, form: Form) -> Response:
        """What the caller's leg does next, after the event."""
        found, transfer, _ = await self._take(transfer_id, event, led=False)
        if transfer.phase == "back":
            return await self._return(found, transfer, form)
        if transfer.phase in ("over", "talking"):
            return xml(twiml.hang_up())
        if transfer.kind == "cold":
            at = f"{self._root}/{transfer_id}/{transfer.attempt}"
            return xml(twiml.dial(transfer.person.number, f"{at}/dialled", f"{at}/joined", RING_SECONDS))
        return xml(twiml.hold(str(transfer_id), f"{self._root}/{transfer_id}/hold", f"{self._root}/{transfer_id}/left"))

    async def _return(self, found: HandOver, transfer: Transfer, form: Form) -> Response:
        names = tuple(person.name for person in transfer.people[: len(transfer.tried)])
        answer = await self._take_back(form, CameBack(names, transfer.outcome or "unreachable"))
        await self._take(found.id, Returned())
        return answer

    # The person's leg

    async def _brief(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        return await self._person(transfer_id, Answered(attempt), form)

    async def _key(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        return await self._person(transfer_id, Pressed(attempt, form.get("Digits", "")), form)

    async def _person(self, transfer_id: UUID, event: Answered | Pressed, form: Form) -> Response:
        found, transfer, decisions = await self._take(transfer_id, event)
        at = f"{self._root}/{transfer_id}/{event.attempt}"
        if Brief() in decisions:
            return xml(twiml.ask_key(briefing(found), f"{at}/key"))
        if Join() in decisions:
            return xml(twiml.join(str(transfer_id), f"{at}/joined", f"{at}/after"))
        gave_up = "All right. I'll tell them that you can't take the call. Goodbye."
        return xml(twiml.say_and_hang_up("The call is over. Goodbye." if transfer.outcome == "caller_gone" else gave_up))

    async def _joined(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        """Heard right before the two are connected: by the caller who waited, or, cold, by the person."""
        _, transfer, _ = await self._take(transfer_id, Joined(attempt))
        return xml(twiml.say(f"You're through to {transfer.person.name}.") if transfer.kind == "warm" else twiml.EMPTY)

    async def _after(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        missed = form.get("DialCallStatus") not in ("completed", "answered")
        return xml(twiml.say_and_hang_up("I'm sorry, the caller has hung up. Goodbye.") if missed else twiml.hang_up())

    async def _leg(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        if form.get("CallStatus") in OVER:
            await self._take(transfer_id, LegOver(attempt, form["CallStatus"]))
        return Response(status_code=204)

    async def _machine(self, transfer_id: UUID, attempt: int, form: Form) -> Response:
        if form.get("AnsweredBy", "").startswith(("machine", "fax")):
            await self._take(transfer_id, MachineAnswered(attempt))
        return Response(status_code=204)

    async def _sound(self) -> Response:
        return Response(hold_sound(), media_type="audio/wav")

    # A step

    async def _take(
        self, transfer_id: UUID, event: Event, *, led: bool = True
    ) -> tuple[HandOver, Transfer, tuple[Decision, ...]]:
        """One step in the row, and what it asks for beside. ``led``: a caller who is to come back has to be led there."""
        stepped: list[tuple[Transfer, tuple[Decision, ...]]] = []

        def step(found: HandOver) -> Progress:
            stepped.append(take(self._of(found), event, self._clock.now()))
            after, _ = stepped[-1]
            ended, outcome = after.ended, after.outcome
            name = after.people[max(0, len(after.tried) - 1)].name if outcome else after.person.name
            return Progress(STATE.dump_python(after, mode="json"), name, outcome, ended, after.phase == "over")

        found = await self._rows.change(transfer_id, step)
        transfer, decisions = stepped[-1]
        for decision in decisions:
            self._do(found, transfer, decision, led)
        return found, transfer, decisions

    def _of(self, found: HandOver) -> Transfer:
        if found.progress is not None:
            return STATE.validate_python(found.progress)
        people = tuple(Person(name, number) for name, number in found.people)
        return Transfer("cold" if self._rest is None else found.kind, people, found.begun)

    def _do(self, found: HandOver, transfer: Transfer, decision: Decision, led: bool) -> None:
        """Begin what is to be done beside the answer of this webhook."""
        match decision:
            case Call():
                self._aside(self._place(found.id, decision))
            case EndLeg(leg=leg) if self._rest is not None:
                self._aside(self._rest.complete(leg))
            case BringBack() if led and self._rest is not None:
                self._aside(self._rest.lead(transfer.call_sid, f"{self._root}/{found.id}/back"))
            case Finish():
                self._aside(self._finish(found, transfer))
            case _:
                pass  # Connect, Brief, Join and LetGo are the answer of the leg that asked

    async def _place(self, transfer_id: UUID, call: Call) -> None:
        at = f"{self._root}/{transfer_id}/{call.attempt}"
        try:
            if self._rest is None:
                raise ProviderError("there is no account with which to call anybody")
            leg = await self._rest.ring(
                call.person.number, call.line, url=f"{at}/brief", status_url=f"{at}/leg", machine_url=f"{at}/machine",
                seconds=RING_SECONDS,
            )  # fmt: skip
        except ProviderError as error:
            log.warning("person_not_called", code=error.code, error=str(error))
            await self._take(transfer_id, NotPlaced(call.attempt))
            return
        await self._take(transfer_id, Placed(call.attempt, leg))

    async def _finish(self, found: HandOver, transfer: Transfer) -> None:
        """The call has ended outside the agent's hearing: its conversation ends with it."""
        outcome = transfer.outcome or "caller_gone"
        reason = "transferred" if outcome == "talked" else "caller_hung_up"
        await self._calls.finish(
            transfer.call_sid, transfer.line, found.caller, reason, contact=transfer.person.name, outcome=outcome
        )

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        async def done() -> None:
            try:
                await work
            except FrontdeskError as error:
                log.warning("transfer_step_failed", code=error.code, error=str(error))

        task = asyncio.create_task(done(), name="transfer step")
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _endpoint(self, answer: Callable[[UUID, int, Form], Awaitable[Response]]) -> Callable[..., Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            form = await signed_form(request, self._signatures)
            if isinstance(form, Response):
                return form
            try:
                transfer_id, attempt = UUID(request.path_params["transfer"]), int(request.path_params.get("attempt", 0))
                return await answer(transfer_id, attempt, form)
            except (ValueError, NotFound):
                return Response("there is no such transfer", 404)

        return endpoint


def briefing(found: HandOver) -> str:
    """What a person hears before they take the call: who calls and why, and nothing else of what was said."""
    who = found.caller_name or "a caller"
    about = f", about {found.reason}" if found.reason else ""
    return (
        f"Hello, this is the automated assistant of {found.business}. I have {who} on the line{about}. "
        "Press 1 to take the call, or 2 if you can't."
    )
