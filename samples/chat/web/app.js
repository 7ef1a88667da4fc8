// SPDX-License-Identifier: MIT
// The chat page. The server relays whatever it gets; what a message means is agreed between the pages:
//   {"type":"join","id","name"}   I am here now, under this name; told again when the name changes
//   {"type":"here","id","name"}   I was here already: the answer to a join
//   {"type":"leave","id","name"}  said by the server for somebody who had joined
//   {"type":"chat","id","from","text"}
// Anything else is JSON too and is shown as such.
import { People } from "/people.js";
import { LiveSocket, showState } from "/socket.js";
import { Transcript } from "/transcript.js";

const nameKey = "wshost-chat-name";
const longestName = 40;
const longestJson = 4000; // characters shown
const mostAnswers = 50; // in a larger room nobody answers joins: that would be a message to all from each
const byId = (id) => document.getElementById(id);

const ownId = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const people = new People(byId("people"), ownId);
const transcript = new Transcript(byId("transcript"), byId("jump"));
const text = byId("text");
const welcome = byId("welcome");
let ownName = (localStorage.getItem(nameKey) ?? "").slice(0, longestName);

const socket = new LiveSocket("/chat");
showState(byId("state"), socket);

// ---- what we say

const say = (message) => socket.send(JSON.stringify(message));

function announce(type) {
  if (ownName) say({ type, id: ownId, name: ownName });
}

function sendText() {
  const said = text.value.trim();
  if (!said || !ownName || !say({ type: "chat", id: ownId, from: ownName, text: said })) return;
  text.value = "";
  fitComposer();
}

// ---- what we hear

const isText = (value) => typeof value === "string" && value !== "";
const shorten = (value, length) => (value.length > length ? `${value.slice(0, length)}…` : value);

function hear(json) {
  const message = JSON.parse(json);
  byId("empty").hidden = true;
  const known = message !== null && typeof message === "object" && isText(message.id);
  if (known && isText(message.name) && Object.hasOwn(presence, message.type)) {
    presence[message.type](message.id, shorten(message.name, longestName));
  } else if (message?.type === "chat" && isText(message.from) && isText(message.text)) {
    const id = known ? message.id : `name:${message.from}`;
    transcript.say({ id, from: shorten(message.from, longestName), text: message.text, mine: id === ownId });
  } else {
    transcript.json(shorten(json, longestJson));
  }
}

const presence = {
  join(id, name) {
    const before = people.nameOf(id);
    people.add(id, name);
    if (before === undefined) transcript.note(id === ownId ? `You joined as ${name}` : `${name} joined`);
    else if (before !== name) transcript.note(`${before} is now called ${name}`);
    if (id !== ownId && before === undefined && people.count <= mostAnswers) {
      setTimeout(announce, Math.random() * 250, "here");
    }
  },
  here(id, name) {
    people.add(id, name);
  },
  leave(id, name) {
    if (people.nameOf(id) === undefined) return;
    people.remove(id);
    transcript.note(`${name} left`);
  },
};

socket.addEventListener("message", ({ detail }) => hear(detail));
socket.addEventListener("open", () => announce("join"));
socket.addEventListener("state", () => {
  if (socket.state !== "open") people.clear();
  enableComposer();
});

// ---- the controls

function enableComposer() {
  byId("send").disabled = socket.state !== "open" || !ownName;
}

function fitComposer() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
}

function askName() {
  byId("name").value = ownName;
  byId("join").textContent = ownName ? "Change name" : "Join the chat";
  welcome.showModal();
  byId("name").select();
}

function takeName() {
  const name = byId("name").value.trim();
  if (!name) return;
  ownName = name;
  localStorage.setItem(nameKey, name);
  showName();
  announce("join");
  text.focus();
}

function showName() {
  byId("rename").hidden = !ownName;
  byId("rename").textContent = ownName;
  byId("rename").setAttribute("aria-label", `You are ${ownName}. Change your name`);
  enableComposer();
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  sendText();
});
text.addEventListener("input", fitComposer);
text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  sendText();
});
byId("rename").addEventListener("click", askName);
byId("welcome-form").addEventListener("submit", takeName);
welcome.addEventListener("cancel", (event) => ownName || event.preventDefault()); // without a name there is no chat

showName();
if (ownName) text.focus();
else askName();
