// What the frame of every page does in the browser: focus after navigation, menus and dialogs, the connection's state, and
// the renewal of the session's cookie (which no script can read).
import { createElement, useContext, useEffect, useRef, useState } from "react";
import { useLocation } from "react-router";
import { EventLoopContext } from "$/utils/context";
import { keepDrafts } from "$/utils/drafts";

const RENEW_EVERY_MS = 10 * 60 * 1000;
const LOST_AFTER_MS = 1500;

let draftsKept = false;

export function Attendant() {
  useEffect(() => {
    if (!draftsKept) keepDrafts();
    draftsKept = true;
  }, []);
  useFocusOnHeading();
  useMenusAndDialogs();
  useRenewal();
  return createElement(ConnectionBanner);
}

// A page that was navigated to begins at its heading, for keyboards and screen readers; the first one begins at its top.
function useFocusOnHeading() {
  const pathname = useLocation().pathname.replace(/\/$/, "");
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    document.querySelector("details.account")?.removeAttribute("open");
    const heading = document.querySelector("main h1");
    (heading ?? document.getElementById("main"))?.focus({ preventScroll: true });
  }, [pathname]);
}

// data-opens="ID" and data-closes on buttons serve every <dialog>; the account menu closes on Escape and on a click elsewhere.
function useMenusAndDialogs() {
  useEffect(() => {
    const onClick = (event) => {
      const opener = event.target.closest?.("[data-opens]");
      if (opener) document.getElementById(opener.dataset.opens)?.showModal();
      if (event.target.closest?.("[data-closes]") || event.target.tagName === "DIALOG") event.target.closest("dialog")?.close();
      const menu = document.querySelector("details.account[open]");
      if (menu && !menu.contains(event.target)) menu.removeAttribute("open");
    };
    const onKey = (event) => {
      const menu = document.querySelector("details.account[open]");
      if (event.key !== "Escape" || !menu) return;
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    };
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
}

// A page that nobody touches is no use of its session, however long it stands open.
function useRenewal() {
  useEffect(() => {
    let touched = true;
    const touch = () => (touched = true);
    const renew = () => {
      if (touched) fetch("/session/renew", { method: "POST" }).catch(() => {});
      touched = false;
    };
    renew();
    const timer = setInterval(renew, RENEW_EVERY_MS);
    document.addEventListener("pointerdown", touch);
    document.addEventListener("keydown", touch);
    return () => {
      clearInterval(timer);
      document.removeEventListener("pointerdown", touch);
      document.removeEventListener("keydown", touch);
    };
  }, []);
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
    const timers = [setTimeout(look, LOST_AFTER_MS), setInterval(look, 5000)];
    return () => {
      over = true;
      timers.forEach(clearInterval);
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
