// A message's text with its entities. Offsets are UTF-16 units, as JavaScript counts.

import { copy, make } from "./dom.js";

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s" };
const FOUND = /(?<=^|[\s(])(?:(\/[a-z][a-z0-9_]{0,31})\b|(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]))/g;

const link = (address, content) => make("a", { href: address, target: "_blank", rel: "noreferrer" }, content);

function code(tag, content) {
  const element = make(tag, { title: "Copiar" }, content);
  element.onclick = () => getSelection().isCollapsed && copy(element.textContent);
  return element;
}

function spoiler(content) {
  const element = make("span", { className: "spoiler", tabIndex: 0 }, make("span", {}, content));
  element.setAttribute("role", "button");
  element.setAttribute("aria-label", "Mostrar texto escondido");
  element.onclick = element.onkeydown = () => {
    element.classList.add("seen");
    element.removeAttribute("aria-label");
  };
  return element;
}

function expandable(content) {
  const quote = make("blockquote", { className: "more", tabIndex: 0 }, content);
  quote.setAttribute("role", "button");
  quote.setAttribute("aria-expanded", "false");
  const toggle = () => quote.setAttribute("aria-expanded", String(!quote.classList.toggle("more")));
  quote.onclick = () => getSelection().isCollapsed && toggle();
  quote.onkeydown = (event) => event.key === "Enter" && toggle();
  return quote;
}

function wrapped(entity, content) {
  if (entity.type === "text_link") return link(entity.url, content);
  if (entity.type === "pre" || entity.type === "code") return code(entity.type, content);
  if (entity.type === "spoiler") return spoiler(content);
  if (entity.type === "expandable_blockquote") return expandable(content);
  if (entity.type === "blockquote") return make("blockquote", {}, content);
  return make(TAGS[entity.type] ?? "span", {}, content);
}

// Commands and addresses that nobody marked; `say` is what a tap on a command does.
function plain(text, say) {
  const part = document.createDocumentFragment();
  let last = 0;
  for (const match of text.matchAll(FOUND)) {
    part.append(text.slice(last, match.index));
    if (match[1]) {
      const command = make("a", { href: "#", textContent: match[1], className: "cmd" });
      command.onclick = (event) => {
        event.preventDefault();
        say(match[1]);
      };
      part.append(command);
    } else part.append(link(match[2], match[2]));
    last = match.index + match[0].length;
  }
  part.append(text.slice(last));
  return part;
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const QUIET = new Set(["pre", "code", "text_link"]);

export function rich(text, entities, say, from = 0, to = text.length, quiet = false) {
  const part = document.createDocumentFragment();
  const words = (start, end) => (quiet ? text.slice(start, end) : plain(text.slice(start, end), say));
  let position = from;
  entities.forEach((entity, index) => {
    if (entity.offset < position || entity.offset >= to) return;
    const end = Math.min(entity.offset + entity.length, to);
    const block = BLOCKS.has(entity.type);
    // The line break before and after a block is the block's own edge.
    const before = block && text[entity.offset - 1] === "\n" ? entity.offset - 1 : entity.offset;
    part.append(words(position, Math.max(position, before)));
    const inner = rich(text, entities.slice(index + 1), say, entity.offset, end, quiet || QUIET.has(entity.type));
    part.append(wrapped(entity, inner));
    position = block && text[end] === "\n" ? end + 1 : end;
  });
  part.append(words(position, to));
  return part;
}
