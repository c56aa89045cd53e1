// One message as a bubble with its buttons.

import { $, clock, colour, copy, icon, initials, make, moment, post, sizeOf, toast } from "./dom.js";
import { rich } from "./text.js";

function fileCard(file) {
  const extension = file.file_name.includes(".") ? file.file_name.split(".").pop().toLowerCase() : "?";
  const address = `/_/files/${file.file_id}/${encodeURIComponent(file.file_name)}`;
  return make("a", { className: "file", href: address, target: "_blank" },
    make("span", { className: "kind", textContent: extension.slice(0, 4), ariaHidden: "true" }),
    make("span", {}, make("strong", { textContent: file.file_name }), make("small", { textContent: sizeOf(file.file_size) })));
}

function photo(message) {
  const size = message.photo.at(-1);
  const image = make("img", { src: `/_/files/${size.file_id}/foto`, alt: message.caption ?? "Foto", width: size.width, height: size.height });
  const button = make("button", { type: "button", className: "photo", ariaLabel: "Ampliar a foto" }, image);
  button.onclick = () => {
    $("viewer").querySelector("img").src = image.src;
    $("viewer").querySelector("p").textContent = message.caption ?? "";
    $("viewer").showModal();
  };
  return button;
}

// What a message says, in the line above an answer to it.
export const gist = (message) => message.text ?? message.caption ?? message.document?.file_name ?? message.contact?.first_name ?? "Foto";

function reply(message) {
  const original = message.reply_to_message;
  const box = make("button", { type: "button", className: `reply n${colour(original.from.id)}` },
    make("strong", { textContent: original.from.first_name }), make("span", { textContent: gist(original) }));
  box.onclick = () => {
    const place = $("feed").querySelector(`[data-id="${original.message_id}"]`);
    place?.scrollIntoView({ block: "center", behavior: "smooth" });
    place?.animate([{ filter: "brightness(.8)" }, { filter: "none" }], 1200);
  };
  return box;
}

const STARTGROUP = /^https:\/\/t\.me\/\w+\?startgroup=([\w-]+)$/;

async function press(element, message, button, { me, chooseGroup }) {
  const payload = button.url?.match(STARTGROUP)?.[1];
  if (payload) return chooseGroup(payload);
  if (button.url) return void window.open(button.url, "_blank", "noreferrer");
  if (button.copy_text) return copy(button.copy_text.text);
  if (element.ariaBusy === "true") return;
  element.ariaBusy = "true";
  try {
    const answer = await post("/_/press", { chat: message.chat.id, user: me, message: message.message_id, data: button.callback_data });
    if (answer.show_alert && answer.text) {
      $("alert").querySelector("p").textContent = answer.text;
      $("alert").showModal();
    } else if (answer.text) toast(answer.text);
  } catch {
    toast("Sem conexão");
  } finally {
    element.ariaBusy = null;
  }
}

function keys(message, place) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    make("div", {}, ...row.map((button) => {
      const element = make("button", { type: "button", className: button.style ?? "" }, make("span", { textContent: button.text }));
      if (button.url) element.append(icon("out", "corner"));
      if (button.copy_text) element.append(icon("copy", "corner"));
      element.onclick = () => press(element, message, button, place);
      return element;
    })));
  return make("div", { className: "keys" }, ...rows);
}

function meta(message, mine) {
  const box = make("span", { className: "meta", title: moment(message.date) });
  if (message.silent) {
    box.append(icon("muted", "mark"), make("span", { className: "hidden", textContent: "enviada sem som " }));
  }
  box.append(`${message.edit_date ? "editada " : ""}${clock(message.date)}`);
  if (mine) box.append(icon("checks", "mark"));
  return box;
}

// What happened in a group, where a message says no more than that.
export function service(message) {
  const names = (people) => people.map((one) => one.first_name).join(", ");
  if (message.new_chat_members) return `${names(message.new_chat_members)} entrou no grupo`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} saiu do grupo`;
  if (message.migrate_to_chat_id) return "O grupo virou supergrupo";
  if (message.migrate_from_chat_id) return "Supergrupo criado a partir do grupo";
  return null;
}

function content(message, { mine, first, say }) {
  const box = make("div", { className: "bubble" });
  const group = message.chat.type !== "private";
  if (first && !mine && group) box.append(make("div", { className: `sender n${colour(message.from.id)}`, textContent: message.from.first_name }));
  if (message.reply_to_message) box.append(reply(message));
  if (message.photo) box.append(photo(message));
  if (message.document) box.append(fileCard(message.document));
  if (message.contact) box.append(make("div", { className: "contact" }, icon("person"), make("strong", { textContent: message.contact.first_name })));
  const text = message.text ?? message.caption;
  const body = make("div", { className: "text" });
  if (text) body.append(rich(text, message.entities ?? message.caption_entities ?? [], say));
  if (message.reactions.length) body.append(make("span", { className: "reactions" }, ...message.reactions.map((emoji) => make("span", { textContent: emoji }))));
  body.append(meta(message, mine));
  box.append(body);
  box.classList.toggle("bare", Boolean(message.photo && !text));
  box.classList.toggle("pictured", Boolean(message.photo));
  return box;
}

// `place` says whose eyes it is for and where it stands: {me, mine, first, last, say}.
export function bubble(message, place) {
  const note = service(message);
  if (note) return make("div", { className: "day", textContent: note });
  const group = message.chat.type !== "private";
  const box = make("div", { className: "msg" });
  box.dataset.id = message.message_id;
  box.classList.toggle("mine", place.mine);
  box.classList.toggle("first", place.first);
  box.classList.toggle("tail", place.last);
  box.classList.toggle("grouped", group && !place.mine);
  if (group && !place.mine && place.last) {
    box.append(make("span", { className: `face n${colour(message.from.id)}`, textContent: initials(message.from.first_name), ariaHidden: "true" }));
  }
  const bubbleBox = content(message, place);
  const answer = make("button", { type: "button", className: "answer", ariaLabel: "Responder" }, icon("reply"));
  answer.onclick = () => place.answer(message);
  bubbleBox.ondblclick = () => place.answer(message);
  bubbleBox.append(answer);
  box.append(bubbleBox);
  if (message.reply_markup?.inline_keyboard) box.append(keys(message, place));
  return box;
}
