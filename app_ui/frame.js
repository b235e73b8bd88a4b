// What the frame of every page does in the browser: focus after navigation, menus and dialogs, the connection's state, and
// the renewal of the session's cookie (which no script can read).
import { createElement, useContext, useEffect, useState } from "react";
import { useLocation } from "react-router";
import { EventLoopContext } from "$/utils/context";
import { keepDrafts } from "$/utils/drafts";

const RENEW_EVERY_MS = 10 * 60 * 1000;
const LOST_AFTER_MS = 1500;
const LOOK_EVERY_MS = 5000;

let started = false;
let lastPath = null;

export function Attendant() {
  useEffect(() => {
    if (started) return;
    started = true;
    keepDrafts();
    keepSession();
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
  }, []);
  useFocusOnHeading();
  return createElement(ConnectionBanner);
}

// A page that was navigated to begins at its heading, for keyboards and screen readers; the first one begins at its top.
function useFocusOnHeading() {
  const { pathname } = useLocation();
  useEffect(() => {
    const navigated = lastPath !== null && lastPath !== pathname;
    lastPath = pathname;
    if (!navigated) return;
    menu()?.removeAttribute("open");
    (document.querySelector("main h1") ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }, [pathname]);
}

const menu = () => document.querySelector("details.account[open]");

// data-opens="ID" and data-closes on buttons serve every <dialog>; the account menu closes on a click elsewhere and on Escape.
function onClick({ target }) {
  const opener = target.closest?.("[data-opens]");
  if (opener) document.getElementById(opener.dataset.opens)?.showModal();
  if (target.closest?.("[data-closes]") || target.tagName === "DIALOG") target.closest("dialog")?.close();
  if (!menu()?.contains(target)) menu()?.removeAttribute("open");
}

function onKey(event) {
  if (event.key !== "Escape" || !menu()) return;
  const open = menu();
  open.removeAttribute("open");
  open.querySelector("summary").focus();
}

// A page that nobody touches is no use of its session, however long it stands open.
function keepSession() {
  let touched = true;
  const renew = () => {
    if (touched) fetch("/session/renew", { method: "POST" }).catch(() => {});
    touched = false;
  };
  for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, () => (touched = true));
  renew();
  setInterval(renew, RENEW_EVERY_MS);
}

// Shown while the page cannot reach its server: what was typed stays, and the page goes on by itself once it can, or once
// the person has signed in again in another tab.
function ConnectionBanner() {
  const lost = useContext(EventLoopContext)[1].length > 0;
  const [state, setState] = useState("fine");
  useEffect(() => {
    if (!lost) return setState("fine");
    let over = false;
    const look = async () => {
      const answer = await fetch("/", { method: "HEAD", redirect: "manual" }).catch(() => null);
      if (!over) setState(answer?.type === "opaqueredirect" ? "out" : "lost");
    };
    const first = setTimeout(look, LOST_AFTER_MS);
    const again = setInterval(look, LOOK_EVERY_MS);
    return () => {
      over = true;
      clearTimeout(first);
      clearInterval(again);
    };
  }, [lost]);
  if (state === "fine") return null;
  const words =
    state === "out"
      ? [
          "You have been signed out. ",
          createElement("a", { key: "a", href: "/sign-in", target: "_blank" }, "Sign in again in a new tab"),
          " and this page goes on; what you have typed is kept.",
        ]
      : "The connection is lost. What you have typed is kept, and the page goes on as soon as it is back.";
  return createElement("div", { className: "banner", role: "alert" }, createElement("p", null, words));
}
