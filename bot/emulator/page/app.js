// The chat page: the list on the left, one conversation on the right.

import { bubble, gist, service } from "./bubble.js";
import { $, clock, colour, dayOf, initials, make, post, toast } from "./dom.js";

const WIDE = matchMedia("(min-width:46.010rem)");
const state = { version: 0, chats: new Map(), users: {}, bot: {}, open: null, replyTo: null, low: true, seen: new Map(), me: new Map() };

const titleOf = (chat) => (chat.type === "private" ? `${state.bot.first_name} · ${chat.first_name}` : chat.title);
const shown = (chat) => chat.list.filter((message) => !message.deleted);
const me = (chat) => state.me.get(chat.id) ?? chat.members[0];
const unread = (chat) => shown(chat).filter((message) => message.message_id > (state.seen.get(chat.id) ?? 0) && message.from.id !== me(chat)).length;
const current = () => state.chats.get(state.open);
const atBottom = (slack = 80) => $("feed").scrollHeight - $("feed").scrollTop - $("feed").clientHeight < slack;
const toBottom = () => ($("feed").scrollTop = $("feed").scrollHeight);
const typing = (chat) => chat.typingUntil > Date.now();

// --- The list

function summary(chat) {
  if (typing(chat)) return "digitando…";
  const message = shown(chat).at(-1);
  if (!message) return "Nenhuma mensagem ainda";
  const happened = service(message);
  if (happened) return happened;
  const text = message.document ? `📄 ${message.document.file_name}` : message.photo ? `🖼️ ${message.caption ?? "Foto"}` : message.contact ? `👤 ${message.contact.first_name}` : message.text;
  const mine = message.from.id === me(chat);
  const who = mine ? "Você: " : chat.type === "private" ? "" : `${message.from.first_name}: `;
  return who + text.split("\n").find(Boolean);
}

function chatButton(chat) {
  const last = shown(chat).at(-1);
  const count = unread(chat);
  const button = make("button", { type: "button" },
    make("span", { className: `face n${colour(chat.id)}`, ariaHidden: "true", textContent: initials(titleOf(chat)) }),
    make("span", { className: "name", textContent: titleOf(chat) }),
    make("time", { textContent: last ? clock(last.date) : "" }),
    make("span", { className: typing(chat) ? "last typing" : "last", textContent: summary(chat) }));
  if (count && chat.id !== state.open) button.append(make("span", { className: "badge", textContent: count, ariaLabel: `${count} não lidas` }));
  button.setAttribute("aria-current", chat.id === state.open);
  button.onclick = () => openChat(chat.id);
  return button;
}

function drawChats() {
  const newest = (chat) => shown(chat).at(-1)?.date ?? 0;
  const chats = [...state.chats.values()].sort((a, b) => newest(b) - newest(a));
  const focused = document.activeElement?.closest("#chats li")?.dataset.id;
  $("chats").replaceChildren(...chats.map((chat) => {
    const item = make("li", {}, chatButton(chat));
    item.dataset.id = chat.id;
    return item;
  }));
  if (focused) $("chats").querySelector(`[data-id="${focused}"] button`)?.focus();
}

// --- The conversation

function drawHead() {
  const chat = current();
  if (!chat) return;
  $("title").textContent = titleOf(chat);
  $("face").className = `face n${colour(chat.id)}`;
  $("face").textContent = initials(titleOf(chat));
  const count = chat.members.length + (chat.without_bot ? 0 : 1);
  const people = chat.type === "private" ? "bot" : `${count} membros`;
  $("subtitle").textContent = typing(chat) ? `${chat.type === "private" ? "" : `${state.bot.first_name} `}digitando…` : people;
  $("subtitle").classList.toggle("typing", typing(chat));
  const options = chat.members.map((id) => make("option", { value: id, textContent: state.users[id].first_name }));
  $("me").replaceChildren(...options);
  $("me").value = me(chat);
  $("me").parentElement.hidden = chat.members.length < 2;
  $("closed").hidden = !chat.closed;
  $("composer").hidden = chat.closed;
  $("closed").textContent = chat.without_bot && chat.list.length === 0 ? "O bot ainda não está neste grupo" : "O bot não está mais nesta conversa";
}

