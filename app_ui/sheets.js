// What the page's address opens within it: dialogs and forms, without a jump of the page and with the focus where it belongs.
import { createElement, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate } from "react-router";

const STAY = { replace: true, preventScrollReset: true };

// Whether an address names something beside what the address without the sheet does.
function opens(search, away) {
  const known = new URLSearchParams(away.split("?")[1]);
  return [...new URLSearchParams(search).keys()].some((name) => !known.has(name));
}

// A modal dialog; however it is closed, that leads to the address without it.
export function Sheet({ shown, away, name, children }) {
  const dialog = useRef(null);
  const navigate = useNavigate();
  const { search } = useLocation();
  useEffect(() => {
    // Opened again before the page has told that it was closed, it is shown all the while.
    if (shown && !dialog.current.open && opens(search, away)) {
      dialog.current.showModal();
      dialog.current.querySelector("[data-first]")?.focus();
    }
    if (!shown && dialog.current.open) dialog.current.close();
  }, [shown, search]);
  const onClose = () => shown && navigate(away, STAY);
  return createElement("dialog", { ref: dialog, className: "dialog sheet", onClose, "aria-labelledby": name }, children);
}

// Goes to an address once there is one.
export function Onward({ address }) {
  const navigate = useNavigate();
  useEffect(() => {
    if (address) navigate(address, STAY);
  }, [address]);
  return null;
}

// Has the focus when a form that stood in its place, or was opened by it, is closed.
export function Refocus({ when, children }) {
  const place = useRef(null);
  useEffect(() => {
    if (when) place.current.querySelector("a, button")?.focus();
  }, [when]);
  return createElement("span", { ref: place, className: "refocus" }, children);
}

const within = (event) => {
  const box = event.currentTarget.getBoundingClientRect();
  return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
};

// Where nothing is booked in a column of time: shows what a click would begin, and begins it.
export function EmptyPlace({ address, axis }) {
  const [at, setAt] = useState(null);
  const navigate = useNavigate();
  const minuteOf = (event) => Math.floor((Math.max(within(event).y, 0) * axis.minutes) / axis.step) * axis.step;
  const moment = (minute) => new Date(Date.parse(axis.start) + minute * 60000);
  const clock = { hour: "numeric", minute: "2-digit", timeZone: axis.zone, hour12: axis.twelve };
  const ghost = at !== null && {
    className: "empty-ghost num",
    style: { top: `${(100 * at) / axis.minutes}%`, height: `${(100 * axis.step) / axis.minutes}%` },
  };
  return createElement(
    "div",
    {
      className: "empty-place",
      "aria-hidden": true,
      onMouseMove: (event) => setAt(minuteOf(event)),
      onMouseLeave: () => setAt(null),
      onClick: (event) => navigate(`${address}&at=${moment(minuteOf(event)).toISOString()}`, { preventScrollReset: true }),
    },
    ghost && createElement("div", ghost, `+ ${moment(at).toLocaleTimeString([], clock)}`)
  );
}

// The same between the days of a room's week; a night begins in the middle of its day.
export function EmptyNight({ address, dates }) {
  const navigate = useNavigate();
  const onClick = (event) => {
    const night = Math.min(Math.max(Math.floor(within(event).x * dates.length - 0.5), 0), dates.length - 1);
    navigate(`${address}&on=${dates[night]}`, { preventScrollReset: true });
  };
  return createElement("div", { className: "empty-place", "aria-hidden": true, onClick });
}

// Types into the form that it stands in what was offered, as a person would, and sends the form.
export function Fill({ fields, children }) {
  const onClick = ({ currentTarget: { form } }) => {
    for (const [name, value] of Object.entries(fields)) {
      if (!form.elements[name]) continue;
      form.elements[name].value = value;
      form.elements[name].dispatchEvent(new Event("input", { bubbles: true }));
    }
    form.requestSubmit();
  };
  return createElement("button", { type: "button", className: "btn", onClick }, children);
}
