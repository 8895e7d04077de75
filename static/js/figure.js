// Figures from the picture library, for the editor of articles and pages.
//
// A figure is stored as <figure data-picture="KEY"><figcaption>…</figcaption></figure>; the page
// that readers get is made of it when the text is saved. This module shows the picture while
// writing and offers the library to choose from.

import { mergeAttributes, Node } from "django-prose-editor/editor"

const known = new Map()

async function ask(address, parameters) {
  const url = new URL(address, window.location.origin)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  const response = await fetch(url, { headers: { Accept: "application/json" } })
  if (!response.ok) throw new Error(`${response.status}`)
  const found = await response.json()
  for (const picture of found.pictures) known.set(picture.key, picture)
  return found
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children)
  return element
}

function choose({ address, labels }) {
  return new Promise((resolve) => {
    const search = make("input", { type: "search", placeholder: labels.search })
    search.setAttribute("aria-label", labels.search)
    const grid = make("div", { className: "picture-choices" })
    const note = make("p", { className: "picture-note" })
    note.setAttribute("role", "status")
    const more = make("button", { type: "button", className: "button", textContent: labels.more })
    const close = make("button", { type: "button", className: "button", textContent: labels.close })
    const heading = make("h2", { textContent: labels.title })
    const dialog = make(
      "dialog",
      { className: "picture-picker" },
      heading,
      search,
      grid,
      note,
      make("div", { className: "picture-buttons" }, more, close),
    )
    dialog.setAttribute("aria-label", labels.title)
    let asked = 0
    let timer = 0

    const card = (picture) => {
      const button = make("button", { type: "button", className: "picture-choice" })
      if (picture.url) button.append(make("img", { src: picture.url, alt: "", loading: "lazy" }))
      button.append(make("span", { textContent: picture.alt || picture.name }))
      if (!picture.ready) button.append(make("small", { textContent: labels.unready }))
      button.addEventListener("click", () => {
        resolve(picture)
        dialog.close()
      })
      return button
    }

    const load = async (start) => {
      const mine = ++asked
      try {
        const found = await ask(address, { q: search.value, start })
        if (mine !== asked) return
        if (start === 0) grid.replaceChildren()
        grid.append(...found.pictures.map(card))
        note.textContent = grid.children.length ? "" : labels.none
        more.hidden = !found.more
      } catch {
        if (mine === asked) note.textContent = labels.failed
      }
    }

    search.addEventListener("input", () => {
      clearTimeout(timer)
      timer = setTimeout(() => load(0), 200)
    })
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault()
    })
    more.addEventListener("click", () => load(grid.children.length))
    close.addEventListener("click", () => dialog.close())
    dialog.addEventListener("close", () => {
      dialog.remove()
      resolve(null)
    })
    document.body.append(dialog)
    dialog.showModal()
    more.hidden = true
    load(0)
  })
}

async function show(place, key, { address, labels }) {
  if (!known.has(key)) {
    try {
      await ask(address, { key })
    } catch {
      place.replaceChildren(make("span", { className: "picture-note", textContent: labels.failed }))
      return
    }
  }
  const picture = known.get(key)
  const parts = []
  if (picture?.url) parts.push(make("img", { src: picture.url, alt: picture.alt }))
  if (!picture?.ready) {
    const text = picture ? labels.unready : labels.unknown
    parts.push(make("span", { className: "picture-note", textContent: text }))
  }
  place.replaceChildren(...parts)
}

export const LibraryFigure = Node.create({
  name: "figure",
  group: "block",
  content: "inline*",
  draggable: true,
  isolating: true,
  defining: true,

  addOptions() {
    return { address: "", labels: {} }
  },

  addAttributes() {
    return {
      picture: {
        default: null,
        parseHTML: (element) => element.getAttribute("data-picture"),
        renderHTML: ({ picture }) => (picture ? { "data-picture": picture } : {}),
      },
    }
  },

  parseHTML() {
    return [
      {
        tag: "figure[data-picture]",
        contentElement: (figure) =>
          figure.querySelector("figcaption") || document.createElement("figcaption"),
      },
    ]
  },

  renderHTML({ HTMLAttributes }) {
    return ["figure", mergeAttributes(HTMLAttributes), ["figcaption", 0]]
  },

  addNodeView() {
    return ({ node, editor, getPos }) => {
      const options = this.options
      const place = make("div", { className: "picture-place", contentEditable: "false" })
      const remove = make("button", {
        type: "button",
        className: "picture-remove",
        textContent: "×",
        title: options.labels.remove,
        contentEditable: "false",
      })
      remove.setAttribute("aria-label", options.labels.remove)
      remove.addEventListener("click", () => {
        const from = getPos()
        editor.chain().focus().deleteRange({ from, to: from + remove.size }).run()
      })
      remove.size = node.nodeSize
      const caption = document.createElement("figcaption")
      caption.dataset.placeholder = options.labels.caption
      const mark = (current) => {
        remove.size = current.nodeSize
        caption.classList.toggle("is-empty", current.content.size === 0)
      }
      mark(node)
      const dom = make("figure", { className: "picture-figure" }, place, remove, caption)
      let key = node.attrs.picture
      show(place, key, options)
      return {
        dom,
        contentDOM: caption,
        ignoreMutation: (mutation) => !caption.contains(mutation.target),
        update: (current) => {
          if (current.type.name !== "figure") return false
          mark(current)
          if (current.attrs.picture !== key) {
            key = current.attrs.picture
            show(place, key, options)
          }
          return true
        },
      }
    }
  },

  addCommands() {
    return {
      // The name under which the editor's own button for figures calls.
      insertFigure:
        () =>
        ({ editor, dispatch }) => {
          if (!dispatch) return true
          choose(this.options).then((picture) => {
            if (!picture) return editor.commands.focus()
            const content = { type: this.name, attrs: { picture: picture.key } }
            return editor.chain().focus().insertContent(content).run()
          })
          return true
        },
    }
  },

  addKeyboardShortcuts() {
    return {
      // Enter leaves the caption: a caption is one line, and a picture is not there twice.
      Enter: ({ editor }) => {
        const { $from } = editor.state.selection
        if ($from.parent.type.name !== this.name) return false
        const after = $from.after()
        return editor
          .chain()
          .insertContentAt(after, { type: "paragraph" })
          .setTextSelection(after + 1)
          .run()
      },
    }
  },
})