// What the feed should hold: a key for each item, and how to build it.
function items(chat) {
  const found = [];
  const list = shown(chat);
  list.forEach((message, index) => {
    const [before, after] = [list[index - 1], list[index + 1]];
    const newDay = !before || dayOf(before.date) !== dayOf(message.date);
    const joined = (other) => other && other.from.id === message.from.id && dayOf(other.date) === dayOf(message.date);
    if (newDay) found.push({ key: `day ${dayOf(message.date)}`, build: () => make("div", { className: "day sticky", textContent: dayOf(message.date) }) });
    const place = { me: me(chat), mine: message.from.id === me(chat), first: newDay || !joined(before), last: !joined(after), say, answer, chooseGroup };
    found.push({ key: JSON.stringify([message, { ...place, say: null, answer: null, chooseGroup: null }]), id: message.message_id, build: () => bubble(message, place) });
  });
  return found;
}

// Only what changed is built again: a quote stays open, a button keeps the focus.
function drawFeed(stick, fresh = false) {
  const [feed, chat] = [$("feed"), current()];
  const known = new Map([...feed.children].map((node) => [node.itemKey, node]));
  const places = new Set([...feed.children].map((node) => node.itemId));
  const nodes = (chat ? items(chat) : []).map(({ key, id, build }) => {
    const node = known.get(key) ?? Object.assign(build(), { itemKey: key, itemId: id });
    if (fresh && id && !places.has(id)) node.classList.add("new");
    return node;
  });
  const kept = new Set(nodes);
  [...feed.children].filter((node) => !kept.has(node)).forEach((node) => node.remove());
  nodes.forEach((node, index) => feed.children[index] !== node && feed.insertBefore(node, feed.children[index] ?? null));
  if (stick) toBottom();
}

function drawDown() {
  const count = current() ? unread(current()) : 0;
  $("down").hidden = atBottom(240);
  $("fresh").hidden = count === 0;
  $("fresh").textContent = count;
}

function markSeen() {
  const chat = current();
  if (chat && atBottom() && !document.hidden) state.seen.set(chat.id, shown(chat).at(-1)?.message_id ?? 0);
  const total = [...state.chats.values()].reduce((sum, one) => sum + unread(one), 0);
  document.title = total ? `(${total}) Telegram local` : "Telegram local";
}

function openChat(id) {
  if (state.open !== id) $("feed").replaceChildren();
  state.open = id;
  history.replaceState(null, "", `#${id}`);
  $("app").dataset.screen = "chat";
  closeMenu();
  answer(null);
  drawHead();
  drawFeed(true);
  markSeen();
  drawChats();
  drawDown();
  if (WIDE.matches) $("text").focus();
}

function closeChat() {
  $("app").dataset.screen = "list";
  state.open = null;
  history.replaceState(null, "", "#");
  drawChats();
}

// --- Writing

async function say(text) {
  if (!text.trim() || state.open === null) return;
  const reply_to = state.replyTo;
  $("text").value = "";
  answer(null);
  grow();
  closeMenu();
  toBottom();
  try {
    await post("/_/say", { chat: state.open, user: me(current()), text, reply_to });
  } catch {
    $("text").value = text;
    toast("Sem conexão: a mensagem não foi enviada");
  }
}

// The next message replies to this one; null: to none.
function answer(message) {
  state.replyTo = message?.message_id ?? null;
  $("replying").hidden = message === null;
  if (message === null) return;
  $("replying").querySelector("strong").textContent = message.from.first_name;
  $("replying").querySelector("span").textContent = gist(message);
  $("text").focus();
}

// A link of the bot's that takes it into a group: which one is asked.
function chooseGroup(payload) {
  const groups = [...state.chats.values()].filter((chat) => chat.type !== "private" && !(chat.closed && !chat.without_bot));
  const person = me(current());
  $("groups").querySelector("div").replaceChildren(...groups.map((chat) => {
    const button = make("button", { type: "button" },
      make("span", { className: `face n${colour(chat.id)}`, ariaHidden: "true", textContent: initials(titleOf(chat)) }),
      make("span", { textContent: titleOf(chat) }));
    button.onclick = async () => {
      $("groups").close();
      const user = chat.members.includes(person) ? person : chat.members[0];
      await post("/_/start", { chat: chat.id, user, payload });
      openChat(chat.id);
    };
    return button;
  }));
  $("groups").showModal();
}

