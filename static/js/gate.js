// The way from a finding to its place in the form: opens what is folded, and marks the words in
// the text. Without this file the links lead to the fields themselves.

"use strict"

const MARKED = "gate-found"

function rowOf(field) {
  if (field === "credits") return document.getElementById("credits-group")
  const input = document.getElementById(`id_${field}`)
  return input && (input.closest(".form-row, .flex-container") || input)
}

// The smallest element of the text that holds the words, which may be broken by markup.
function holderOf(text, words) {
  const wanted = words.replace(/\s+/g, " ").trim()
  const holds = (element) => element.textContent.replace(/\s+/g, " ").includes(wanted)
  const all = wanted ? [...text.querySelectorAll("*")].filter(holds) : []
  return all[all.length - 1] || null
}

function select(element, words) {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const start = node.textContent.indexOf(words)
    if (start < 0) continue
    const range = document.createRange()
    range.setStart(node, start)
    range.setEnd(node, start + words.length)
    window.getSelection().removeAllRanges()
    window.getSelection().addRange(range)
    return
  }
}

function mark(element) {
  for (const one of document.querySelectorAll(`.${MARKED}`)) one.classList.remove(MARKED)
  element.classList.add(MARKED)
  window.setTimeout(() => element.classList.remove(MARKED), 4000)
}

function go(link) {
  const { gateField: field, gateFind: words } = link.dataset
  const row = rowOf(field)
  if (!row) return false
  row.closest("details")?.setAttribute("open", "")
  const text = row.querySelector(".ProseMirror[contenteditable]")
  if (text) {
    const holder = words && holderOf(text, words)
    text.focus({ preventScroll: true })
    if (holder) select(holder, words)
    ;(holder || text).scrollIntoView({ block: "center" })
    mark(row)
    return true
  }
  const input = row.querySelector("input:not([type=hidden]), textarea, .select2-selection, select")
  row.scrollIntoView({ block: "center" })
  input?.focus({ preventScroll: true })
  const start = words && typeof input?.value === "string" ? input.value.indexOf(words) : -1
  if (start >= 0 && input.setSelectionRange) input.setSelectionRange(start, start + words.length)
  mark(row)
  return true
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-gate-field]")
  if (link && go(link)) event.preventDefault()
})

document.querySelector("[data-gate-pressed]")?.focus()
