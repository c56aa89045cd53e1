// Small tools for building what is shown.

export const $ = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, className = "icon") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

const ZONE = { timeZone: "America/Sao_Paulo" };
const at = (seconds) => new Date(seconds * 1000);

export const clock = (seconds) => at(seconds).toLocaleTimeString("pt-BR", { ...ZONE, hour: "2-digit", minute: "2-digit" });
export const dayOf = (seconds) => at(seconds).toLocaleDateString("pt-BR", { ...ZONE, day: "numeric", month: "long" });
export const moment = (seconds) => at(seconds).toLocaleString("pt-BR", { ...ZONE, dateStyle: "full", timeStyle: "short" });

export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1048576) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1048576).toFixed(1).replace(".", ",")} MB`;
}

export function initials(name) {
  const words = name.split(/[\s·]+/).filter(Boolean);
  return [words[0], words.at(words.length > 1 ? -1 : 1)].map((word) => (word ? [...word][0] : "")).join("").toUpperCase();
}

export const colour = (id) => Math.abs(id) % 7;

export function toast(text) {
  const bar = $("toast");
  bar.textContent = text;
  bar.classList.add("on");
  clearTimeout(toast.timer);
  toast.timer = setTimeout(() => bar.classList.remove("on"), 3500);
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast("Copiado");
  } catch {
    toast("Não foi possível copiar");
  }
}

export async function post(path, body) {
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return answer.json();
}