function grow() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
}

function closeMenu() {
  $("menu").hidden = true;
  $("commands").setAttribute("aria-expanded", "false");
}

function drawMenu(all = false) {
  const text = $("text").value;
  const wanted = all ? "" : /^\/\S*$/.test(text) ? text.slice(1).toLowerCase() : null;
  const found = wanted === null ? [] : (current()?.menus[me(current())] ?? []).filter(({ command }) => command.startsWith(wanted));
  if (!found.length) return closeMenu();
  $("menu").hidden = false;
  $("commands").setAttribute("aria-expanded", "true");
  $("menu").replaceChildren(...found.map(({ command, description }) => {
    const option = make("button", { type: "button", role: "option" }, make("b", { textContent: `/${command}` }), make("span", { textContent: description }));
    option.onclick = () => say(`/${command}`);
    return option;
  }));
  $("menu").scrollTop = 0;
}

// Arrow keys walk the menu; Enter takes what they chose, else sends what was written.
function walkMenu(step) {
  const options = [...$("menu").children];
  const old = options.findIndex((option) => option.ariaSelected === "true");
  const next = (old < 0 ? (step > 0 ? 0 : options.length - 1) : old + step + options.length) % options.length;
  options.forEach((option, index) => (option.ariaSelected = String(index === next)));
  options[next].scrollIntoView({ block: "nearest" });
}

$("text").onkeydown = (event) => {
  const open = !$("menu").hidden;
  if (event.key === "Escape") {
    closeMenu();
    answer(null);
  }
  else if (open && event.key === "ArrowDown") walkMenu(1);
  else if (open && event.key === "ArrowUp") walkMenu(-1);
  else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    const chosen = open && $("menu").querySelector("[aria-selected=true]");
    if (chosen) chosen.click();
    else say($("text").value);
  } else return;
  event.preventDefault();
};
$("text").oninput = () => {
  grow();
  drawMenu();
};
$("composer").onsubmit = (event) => {
  event.preventDefault();
  say($("text").value);
};
$("commands").onclick = () => ($("menu").hidden ? drawMenu(true) : closeMenu());
$("back").onclick = closeChat;
$("replying").querySelector("button").onclick = () => answer(null);
$("me").onchange = () => {
  state.me.set(state.open, Number($("me").value));
  drawFeed(true);
  drawChats();
};
$("down").onclick = () => $("feed").scrollTo({ top: $("feed").scrollHeight, behavior: "smooth" });
$("feed").onscroll = () => {
  state.low = atBottom();
  markSeen();
  drawDown();
};
$("viewer").onclick = (event) => event.target.tagName !== "P" && $("viewer").close();
document.onclick = (event) => event.target.closest("#below") || closeMenu();
document.onvisibilitychange = () => markSeen();
new ResizeObserver(() => state.low && toBottom()).observe($("feed"));

// --- News

function merge(chat) {
  const list = state.chats.get(chat.id)?.list ?? [];
  for (const message of chat.messages) {
    const place = list.findIndex((old) => old.message_id === message.message_id);
    if (place < 0) list.push(message);
    else list[place] = message;
  }
  const typingUntil = Date.now() + chat.typing_s * 1000;
  if (chat.typing_s > 0) setTimeout(redraw, chat.typing_s * 1000 + 50);
  state.chats.set(chat.id, { ...chat, list, typingUntil });
}

function redraw() {
  drawHead();
  drawChats();
}

function take(news) {
  if (news.version < state.version) return location.reload(); // another server has taken the port
  const [first, stick] = [state.version === 0, atBottom()];
  Object.assign(state, { version: news.version, users: news.users, bot: news.bot });
  news.chats.forEach(merge);
  if (first) return start();
  drawFeed(stick, true);
  markSeen();
  drawDown();
  redraw();
}

function start() {
  const wanted = Number(location.hash.slice(1));
  if (state.chats.has(wanted)) openChat(wanted);
  else if (WIDE.matches && state.chats.size) openChat([...state.chats.keys()][0]);
  else drawChats();
}

async function follow() {
  for (;;) {
    try {
      take(await (await fetch(`/_/news?since=${state.version}`)).json());
    } catch {
      $("subtitle").textContent = "sem conexão…";
      await new Promise((resume) => setTimeout(resume, 1500));
    }
  }
}
follow();
