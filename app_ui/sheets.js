// What the page's address opens within it: dialogs and forms, without a jump of the page and with the focus where it belongs.
import { createElement, useEffect, useRef } from "react";
import { useNavigate } from "react-router";

const STAY = { replace: true, preventScrollReset: true };

// A modal dialog; however it is closed, that leads to the address without it.
export function Sheet({ shown, away, name, children }) {
  const dialog = useRef(null);
  const navigate = useNavigate();
  useEffect(() => {
    if (shown && !dialog.current.open) dialog.current.showModal();
    if (!shown && dialog.current.open) dialog.current.close();
  }, [shown]);
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
