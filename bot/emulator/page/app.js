"use strict";
const $ = (id) => document.getElementById(id);
const state = { version: 0, chats: new Map(), users: {}, bot: {}, commands: [], open: null, seen: new Map() };

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const ZONE = { timeZone: "America/Sao_Paulo" };
const clock = (seconds) => new Date(seconds * 1000).toLocaleTimeString("pt-BR", { ...ZONE, hour: "2-digit", minute: "2-digit" });
const dayOf = (seconds) => new Date(seconds * 1000).toLocaleDateString("pt-BR", { ...ZONE, day: "numeric", month: "long" });
const titleOf = (chat) => (chat.type === "private" ? `${state.bot.first_name} · ${chat.first_name}` : chat.title);
const initials = (name) => name.split(/[\s·]+/).filter(Boolean).slice(0, 2).map((word) => word[0]).join("").toUpperCase();
const colour = (id) => `face c${Math.abs(id) % 4}`;
const sizeOf = (bytes) => (bytes < 1048576 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`);
const post = (path, body) =>
  fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

function toast(text) {
  $("toast").textContent = text;
  $("toast").classList.add("on");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => $("toast").classList.remove("on"), 3500);
}

// --- A message's text with its entities (offsets are UTF-16 units, as JavaScript counts)

const WRAP = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", blockquote: "blockquote", expandable_blockquote: "blockquote" };

function wrapped(entity, content) {
  if (entity.type === "pre") return make("pre", {}, content);
  if (entity.type === "text_link") return make("a", { href: entity.url, target: "_blank", rel: "noreferrer" }, content);
  if (entity.type === "spoiler") {
    const spoiler = make("span", { className: "spoiler" }, content);
    spoiler.onclick = () => spoiler.classList.add("seen");
    return spoiler;
  }
  const element = make(WRAP[entity.type] || "span", {}, content);
  if (entity.type === "expandable_blockquote") {
    element.className = "more";
    element.onclick = () => element.classList.toggle("more");
  }
  return element;
}

function plain(text) {
  const part = document.createDocumentFragment();
  let last = 0;
  for (const match of text.matchAll(/(^|[\s(])(\/[a-z_]{2,32})\b/g)) {
    const start = match.index + match[1].length;
    part.append(text.slice(last, start));
    const command = make("span", { className: "cmd", role: "link", textContent: match[2] });
    command.onclick = () => say(match[2]);
    part.append(command);
    last = start + match[2].length;
  }
  part.append(text.slice(last));
  return part;
}

function rich(text, entities, from = 0, to = text.length) {
  const part = document.createDocumentFragment();
  let position = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < position || entity.offset >= to) continue;
    part.append(plain(text.slice(position, entity.offset)));
    const end = entity.offset + entity.length;
    part.append(wrapped(entity, rich(text, entities.slice(i + 1), entity.offset, end)));
    position = entity.type === "pre" && text[end] === "\n" ? end + 1 : end;
  }
  part.append(plain(text.slice(position, to)));
  return part;
}

// --- Messages

function fileCard(file) {
  const extension = (file.file_name.split(".").pop() || "?").toUpperCase();
  const link = make("a", { className: "file", href: `/_/files/${file.file_id}/${encodeURIComponent(file.file_name)}`, target: "_blank" });
  link.append(
    make("span", { className: "round", textContent: extension }),
    make("span", {}, make("strong", { textContent: file.file_name }), make("small", { textContent: sizeOf(file.file_size) })),
  );
  return link;
}

function photo(sizes, caption) {
  const image = make("img", { className: "photo", src: `/_/files/${sizes.at(-1).file_id}/foto.png`, alt: caption || "foto" });
  image.onclick = () => {
    $("viewer").querySelector("img").src = image.src;
    $("viewer").showModal();
  };
  return image;
}

function keys(message) {
  const rows = make("div", { className: "keys" });
  for (const row of message.reply_markup.inline_keyboard) {
    const line = make("div");
    for (const button of row) line.append(key(message, button));
    rows.append(line);
  }
  return rows;
}

function key(message, button) {
  const element = make("button", { type: "button", textContent: button.text });
  element.onclick = async () => {
    if (button.url) return void window.open(button.url, "_blank", "noreferrer");
    if (button.copy_text) {
      await navigator.clipboard?.writeText(button.copy_text.text);
      return toast("Copiado");
    }
    element.setAttribute("aria-busy", "true");
    const body = { chat: message.chat.id, user: Number($("me").value), message: message.message_id, data: button.callback_data };
    const answer = await (await post("/_/press", body)).json();
    element.removeAttribute("aria-busy");
    if (answer.show_alert) {
      $("alert").querySelector("p").textContent = answer.text;
      $("alert").showModal();
    } else if (answer.text) toast(answer.text);
  };
  return element;
}

function bubble(message, previous) {
  const mine = message.from.id === Number($("me").value);
  const first = !previous || previous.from.id !== message.from.id;
  const box = make("div", { className: `msg tail${mine ? " mine" : ""}${first ? " first" : ""}` });
  box.dataset.id = message.message_id;
  const content = make("div", { className: "bubble" });
  if (first && !mine && message.chat.type !== "private") content.append(make("div", { className: "sender", textContent: message.from.first_name }));
  if (message.photo) content.append(photo(message.photo, message.caption));
  if (message.document) content.append(fileCard(message.document));
  const text = message.text ?? message.caption ?? (message.migrate_to_chat_id ? "O grupo virou supergrupo" : "");
  if (text) content.append(make("div", { className: "text" }, rich(text, message.entities ?? message.caption_entities ?? [])));
  const marks = `${message.silent ? "🔕 " : ""}${message.edit_date ? "editada " : ""}${clock(message.date)}${mine ? " ✓✓" : ""}`;
  (content.querySelector(".text") ?? content).append(make("span", { className: "meta", textContent: marks }));
  box.append(content);
  if (message.reply_markup?.inline_keyboard) box.append(keys(message));
  return box;
}

function drawFeed(stick) {
  const feed = $("feed");
  const chat = state.chats.get(state.open);
  if (!chat) return feed.replaceChildren();
  const top = feed.scrollTop;
  const items = [];
  let previous = null;
  for (const message of chat.list) {
    if (message.deleted) continue;
    if (!previous || dayOf(previous.date) !== dayOf(message.date)) {
      items.push(make("div", { className: "day", textContent: dayOf(message.date) }));
      previous = null;
    }
    items.push(bubble(message, previous));
    previous = message;
  }
  feed.replaceChildren(...items);
  feed.scrollTop = stick ? feed.scrollHeight : top;
}

// --- Chats

function summary(message) {
  if (!message) return "";
  const text = message.document ? `📄 ${message.document.file_name}` : message.photo ? `🖼 ${message.caption ?? "Foto"}` : message.text ?? "";
  const who = message.chat.type === "private" ? "" : `${message.from.id === Number($("me").value) ? "Você" : message.from.first_name}: `;
  return who + text.split("\n")[0];
}

function drawChats() {
  const items = [...state.chats.values()].map((chat) => {
    const last = chat.list.filter((message) => !message.deleted).at(-1);
    const unread = chat.list.length - (state.seen.get(chat.id) ?? 0);
    const button = make("button", { type: "button" },
      make("span", { className: colour(chat.id), ariaHidden: "true", textContent: initials(titleOf(chat)) }),
      make("span", { className: "name", textContent: titleOf(chat) }),
      make("time", { textContent: last ? clock(last.date) : "" }),
      make("span", { className: "last", textContent: summary(last) }));
    if (unread > 0 && chat.id !== state.open) button.append(make("span", { className: "badge", textContent: unread, ariaLabel: `${unread} não lidas` }));
    button.setAttribute("aria-current", chat.id === state.open);
    button.onclick = () => openChat(chat.id);
    return make("li", {}, button);
  });
  $("chats").replaceChildren(...items);
}

function drawHead() {
  const chat = state.chats.get(state.open);
  if (!chat) return;
  $("title").textContent = titleOf(chat);
  $("face").className = colour(chat.id);
  $("face").textContent = initials(titleOf(chat));
  $("subtitle").textContent = chat.typing ? "digitando…" : chat.type === "private" ? "bot" : `${chat.members.length + 1} membros`;
  const chosen = $("me").value;
  const options = chat.members.map((id) => make("option", { value: id, textContent: state.users[id].first_name }));
  $("me").replaceChildren(...options);
  if (chat.members.includes(Number(chosen))) $("me").value = chosen;
}

function openChat(id) {
  state.open = id;
  state.seen.set(id, state.chats.get(id).list.length);
  $("app").dataset.screen = "chat";
  drawHead();
  drawChats();
  drawFeed(true);
}

// --- Writing

async function say(text) {
  if (!text.trim() || state.open === null) return;
  $("text").value = "";
  drawMenu();
  $("feed").scrollTop = $("feed").scrollHeight;
  await post("/_/say", { chat: state.open, user: Number($("me").value), text });
}

function drawMenu(all = false) {
  const text = $("text").value;
  const wanted = all ? "" : text.startsWith("/") && !text.includes(" ") ? text.slice(1).toLowerCase() : null;
  const found = wanted === null ? [] : state.commands.filter((command) => command.command.startsWith(wanted));
  $("menu").hidden = found.length === 0;
  $("menu").replaceChildren(...found.map((command) => {
    const option = make("button", { type: "button", role: "option" }, make("b", { textContent: `/${command.command}` }), make("span", { textContent: command.description }));
    option.onclick = () => say(`/${command.command}`);
    return option;
  }));
}

$("composer").onsubmit = (event) => {
  event.preventDefault();
  say($("text").value);
};
$("text").oninput = () => drawMenu();
$("text").onkeydown = (event) => {
  if (event.key === "Escape") $("menu").hidden = true;
};
$("commands").onclick = () => ($("menu").hidden ? drawMenu(true) : ($("menu").hidden = true));
$("back").onclick = () => {
  $("app").dataset.screen = "list";
  state.open = null;
  drawChats();
};
$("me").onchange = () => drawFeed(true);
$("down").onclick = () => ($("feed").scrollTop = $("feed").scrollHeight);
$("feed").onscroll = () => ($("down").hidden = atBottom(240));
const atBottom = (slack = 60) => $("feed").scrollHeight - $("feed").scrollTop - $("feed").clientHeight < slack;

// --- News

function take(news) {
  const stick = atBottom();
  Object.assign(state, { version: news.version, users: news.users, bot: news.bot, commands: news.commands });
  let changed = false;
  for (const chat of news.chats) {
    const known = state.chats.get(chat.id) ?? { list: [] };
    for (const message of chat.messages) {
      const place = known.list.findIndex((old) => old.message_id === message.message_id);
      if (place < 0) known.list.push(message);
      else known.list[place] = message;
      changed ||= chat.id === state.open;
    }
    state.chats.set(chat.id, { ...chat, list: known.list });
  }
  if (state.open !== null) state.seen.set(state.open, state.chats.get(state.open).list.length);
  if (state.open === null && matchMedia("(min-width:46.01rem)").matches && state.chats.size) return openChat([...state.chats.keys()][0]);
  drawHead();
  drawChats();
  if (changed) drawFeed(stick);
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
